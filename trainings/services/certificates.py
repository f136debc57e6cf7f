"""What happens to certificates besides what happens to every document."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.documents.document import document_named
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.rules import (
    ensure_handed,
    ensure_not_issued,
    series_of,
)
from resource_centre.documents.scans import Scan
from resource_centre.documents.services import register_earlier
from resource_centre.registry.models import District, Person
from trainings.models import Enrolment, Training
from trainings.rules.certificates import (
    ensure_after_training,
    ensure_training_named,
)


@transaction.atomic
def enter_earlier(
    *,
    kind: str,
    reference: str,
    dated: date,
    person: Person,
    by: User,
    training: Training | None = None,
    title: str = "",
    hours: Decimal | None = None,
    addressee: str = "",
    language: str = "bg",
    district: District | None = None,
    scan: Scan | None = None,
) -> IssuedDocument:
    """Enter a certificate issued before the system, under its own number.

    Of a training that is in the system it counts as the person's certificate of it.
    Raise ValidationError, at its field, for a number that is taken, a day to come or
    before the training was over, and for a person who has the certificate already.
    """
    ensure_training_named(training, title)
    ensure_after_training(training, dated)
    document = document_named(kind)
    record = part_in(training, person)
    if isinstance(record, Enrolment):
        ensure_not_issued(document, record)
    name = clean(addressee) or str(person)
    with override(language):
        about = clean(title) or str(training)
        called = f"{document.title} – {name}, {about}"
        length = "" if hours is None else number_format(hours.normalize())
    return register_earlier(
        series=series_of(document),
        reference=reference,
        dated=dated,
        title=called,
        by=by,
        document=kind,
        language=language,
        addressee=name,
        person=person,
        district=district or (training.district if training else None),
        scan=scan,
        record=record,
        facts={
            "kind": kind,
            "name": name,
            "training": about,
            "hours": length,
        },
    )


def part_in(training: Training | None, person: Person) -> Enrolment | Training | None:
    """Return the person's part in the training, locked, or else the training."""
    if training is None:
        return None
    rows = training.enrolments.select_for_update(of=("self",))
    return rows.filter(person=person).first() or training


@transaction.atomic
def hand_over_each(*, certificates: Iterable[Any], on: date) -> int:
    """Note that each person has signed for their own; return how many were noted.

    What was handed over before stays as it was noted. Raise ValidationError, and note
    none, for one that does not stand, and for a day to come or before its own.
    """
    keys = [each.pk for each in certificates]
    rows = IssuedDocument.objects.filter(pk__in=keys, handed_on=None)
    waiting = rows.select_for_update(of=("self",)).select_related("person")
    noted = list(waiting.defer("facts").order_by("pk"))
    for each in noted:
        whose = str(each.person) if each.person else each.addressee
        each.handed_to, each.handed_on = ensure_handed(each, on, whose), on
    IssuedDocument.objects.bulk_update(noted, ["handed_to", "handed_on"])
    return len(noted)
