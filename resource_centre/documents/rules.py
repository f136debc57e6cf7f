"""What is refused of documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.documents.document import Document
from resource_centre.documents.models import (
    IncomingLetter,
    IssuedDocument,
    Letter,
    Series,
)
from resource_centre.registry.models import District
from resource_centre.registry.reach import reach_of

Register = type[IssuedDocument] | type[IncomingLetter]
Status = IssuedDocument.Status

LARGEST_BATCH = 2000
# Whom a letter may be to, in the order of its form.
ADDRESSEES = ("office", "person", "organisation", "addressee")


# --- Numbers ------------------------------------------------------------------------


def series_of(document: Document[Any]) -> Series:
    """Return the series that numbers the document (1 query).

    Raise ImproperlyConfigured when it is only drawn, or nobody declares its series.
    """
    series = Series.objects.filter(code=document.series or "").first()
    if series is None:
        raise ImproperlyConfigured(
            f"{document.code}: the series {document.series!r} is declared nowhere."
        )
    return series


def ensure_reference(reference: str, *, is_typed: bool) -> str:
    """Return the typed number; raise ValidationError if missing or uncalled for."""
    typed = " ".join(clean(reference).split())
    if is_typed and not typed:
        raise ValidationError(
            {"reference": ValidationError(_("Write the number."), "number_missing")}
        )
    if typed and not is_typed:
        message = _("The number is given automatically.")
        raise ValidationError({"reference": ValidationError(message, "number_given")})
    return typed


def ensure_reference_free(
    register: Register, series: Series, year: int, reference: str
) -> None:
    """Raise ValidationError when the number is in the register (1 query)."""
    if rows_of_number(register, series, year, reference).exists():
        message = _("This number is taken in this year.")
        raise ValidationError(
            {"reference": ValidationError(message, "reference_taken")}
        )


def rows_of_number(
    register: Register, series: Series, year: int, reference: str
) -> QuerySet[Any]:
    """Return what has the number in the register, duplicates of it aside."""
    rows: QuerySet[Any] = register._default_manager.filter(
        series=series, year=year, reference=reference
    )
    return rows.filter(duplicate_of=None) if register is IssuedDocument else rows


def ensure_past(day: date, field: str = "dated") -> None:
    """Raise ValidationError, at its field, for a day that has not come yet."""
    if day > timezone.localdate():
        message = _("The date is in the future.")
        raise ValidationError({field: ValidationError(message, "in_future")})


# --- Issuing ------------------------------------------------------------------------


def ensure_language(document: Document[Any], language: str) -> None:
    """Raise ValidationError when the document is not written in the language."""
    if language not in document.languages:
        message = _("The document is not written in this language.")
        raise ValidationError({"language": ValidationError(message, "other_language")})


def standing(document: Document[Any], record: Model) -> QuerySet[IssuedDocument]:
    """Return the documents of this kind about the record that stand."""
    return IssuedDocument.objects.filter(
        document=document.code,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        status__in=(Status.NUMBERED, Status.ISSUED),
        duplicate_of=None,
    )


def ensure_not_issued(document: Document[Any], record: Model) -> None:
    """Raise ValidationError when the record has the document already (1 query)."""
    if not document.once:
        return
    known = standing(document, record).first()
    if known:
        raise ValidationError(
            _(
                "It is issued already (No. %(reference)s of %(date)s)."
                " If it was wrong, replace or revoke that one."
            ),
            code="already_issued",
            params=named(known),
        )


def ensure_batch(document: Document[Any], count: int) -> None:
    """Raise ValidationError when so many cannot be issued together (1 query)."""
    if not series_of(document).is_automatic:
        raise ValidationError(
            _("Numbers of this series are typed: issue the documents one by one."),
            code="numbers_typed",
        )
    if count > LARGEST_BATCH:
        raise ValidationError(
            _("At most %(most)d documents are issued together: choose fewer records."),
            code="too_many",
            params={"most": LARGEST_BATCH},
        )


# --- What becomes of an issued document ---------------------------------------------


def named(issued: IssuedDocument) -> dict[str, str]:
    """Return the number and the date, for sentences about the document."""
    return {
        "reference": issued.reference,
        "date": date_format(issued.dated, "SHORT_DATE_FORMAT"),
    }


def ensure_stands(issued: IssuedDocument) -> None:
    """Raise ValidationError when the document has been replaced or revoked."""
    if issued.status in (Status.REPLACED, Status.REVOKED):
        raise ValidationError(
            _("The document with the number %(reference)s does not stand any more."),
            code="does_not_stand",
            params=named(issued),
        )


def ensure_finished(issued: IssuedDocument) -> None:
    """Raise ValidationError unless the document stands and its file is there."""
    ensure_stands(issued)
    if issued.status != Status.ISSUED:
        raise ValidationError(
            _("The file of the number %(reference)s is not made yet."),
            code="not_made",
            params=named(issued),
        )


def ensure_original(issued: IssuedDocument) -> None:
    """Raise ValidationError for a duplicate: things happen to the original."""
    if issued.duplicate_of_id:
        raise ValidationError(
            _("This is a duplicate: open the original of the number %(reference)s."),
            code="is_duplicate",
            params=named(issued),
        )


def ensure_drawn_here(issued: IssuedDocument) -> None:
    """Raise ValidationError for what was issued before the system."""
    if issued.is_earlier or issued.object_id is None:
        raise ValidationError(
            _(
                "The document with the number %(reference)s was issued before the"
                " system: it cannot be drawn here."
            ),
            code="is_earlier",
            params=named(issued),
        )


def ensure_reason(reason: str) -> str:
    """Return the reason, cleaned; raise ValidationError when there is none."""
    said = clean(reason)
    if not said:
        raise ValidationError(
            {"reason": ValidationError(_("Say why."), "reason_missing")}
        )
    return said


def ensure_handed(issued: IssuedDocument, on: date, to: str) -> str:
    """Return who signed for it, cleaned; raise ValidationError when it cannot be so."""
    ensure_finished(issued)
    ensure_past(on, "on")
    who = " ".join(clean(to).split())
    if on < issued.dated:
        message = _("The document is of a later date.")
        raise ValidationError({"on": ValidationError(message, "before_issued")})
    if not who:
        message = _("Name who has signed for it.")
        raise ValidationError({"to": ValidationError(message, "handed_to_missing")})
    return who


def ensure_district_covered(user: User, district: District | None) -> None:
    """Raise ValidationError unless the user will see what belongs to the district."""
    reach = reach_of(user)
    if reach.everything or (district and district.pk in reach.districts):
        return
    message = _("Choose a district that you cover.")
    raise ValidationError({"district": ValidationError(message, "beyond_reach")})


# --- Letters ------------------------------------------------------------------------


def ensure_letter_open(letter: Letter) -> None:
    """Raise ValidationError when the letter was issued: it stays as it is."""
    if letter.issued_id is not None:
        raise ValidationError(
            _("The letter was issued and stays as it is: write a new one like it."),
            code="letter_issued",
        )


def ensure_one_addressee(named: Mapping[str, Any]) -> None:
    """Raise ValidationError when a letter is to several, by the names of its fields.

    A person may be written to at an organisation; all else goes alone.
    """
    chosen = [name for name in ADDRESSEES if named.get(name)]
    if len(chosen) > 1 and chosen != ["person", "organisation"]:
        message = _("A letter is to one: keep this or what is chosen above.")
        raise ValidationError(
            {chosen[-1]: ValidationError(message, "several_addressees")}
        )


def ensure_received_in_order(named: Mapping[str, Any]) -> None:
    """Raise ValidationError unless a letter came by today, and before its answer.

    `named` are values by the names of the fields of an incoming letter.
    """
    received = named.get("received_on")
    if received is None:
        return
    ensure_past(received, "received_on")
    for name in ("answer_by", "answered_on"):
        day = named.get(name)
        if day is not None and day < received:
            message = _("This is before the letter came.")
            raise ValidationError({name: ValidationError(message, "before_received")})


def ensure_only_raised(last: int, following: int) -> None:
    """Raise ValidationError when the next number would have been given already."""
    if following <= last:
        raise ValidationError(
            _("Numbers up to %(last)d are given: the next can only be higher."),
            code="number_given",
            params={"last": last},
        )
