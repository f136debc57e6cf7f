"""Kinds of mail: each declared once, with words that can always be filled."""

import pytest
from django.conf import settings

from resource_centre.messaging import mail
from resource_centre.messaging.composing import compose, ensure_fillable
from resource_centre.messaging.links import purpose_named
from resource_centre.messaging.mail import (
    MailKind,
    UnknownKindError,
    every_kind,
    kind_choices,
    kind_named,
    register,
)

KINDS = [pytest.param(kind, id=kind.code) for kind in every_kind()]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what a test declares."""
    monkeypatch.setattr(mail, "_kinds", dict(mail._kinds))


class Reminder(MailKind):
    """A kind that only these tests know."""

    code = "reminder"
    title = "Напомняне"
    subjects = {"bg": "Напомняне", "en": "Reminder"}
    bodies = {"bg": "Здравейте, {person}", "en": "Dear {person}"}


def test_kind_is_known_by_its_code() -> None:
    register(Reminder)
    assert isinstance(kind_named("reminder"), Reminder)
    assert ("reminder", "Напомняне") in kind_choices()


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKindError):
        kind_named("reminder")


def test_second_kind_of_a_code_is_refused() -> None:
    register(Reminder)
    register(Reminder)
    other = type("Other", (Reminder,), {})
    with pytest.raises(ValueError, match="reminder"):
        register(other)


def test_rooms_declare_kinds_in_their_mails() -> None:
    assert {"document", "document-link", "notice"} <= {k.code for k in every_kind()}


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_declared_words_can_be_filled(kind: MailKind, language: str) -> None:
    subject, body = kind.subjects[language], kind.bodies[language]
    ensure_fillable(kind, subject=subject, body=body)
    for text in compose(kind, language, kind.samples(language)):
        assert text.strip()
        assert "{" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_declared_link_has_a_purpose(kind: MailKind) -> None:
    assert kind.link is None or purpose_named(kind.link)
