"""What happens to qualifications besides what certificates do by themselves."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from resource_centre.accounts.models import User
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.rules import ensure_district_covered
from trainings.documents.qualifying import begin, locked
from trainings.models import Qualification, Trainer
from trainings.rules.qualifying import (
    ensure_can_be_granted,
    ensure_entered_by_hand,
    ensure_trains,
)


@transaction.atomic
def grant(
    *,
    certificate: IssuedDocument,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    by: User,
) -> Qualification:
    """Write down what a certificate issued before the system has qualified as.

    What was written down wrongly is corrected. Raise ValidationError, at its field,
    for other certificates, days before the certificate's, and districts that the
    user does not cover.
    """
    ensure_district_covered(by, certificate.district)
    person = locked(
        ensure_can_be_granted(
            certificate=certificate, starts_on=starts_on, ends_on=ends_on
        )
    )
    known = Qualification.objects.filter(certificate=certificate).first()
    if known is not None:
        remove(known)
    return begin(
        certificate=certificate,
        person=person,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@transaction.atomic
def take_back(*, qualification: Qualification, by: User) -> None:
    """Remove what was written down by hand for a certificate that gave nothing.

    Raise ValidationError for what a training has conferred: that ends with its
    certificate, which can be revoked.
    """
    ensure_district_covered(by, qualification.certificate.district)
    ensure_entered_by_hand(qualification.certificate)
    remove(qualification)


def remove(qualification: Qualification) -> None:
    """Remove a qualification; what renews it renews nothing then."""
    Qualification.objects.filter(renews=qualification).update(renews=None)
    qualification.delete()


@transaction.atomic
def enter_on_roster(*, qualifications: Iterable[Qualification]) -> list[Trainer]:
    """Put on the roster who is qualified as a trainer; return those it was new for.

    Whoever had left the roster is on it again. Raise ValidationError, naming the
    person, where a qualification is another one or holds no more.
    """
    entered = {}
    for qualification in qualifications:
        ensure_trains(qualification)
        trainer, is_new = Trainer.objects.get_or_create(
            person=qualification.person, defaults={"is_demo": qualification.is_demo}
        )
        if not trainer.is_active:
            trainer.is_active = is_new = True
            trainer.save(update_fields=["is_active"])
        if is_new:
            entered[trainer.pk] = trainer
    return list(entered.values())
