"""What mails there are: each kind declared once, its words editable by the staff.

Rooms declare theirs in `mails.py`, which is discovered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

K = TypeVar("K", bound="type[MailKind]")

# The variable in whose place the personal link is put when the mail is sent.
LINK = "link"


class UnknownKindError(LookupError):
    """Tell that no room declares a mail of this kind."""


@dataclass(frozen=True)
class Variable:
    """What a word in braces stands for: in words, and an example by language."""

    explanation: str | Promise
    samples: Mapping[str, str]


COMMON = {
    "person": Variable(
        _("the name of whoever gets the mail"),
        {"bg": "Мария Иванова Петрова", "en": "Maria Ivanova Petrova"},
    ),
    "centre": Variable(
        _("the name of the centre"),
        {"bg": "Регионален ресурсен център", "en": "Regional resource centre"},
    ),
}
LINKED = Variable(
    _("the personal link; its place must be in the text"),
    {
        "bg": "https://example.org/l/example/",
        "en": "https://example.org/en/l/example/",
    },
)


class MailKind:
    """A kind of mail.

    `code` is its key for ever. `subjects` and `bodies` are the words by language
    until the staff change them, with `variables` in braces. `link` is the code of
    the purpose that the mail's personal link has, if it carries one. What is
    `is_digest` may wait and come together with others; what is `is_urgent` goes out
    in quiet hours too.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    variables: ClassVar[Mapping[str, Variable]] = {}
    subjects: ClassVar[Mapping[str, str]]
    bodies: ClassVar[Mapping[str, str]]
    link: ClassVar[str | None] = None
    is_digest: ClassVar[bool] = False
    is_urgent: ClassVar[bool] = False

    def known(self) -> dict[str, Variable]:
        """Return all variables that the words may have, by their names."""
        link = {LINK: LINKED} if self.link else {}
        return {**COMMON, **self.variables, **link}

    def samples(self, language: str) -> dict[str, str]:
        """Return an example of each variable in the language."""
        return {name: each.samples[language] for name, each in self.known().items()}


_kinds: dict[str, MailKind] = {}


def register(kind: K) -> K:
    """Declare a kind of mail; raise ValueError when another one has its code."""
    known = _kinds.get(kind.code)
    if known and type(known).__qualname__ != kind.__qualname__:
        raise ValueError(f"There are two kinds of mail of the code {kind.code!r}.")
    _kinds[kind.code] = kind()
    return kind


def kind_named(code: str) -> MailKind:
    """Return the kind; raise UnknownKindError when none has the code."""
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKindError(code) from None


def every_kind() -> tuple[MailKind, ...]:
    """Return all kinds that the rooms declare, by their codes."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Return the kinds as a field offers them."""
    return [(kind.code, kind.title) for kind in every_kind()]
