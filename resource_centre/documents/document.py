"""What a document is: declared once as a class, from which all else follows.

Buttons on one record and on many, address, right, number, file name, languages and
the test that draws it. Rooms declare theirs in `documents.py`, which is discovered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model
from django.utils.functional import Promise

from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.limits import LETTER, Limits
from resource_centre.registry.models import District, Organisation, Person

R = TypeVar("R", bound=Model)
D = TypeVar("D", bound="type[Document[Any]]")


class UnknownDocumentError(LookupError):
    """Tell that no room declares a document of this code."""


@dataclass(frozen=True)
class Belonging:
    """Whose an issued document is: who may see it, and what lists say of it."""

    addressee: str = ""
    person: Person | None = None
    organisation: Organisation | None = None
    district: District | None = None


@dataclass(frozen=True)
class Verified:
    """What whoever verifies a document is told of it, from its facts.

    `name` is the whole name of whose it is; how much of it is shown the settings of
    verification say. `rows` are labels and texts. `valid_until` is the last day
    of what it entitles to.
    """

    name: str = ""
    rows: tuple[tuple[str | Promise, str], ...] = ()
    valid_until: date | None = None


class Document(Generic[R]):
    """A kind of document about a record of `model`.

    `code` is its key for ever and part of addresses. `template` gets the `facts`,
    and is of `version`: raise it when what is printed changes. `series` numbers what
    is issued; without one it is only drawn, never issued. With `once` a
    record has one that stands, until it is replaced or revoked. A record that is
    nothing but the document, as a letter, says so by `is_whole_record`: its buttons
    are the next step there. `permission` is asked of whoever draws it,
    `issue_permission` of whoever issues it. Anybody can verify one that
    `is_verifiable`: its facts hold a `verification`, the "address" for its QR code
    and the "code" to type, which a draft has not.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    model: ClassVar[type[Model]]
    template: ClassVar[str]
    version: ClassVar[int] = 1
    series: ClassVar[str | None] = None
    once: ClassVar[bool] = True
    is_whole_record: ClassVar[bool] = False
    is_verifiable: ClassVar[bool] = False
    permission: ClassVar[str]
    issue_permission: ClassVar[str] = "documents.issue_issueddocument"
    languages: ClassVar[tuple[str, ...]] = ("bg", "en")
    limits: ClassVar[Limits] = LETTER

    def facts(self, record: R) -> Mapping[str, Any]:
        """Return what is said, as JSON, in the language that is active.

        Dates are ISO texts. Nothing may be asked of the database later: the template
        sees the facts alone.
        """
        raise NotImplementedError

    def is_due(self, record: R) -> bool:
        """Tell whether its issuing is offered on the record's page (no query)."""
        return True

    def ensure_ready(self, record: R) -> None:
        """Raise ValidationError when the record is not ready to be issued."""

    def belonging(self, record: R) -> Belonging:
        """Return whose the document is."""
        raise NotImplementedError

    def language(self, record: R) -> str:
        """Return the language to issue it in unless another is asked for."""
        return self.languages[0]

    def name(self, record: R) -> str:
        """Return what lists call the document: „Писмо – Покана за обучение“."""
        return f"{self.title} – {record}"

    def images(self, record: R) -> Mapping[str, bytes]:
        """Return the PNG images to print, by the names the template knows."""
        return {}

    def verified(self, facts: Mapping[str, Any]) -> Verified:
        """Return what whoever verifies it is told, labels in the active language."""
        return Verified()

    def credential(self, facts: Mapping[str, Any]) -> Subject | None:
        """Return what its credential says, in the active language; None without one."""
        return None

    def issued(self, record: R, issued: Any) -> None:
        """Do what follows in the same transaction from the number being given."""


_documents: dict[str, Document[Any]] = {}


def register(kind: D) -> D:
    """Declare a document; raise ValueError when another one has its code."""
    known = _documents.get(kind.code)
    if known and type(known).__qualname__ != kind.__qualname__:
        raise ValueError(f"There are two documents of the code {kind.code!r}.")
    _documents[kind.code] = kind()
    return kind


def document_named(code: str) -> Document[Any]:
    """Return the document; raise UnknownDocumentError when none has the code."""
    try:
        return _documents[code]
    except KeyError:
        raise UnknownDocumentError(code) from None


def every_document() -> tuple[Document[Any], ...]:
    """Return all documents that the rooms declare, by their codes."""
    return tuple(_documents[code] for code in sorted(_documents))
