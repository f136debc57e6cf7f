"""What a centre sees while a seal cannot be made: numbers given, files that wait."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import services, storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.sealing import seal_expires_on, sealed
from resource_centre.documents.services import packing
from resource_centre.jobs.services import enqueue
from resource_centre.jobs.worker import work
from tests.documents.sandbox.notes import Note
from tests.documents.sealing.authorities import Holder, issue, issuer
from tests.documents.sealing.conftest import Configure
from tests.documents.sealing.judges import TRUSTED, judged
from tests.documents.steps import issued
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Status = IssuedDocument.Status


@pytest.fixture
def verifiable(note: Note, monkeypatch: pytest.MonkeyPatch) -> Note:
    """Let notes be what anybody can verify, and is sealed."""
    monkeypatch.setattr(Note, "is_verifiable", True)
    return note


def card_of(client: Client) -> list[str]:
    """Return what „За днес“ says of the seal, to whoever is signed in."""
    waiting = client.get(reverse("admin:index")).context["waiting"]
    return [
        f"{item.title} | {item.detail}"
        for filled in waiting
        if filled.card.code == "seal"
        for item in filled.items
    ]


def test_a_document_waits_for_its_seal_and_is_made_then(
    verifiable: Note, seal: Path, holder: Holder, client: Client, administrator: User
) -> None:
    seal.unlink()
    row = issued()
    assert (row.status, row.reference, row.fault) == (Status.NUMBERED, "РЦ-0001", "")
    (told,) = card_of(client)
    assert str(seal) in told
    seal.write_bytes(holder.packed())
    IssuedDocument.objects.update(issued_at=timezone.now() - timedelta(minutes=2))
    assert services.make_abandoned_files() == 1
    row.refresh_from_db()
    data = storage.read(row.file)
    assert judged(data).summary() == TRUSTED
    assert row.sha256 == storage.digest(data)
    assert card_of(client) == []


def test_only_what_anybody_can_verify_is_sealed(note: Note, seal: Path) -> None:
    assert b"/Sig" not in storage.read(issued().file)


@pytest.mark.parametrize(("days", "count"), [(59, 1), (63, 0)])
def test_the_end_of_a_seal_is_told_in_time(
    seal: Path,
    drawn: bytes,
    client: Client,
    administrator: User,
    days: int,
    count: int,
) -> None:
    seal.write_bytes(issue("Печат", issuer(), days=days).packed())
    assert seal_expires_on() is None
    sealed(drawn)
    assert seal_expires_on() == timezone.localdate(timezone.now() + timedelta(days))
    assert len(card_of(client)) == count


def test_whoever_looks_every_day_finds_the_seal_missing(
    seal: Path, client: Client, administrator: User
) -> None:
    seal.unlink()
    look = enqueue(task="documents.check_seal", key="look", arguments={}, owner=None)
    work(look.pk)
    assert len(card_of(client)) == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.NATIONAL_COORDINATOR])
def test_the_seal_is_for_administrators(
    seal: Path, drawn: bytes, client: Client, role: Role
) -> None:
    seal.write_bytes(issue("Печат", issuer(), days=5).packed())
    sealed(drawn)
    client.force_login(make_user(role))
    assert card_of(client) == []


# --- The command --------------------------------------------------------------------


def said() -> str:
    """Return what the command prints."""
    written = StringIO()
    call_command("check_seal", stdout=written)
    return written.getvalue()


def test_the_command_tells_of_the_seal_and_tries_it(
    seal: Path, holder: Holder, configure: Configure
) -> None:
    told = said()
    for words in ("Печат на Център", "Издаващ орган", "Коренов орган", "RSA of 2048"):
        assert words in told
    assert "SEAL_CERTIFICATES" not in told
    assert "A blank page was sealed" in told
    seal.write_bytes(Holder(holder.certificate, holder.key).packed())
    assert "Издаващ орган,C=BG is not there (SEAL_CERTIFICATES)" in said()
    configure(seal.as_uri(), password="wrong")
    with pytest.raises(CommandError, match="password"):
        call_command("check_seal", stdout=StringIO())
    configure("")
    assert "No seal is configured" in said()


# --- The printout -------------------------------------------------------------------


def printed(files: list[Path], path: Path) -> pikepdf.Pdf:
    """Return the files as they are put together for paper."""
    packing.put_together(path, files, pad=True)
    return pikepdf.open(BytesIO(path.read_bytes()))


def test_the_printout_of_sealed_documents_says_nothing_of_seals(
    seal: Path, drawn: bytes, tmp_path: Path
) -> None:
    files = [tmp_path / "1.pdf", tmp_path / "2.pdf"]
    for file in files:
        file.write_bytes(sealed(drawn))
    with printed(files, tmp_path / "all.pdf") as whole:
        assert whole.check_pdf_syntax() == []
        assert "/AcroForm" not in whole.Root
        assert seals_in(whole) == []
        assert len(whole.pages) == 4
        assert [len(page.Annots) for page in whole.pages if "/Annots" in page] == [2, 2]
    # The control: taken over page by page they would be there, of no value.
    with pikepdf.open(files[0]) as sealed_one:
        assert len(seals_in(sealed_one)) == 2


def seals_in(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return what is left of seals."""
    return [
        thing
        for thing in document.objects
        if isinstance(thing, pikepdf.Dictionary)
        and "/Sig" in (thing.get("/FT"), thing.get("/Type"))
    ]
