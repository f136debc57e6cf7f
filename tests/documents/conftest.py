"""A document to try issuing on, which exists in these tests alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice import actions as backoffice_actions, panels
from resource_centre.documents import document
from resource_centre.documents.actions import offer
from resource_centre.registry.models import Person
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.sandbox.notes import Note
from tests.factories import make_user

TEMPLATES = Path(__file__).parent / "sandbox" / "templates"


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """Keep files where nobody else does."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def note(media: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Note:
    """Declare the sandbox's document for one test."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    kind = Note()
    monkeypatch.setitem(document._documents, Note.code, kind)
    return kind


@pytest.fixture
def diploma(
    note: Note, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Diploma:
    """Declare the sandbox's document that anybody can verify, beside the other."""
    settings.CREDENTIAL_KEY = tmp_path / "credentials.pem"
    kind = Diploma()
    monkeypatch.setitem(document._documents, Diploma.code, kind)
    return kind


@pytest.fixture
def nobody_was_wrong() -> Iterator[None]:
    """Begin and end a test without attempts to verify."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def offered(note: Note, monkeypatch: pytest.MonkeyPatch) -> Note:
    """Offer the sandbox's document in the back office of people."""
    registered: Any = (backoffice_actions._from_above, panels._registered)
    for known in registered:
        monkeypatch.setitem(known, Person, list(known.get(Person, ())))
    offer(note)
    return note


@pytest.fixture
def administrator(client: Client) -> User:
    """Sign an administrator in."""
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign a coordinator of Razgrad in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user
