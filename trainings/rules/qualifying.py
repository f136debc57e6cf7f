"""What is refused of qualifications: by which certificates, and who is entered."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.rules import ensure_stands
from resource_centre.registry.models import Person
from trainings.models import Qualification

SERIES, ATTESTATION = "certificates", "attestation"


def ensure_entered_by_hand(certificate: IssuedDocument) -> None:
    """Raise ValidationError unless the certificate was issued before the system.

    What was issued here has the qualification that its training confers, or none.
    """
    if not can_be_granted(certificate):
        raise ValidationError(
            _(
                "Only certificates issued before the system are given a qualification"
                " by hand: the others have what their training confers."
            ),
            code="not_earlier",
        )


def can_be_granted(certificate: IssuedDocument) -> bool:
    """Tell whether a qualification may be written down by hand for the certificate.

    1 query if its series is not read yet.
    """
    return (
        certificate.is_earlier
        and certificate.duplicate_of_id is None
        and certificate.document != ATTESTATION
        and certificate.series.code == SERIES
    )


def ensure_can_be_granted(
    *, certificate: IssuedDocument, starts_on: date, ends_on: date | None
) -> Person:
    """Return whose qualification it will be.

    Raise ValidationError, at its field, unless the certificate can have given it
    from the day on.
    """
    ensure_entered_by_hand(certificate)
    ensure_stands(certificate)
    if certificate.person is None:
        message = _("It is not known whose certificate it is: name the person first.")
        raise ValidationError(message, code="nobody")
    if starts_on < certificate.dated:
        words = _("It cannot begin before the date of the certificate.")
        raise ValidationError(
            {"starts_on": ValidationError(words, code="before_certificate")}
        )
    if ends_on is not None and ends_on < starts_on:
        words = _("The end cannot be before the start.")
        raise ValidationError(
            {"ends_on": ValidationError(words, code="ends_before_start")}
        )
    return certificate.person


def ensure_trains(qualification: Qualification) -> None:
    """Raise ValidationError unless somebody is a trainer by it, today or from later."""
    words = {"person": qualification.person}
    if qualification.kind != Qualification.Kind.TRAINER:
        raise ValidationError(
            _("%(person)s is not qualified as a trainer by this."),
            code="no_trainer",
            params=words,
        )
    ends_on = qualification.ends_on
    is_over = ends_on is not None and ends_on < timezone.localdate()
    if is_over or not qualification.certificate.is_valid:
        raise ValidationError(
            _("The qualification of %(person)s does not hold any more."),
            code="not_valid",
            params=words,
        )
