"""What whoever verifies a document is told of it, and what is left to compare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise

from resource_centre.documents.document import (
    UnknownDocumentError,
    Verified,
    document_named,
)
from resource_centre.documents.models import IssuedDocument, VerificationSettings

Shown = VerificationSettings.Name
Status = IssuedDocument.Status


class Standing(StrEnum):
    """How a document stands today, for whoever has it in hand."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Disclosure:
    """What is told of a document; `name` is what is shown of the name, in that way.

    `ended_on` is the day since when it stands no more. `duplicated_on` are the days
    of its duplicates. Why anything became of it is nobody's business.
    """

    issued: IssuedDocument
    title: str | Promise
    standing: Standing
    name: str
    name_shown: str
    rows: tuple[tuple[str | Promise, str], ...]
    valid_until: date | None
    ended_on: date | None
    replaced_by: IssuedDocument | None
    duplicated_on: tuple[date, ...]


def disclosure_of(issued: IssuedDocument) -> Disclosure:
    """Return what is told of the document as of today (2 queries)."""
    said = said_by(issued)
    how = VerificationSettings.objects.current().name_shown
    copies = issued.duplicates.exclude(status=Status.NUMBERED).order_by("pk")
    copied = copies.values_list("issued_at", flat=True)
    return Disclosure(
        issued=issued,
        title=title_of(issued),
        standing=standing_of(issued, said.valid_until),
        name=name_as(how, said.name),
        name_shown=how,
        rows=said.rows,
        valid_until=said.valid_until,
        ended_on=timezone.localdate(issued.ended_at) if issued.ended_at else None,
        replaced_by=getattr(issued, "replaced_by", None),
        duplicated_on=tuple(timezone.localdate(each) for each in copied),
    )


def said_by(issued: IssuedDocument) -> Verified:
    """Return what the document's kind tells; nothing of a kind that is no more."""
    try:
        return document_named(issued.document).verified(issued.facts)
    except UnknownDocumentError:
        return Verified()


def title_of(issued: IssuedDocument) -> str | Promise:
    """Return what the document is called, without whose it is."""
    try:
        return document_named(issued.document).title
    except UnknownDocumentError:
        return ""


def standing_of(issued: IssuedDocument, valid_until: date | None) -> Standing:
    """Return how the document stands today; its term counts only while it does."""
    if issued.status in (Status.REPLACED, Status.REVOKED):
        return Standing(issued.status)
    if valid_until is not None and valid_until < timezone.localdate():
        return Standing.EXPIRED
    return Standing.VALID


# --- Names --------------------------------------------------------------------------


def name_as(how: str, name: str) -> str:
    """Return as much of a name as the settings say is shown."""
    return SHORTENED[how](name.split())


def initials(words: list[str]) -> str:
    """Return „И. П.“, and „И.-М. П.“ of a double name."""
    return " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part) for word in words
    )


SHORTENED: Mapping[str, Callable[[list[str]], str]] = {
    Shown.FULL: " ".join,
    Shown.FIRST: lambda words: " ".join([*words[:1], initials(words[1:])]).strip(),
    Shown.INITIALS: initials,
    Shown.NOTHING: lambda words: "",
}
