"""A document that is verifiable has its credential inside its very file."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.documents import document, services, storage
from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.models import IssuedDocument, SigningKey
from tests.documents.credentials.steps import SUBJECT, verified
from tests.documents.sandbox.notes import Note
from tests.documents.steps import issue
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class Testimony(Note):
    """A note that goes with a credential."""

    is_verifiable = True

    def credential(self, facts: Mapping[str, Any]) -> Subject | None:
        """Return something learnt."""
        return SUBJECT


@pytest.fixture
def testimony(note: Note, monkeypatch: pytest.MonkeyPatch) -> Note:
    """Declare it instead of the note."""
    kind = Testimony()
    monkeypatch.setitem(document._documents, Note.code, kind)
    return kind


def attached(issued: IssuedDocument) -> bytes:
    """Return the credential that lies in the document's file."""
    with pikepdf.open(BytesIO(storage.read(issued.file))) as pdf:
        return bytes(pdf.attachments["credential.jwt"].get_file().read_bytes())


def test_the_credential_in_the_file_is_the_one_people_save(
    testimony: Note, client: Client
) -> None:
    issued = services.make_file(issued=issue())
    assert issued.file, issued.fault
    credential = attached(issued)
    assert verified(credential.decode(), check_status=True)
    client.force_login(make_user(Role.ADMINISTRATOR))
    address = reverse("documents:credential", args=[issued.pk])
    assert client.get(address).content == credential


def test_without_a_key_the_file_waits_and_is_made_later(
    testimony: Note, key_file: Path
) -> None:
    key_file.parent.write_bytes(b"no folder")
    issued = services.make_file(issued=issue())
    assert (issued.file, issued.fault) == ("", "")
    assert not SigningKey.objects.exists()
    key_file.parent.unlink()
    assert services.make_file(issued=issued).file
