"""Downloads and drafts: to whom they belong, with headers that let nothing run."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import scans, services, storage
from resource_centre.documents.downloads import disposition
from resource_centre.documents.models import IssuedDocument
from tests.documents.pdfs import text_of
from tests.documents.sandbox.notes import Note
from tests.documents.steps import (
    issue,
    issued,
    make_pdf,
    make_ready,
    make_upload,
)
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_of(row: IssuedDocument) -> str:
    return reverse("documents:file", args=[row.pk])


def draft_of(record: object, language: str = "") -> str:
    address = reverse("documents:draft", args=[Note.code, record.pk])  # type: ignore[attr-defined]
    return f"{address}?language={language}" if language else address


def visitor(role: Role | None = Role.ADMINISTRATOR) -> Client:
    return visiting(make_user(role))


def visiting(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Files --------------------------------------------------------------------------


def test_a_file_is_sent_to_be_saved_and_can_run_nothing(note: Note) -> None:
    row = issued()
    answer = visitor().get(file_of(row))
    assert answer.getvalue() == storage.read(row.file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer["Cache-Control"] == "private, no-store"
    kind, plain, full = answer["Content-Disposition"].split("; ")
    assert (kind, plain) == ("attachment", 'filename="Belezhka RTS-0001.pdf"')
    assert unquote(full) == "filename*=UTF-8''Бележка РЦ-0001.pdf"


def test_the_web_server_sends_the_file_where_it_can(
    note: Note, settings: Settings
) -> None:
    row = issued()
    settings.PRIVATE_MEDIA_PREFIX = "/private/"
    answer = visitor().get(file_of(row))
    assert answer.content == b""
    assert answer["X-Accel-Redirect"] == f"/private/{row.file}"
    assert answer["Content-Security-Policy"] == SANDBOX


def test_a_file_is_for_those_it_belongs_to(note: Note) -> None:
    person = make_ready(account=make_user(None))
    row = issued(person)
    mine = visiting(person.account)  # type: ignore[arg-type]
    for client in (mine, visitor(Role.COORDINATOR), visitor(Role.NATIONAL_COORDINATOR)):
        assert client.get(file_of(row)).status_code == 200
        assert client.head(file_of(row)).status_code == 200
        assert client.post(file_of(row)).status_code == 405
    for role in (Role.TRAINEE, Role.TRAINER, Role.DIRECTOR, Role.DONOR, None):
        assert visitor(role).get(file_of(row)).status_code == 404
    assert Client().get(file_of(row)).status_code == 302
    away = issued(make_ready(district=make_district("PDV")))
    assert visitor(Role.COORDINATOR).get(file_of(away)).status_code == 404


def test_what_has_no_file_yet_answers_as_if_nothing_were_there(note: Note) -> None:
    row = issue()
    assert visitor().get(file_of(row)).status_code == 404
    address = reverse("documents:scan", args=[row.pk])
    assert visitor().get(address).status_code == 404


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda path: path.write_bytes(b"%PDF")]
)
def test_a_damaged_file_is_never_sent(
    note: Note, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    row = issued()
    damage(storage.path_of(row.file))  # type: ignore[operator]
    answer = visitor().get(file_of(row))
    assert answer.status_code == 500
    assert row.reference in answer.content.decode()
    assert f"Document {row.pk}" in caplog.text


def test_a_scan_is_sent_as_what_it_is(note: Note) -> None:
    row = services.attach_scan(
        issued=issued(), scan=scans.examined(make_upload(make_pdf()))
    )
    address = reverse("documents:scan", args=[row.pk])
    answer = visitor().get(address)
    assert answer.getvalue() == storage.read(row.scan)
    assert answer["Content-Security-Policy"] == SANDBOX
    storage.path_of(row.scan).write_bytes(b"another")
    assert visitor().get(address).status_code == 500


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("Писмо № РЦ-12/3.pdf", ("Pismo RTS-12 3.pdf", "Писмо № РЦ-12 3.pdf")),
        ('a"b\r\nSet-Cookie: c.pdf', ("a b Set-Cookie c.pdf", "a b Set-Cookie c.pdf")),
        ("\u202egpj.exe\u202c.pdf", ("gpj.exe.pdf", "gpj.exe.pdf")),
        ("文書.pdf", ("document.pdf", "文書.pdf")),
    ],
)
def test_a_file_has_a_name_that_every_browser_takes(
    called: str, expected: tuple[str, str]
) -> None:
    kind, plain, full = disposition(called).split("; ")
    assert kind == "attachment"
    assert (plain, unquote(full)) == (
        f'filename="{expected[0]}"',
        f"filename*=UTF-8''{expected[1]}",
    )


# --- Drafts -------------------------------------------------------------------------


def test_a_draft_is_shown_in_either_language_and_kept_nowhere(
    note: Note, media: Path
) -> None:
    person = make_ready()
    client = visitor(Role.COORDINATOR)
    answer = client.get(draft_of(person))
    assert answer["Content-Disposition"].startswith("inline; ")
    assert answer["Cache-Control"] == "private, no-store"
    assert str(person) in text_of(answer.content)
    english = client.get(draft_of(person, "en"))
    assert person.latin_name in text_of(english.content)
    assert client.get(draft_of(person, "de")).status_code == 422
    assert not media.exists()


def test_a_draft_is_for_staff_who_see_the_record(note: Note) -> None:
    person = make_ready()
    person.account = make_user(None)
    person.save()
    assert Client().get(draft_of(person)).status_code == 302
    for role in (Role.TRAINER, Role.TRAINEE, Role.DIRECTOR):
        assert visitor(role).get(draft_of(person)).status_code == 404
    mine = visiting(person.account)
    assert mine.get(draft_of(person)).status_code == 404
    away = make_ready(district=make_district("PDV"))
    assert visitor(Role.COORDINATOR).get(draft_of(away)).status_code == 404
    nothing = reverse("documents:draft", args=["no-such", person.pk])
    assert visitor().get(nothing).status_code == 404
