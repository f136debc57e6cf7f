"""Words of mails: checked when they are written, filled when they are sent.

What stands in braces is a name from a list and nothing else: no attribute, no
format, no index. What is put in its place is text and is never read again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, override

from resource_centre.common.text import clean
from resource_centre.messaging.mail import LINK, MailKind, Variable, kind_named
from resource_centre.messaging.models import MailTemplate
from resource_centre.registry.models import Centre

LONGEST_SUBJECT = 200
BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
BLANK_LINES = re.compile(r"\n{3,}")
SPACE = re.compile(r"[ \t\n]+")

# Where the personal link goes when the mail is sent. Nobody can type it: it is taken
# out of all that is put into a mail.
LINK_PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Words:
    """The words of a mail in one language, with variables in braces."""

    subject: str
    body: str


@dataclass(frozen=True)
class Composer:
    """What mails of one kind are made of in one language; read once for many."""

    kind: MailKind
    words: Words
    centre: str
    signature: str

    def compose(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return the subject, on one line, and the body with its signature.

        `values` are the texts of the kind's own variables and of {person}. In the
        place of the personal link stands LINK_PLACE. Raise LookupError when a value
        is missing.
        """
        texts = {
            name: clean(text.replace(LINK_PLACE, ""))
            for name, text in {"centre": self.centre, **values}.items()
        }
        if self.kind.link:
            texts.setdefault(LINK, LINK_PLACE)
        subject = SPACE.sub(" ", clean(fill(self.words.subject, texts)))
        lines = (filled_line(line, texts) for line in self.words.body.split("\n"))
        body = "\n".join(line for line in lines if line is not None)
        whole = f"{body.rstrip()}\n\n{self.signature}".strip()
        if len(subject) > LONGEST_SUBJECT:
            subject = subject[: LONGEST_SUBJECT - 1].rstrip() + "…"
        return subject, BLANK_LINES.sub("\n\n", whole) + "\n"


# --- Checking ----------------------------------------------------------------------


def faults(text: str, known: Mapping[str, Variable]) -> Iterator[ValidationError]:
    """Yield what is wrong with the braces of a text, naming what may stand there."""
    allowed = ", ".join(f"{{{name}}}" for name in known)
    for found in BRACES.finditer(text):
        if found[1] is None:
            message = _(
                "A brace stands alone. Braces are only for: %(allowed)s."
                " Write round brackets instead."
            )
            yield ValidationError(
                message, code="malformed_variable", params={"allowed": allowed}
            )
            return
        if found[1] not in known:
            message = _("There is no “%(unknown)s”. What may be used: %(allowed)s.")
            params = {"unknown": found[0], "allowed": allowed}
            yield ValidationError(message, code="unknown_variable", params=params)


def ensure_fillable(kind: MailKind, *, subject: str = "", body: str = "") -> None:
    """Raise ValidationError, beside its field, when the words cannot be filled.

    Empty ones are not looked at: the original words stand in for them.
    """
    known = kind.known()
    outside = {name: each for name, each in known.items() if name != LINK}
    wrong: dict[str, list[ValidationError]] = {
        "subject": list(faults(subject, outside)),
        "body": list(faults(body, known)),
    }
    if kind.link and body and f"{{{LINK}}}" not in body:
        message = _("The text must say where the personal link goes: {link}.")
        wrong["body"].append(ValidationError(message, code="link_missing"))
    found: dict[str, Any] = {name: errors for name, errors in wrong.items() if errors}
    if found:
        raise ValidationError(found)


# --- Filling -----------------------------------------------------------------------


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the values in place of the names in braces."""
    return BRACES.sub(lambda found: values[found[1]], text)


def filled_line(line: str, values: Mapping[str, str]) -> str | None:
    """Return the line filled, None when it had variables and nothing else to say."""
    filled = fill(line, values)
    return None if line.strip() and not filled.strip() else filled


def put_in(text: str, link: str) -> str:
    """Return the text of a mail with its personal link, just before it is sent."""
    return text.replace(LINK_PLACE, link)


def composer(kind: MailKind, language: str, words: Words | None = None) -> Composer:
    """Return what makes mails of the kind in the language (2 queries).

    `words` are tried out instead of those that hold today.
    """
    centre = Centre.objects.first()
    with override(language):
        name = centre.name if centre else ""
        return Composer(
            kind=kind,
            words=words or words_of(kind, language),
            centre=name,
            signature=signature(centre),
        )


def compose(
    kind: MailKind, language: str, values: Mapping[str, str]
) -> tuple[str, str]:
    """Return the subject and the body of one mail (2 queries); see Composer."""
    return composer(kind, language).compose(values)


def words_of(kind: MailKind, language: str) -> Words:
    """Return the words that hold today: the staff's or the original ones (1 query)."""
    changed = MailTemplate.objects.filter(kind=kind.code).first()
    return words_in(changed or MailTemplate(kind=kind.code), language)


def words_in(text: MailTemplate, language: str) -> Words:
    """Return the words of a kind of mail, the original ones where none were changed."""
    kind = kind_named(text.kind)
    return Words(
        subject=text.subject(language) or kind.subjects[language],
        body=text.body(language) or kind.bodies[language],
    )


def signature(centre: Centre | None) -> str:
    """Return the end of every mail: who the centre is and how it is reached."""
    if centre is None:
        return ""
    phone = _("Phone: %(phone)s") % {"phone": centre.phone} if centre.phone else ""
    parts = (centre.name, phone, centre.email, centre.website)
    return "\n".join(filter(None, parts))
