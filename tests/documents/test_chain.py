"""What becomes of an issued document, and what may not."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from resource_centre.accounts.roles import Role
from resource_centre.documents import scans, services, storage
from resource_centre.documents.models import IssuedDocument
from tests.documents.pdfs import text_of
from tests.documents.sandbox.notes import Note
from tests.documents.steps import (
    code_of,
    issue,
    issued,
    make_pdf,
    make_picture,
    make_ready,
    make_series,
    make_upload,
)
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db
Status = IssuedDocument.Status
Verb = Callable[..., IssuedDocument]

ENDINGS = [services.replace, services.duplicate, services.revoke]


# --- Replacing, copying, revoking ---------------------------------------------------


def test_a_replacement_has_its_own_number_and_names_the_old_one(note: Note) -> None:
    person, user = make_ready(), make_user()
    old = issued(person)
    person.first_name = "Елена"
    person.save()
    new = services.make_file(
        issued=services.replace(issued=old, by=user, reason=" Сгрешено име ")
    )
    old.refresh_from_db()
    assert (new.number, new.replaces, new.reason) == (2, old, "Сгрешено име")
    assert (new.facts["name"], new.is_valid) == (str(person), True)
    assert new.facts["replaces"]["reference"] == "РЦ-0001"
    assert (old.status, old.ended_by, old.ended_reason) == (
        Status.REPLACED,
        user,
        "Сгрешено име",
    )
    assert storage.digest_of(old.file) == old.sha256


def test_nothing_is_replaced_when_the_record_is_not_ready(note: Note) -> None:
    person = make_ready()
    old = issued(person)
    person.email = ""
    person.save()
    with pytest.raises(ValidationError, match="Няма имейл"):
        services.replace(issued=old, by=make_user(), reason="Сгрешено")
    old.refresh_from_db()
    assert old.is_valid


def test_a_duplicate_says_the_same_and_is_marked(note: Note) -> None:
    person = make_ready()
    original = issued(person)
    person.first_name = "Елена"
    person.save()
    copy = services.make_file(
        issued=services.duplicate(issued=original, by=make_user(), reason="Изгубен")
    )
    original.refresh_from_db()
    assert (copy.reference, copy.number, copy.dated) == (
        original.reference,
        original.number,
        original.dated,
    )
    assert copy.facts["name"] == original.facts["name"]
    assert "duplicate" in text_of(storage.read(copy.file))
    assert "duplicate" not in text_of(storage.read(original.file))
    assert original.is_valid
    assert copy.is_valid
    assert issue().number == 2


def test_duplicates_end_with_the_original(note: Note) -> None:
    original, user = issued(), make_user()
    made, unmade = (
        services.duplicate(issued=original, by=user, reason="Изгубен") for _ in "12"
    )
    services.make_file(issued=made)
    services.replace(issued=original, by=user, reason="Сгрешено")
    for row in (made, unmade):
        row.refresh_from_db()
    assert (made.status, unmade.status) == (Status.REPLACED, Status.REVOKED)


def test_a_revoked_number_stays_taken(note: Note) -> None:
    row = services.revoke(issued=issue(), by=make_user(), reason="Издадено два пъти")
    assert (row.status, row.ended_reason) == (Status.REVOKED, "Издадено два пъти")
    assert services.make_file(issued=row).file == ""
    assert issue().number == 2


@pytest.mark.parametrize("verb", ENDINGS)
@pytest.mark.parametrize("reason", ["", " \n\u202e"])
def test_each_needs_a_reason(note: Note, verb: Verb, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        verb(issued=issued(), by=make_user(), reason=reason)
    assert code_of(refused) == "reason_missing"


@pytest.mark.parametrize("verb", ENDINGS)
def test_what_stands_no_more_is_left_alone(note: Note, verb: Verb) -> None:
    row, user = issued(), make_user()
    services.revoke(issued=row, by=user, reason="Сгрешено")
    with pytest.raises(ValidationError) as refused:
        verb(issued=row, by=user, reason="Пак")
    assert code_of(refused) == "does_not_stand"


@pytest.mark.parametrize("verb", [services.replace, services.duplicate])
def test_what_has_no_file_or_is_a_duplicate_has_no_successor(
    note: Note, verb: Verb
) -> None:
    user = make_user()
    with pytest.raises(ValidationError) as refused:
        verb(issued=issue(), by=user, reason="Сгрешено")
    assert code_of(refused) == "not_made"
    copy = services.duplicate(issued=issued(), by=user, reason="Изгубен")
    with pytest.raises(ValidationError) as refused:
        verb(issued=services.make_file(issued=copy), by=user, reason="Пак")
    assert code_of(refused) == "is_duplicate"


# --- Handing over -------------------------------------------------------------------


def test_it_is_noted_who_signed_for_it(note: Note) -> None:
    today = timezone.localdate()
    row = services.hand_over(issued=issued(), on=today, to="  Мария \n Петрова ")
    row.refresh_from_db()
    assert (row.handed_on, row.handed_to) == (today, "Мария Петрова")


@pytest.mark.parametrize(
    ("days", "to", "code"),
    [
        (1, "Мария", "in_future"),
        (-1, "Мария", "before_issued"),
        (0, " ", "handed_to_missing"),
    ],
)
def test_nothing_is_handed_over_to_nobody_or_at_another_time(
    note: Note, days: int, to: str, code: str
) -> None:
    on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError) as refused:
        services.hand_over(issued=issued(), on=on, to=to)
    assert code_of(refused) == code


# --- Scans --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(make_pdf(), ".pdf"), (make_picture(), ".jpg"), (make_picture("PNG"), ".png")],
)
def test_a_scan_is_kept_and_known_by_its_content(
    note: Note, data: bytes, suffix: str
) -> None:
    scan = scans.examined(make_upload(data, "../../снимка.exe"))
    row = services.attach_scan(issued=issued(), scan=scan)
    row.refresh_from_db()
    assert row.scan.startswith("scans/")
    assert row.scan.endswith(suffix)
    assert scans.is_intact(row.scan)
    storage.path_of(row.scan).write_bytes(b"another")
    assert not scans.is_intact(row.scan)


def test_a_picture_is_drawn_anew_upright_and_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Камера"
    scan = scans.examined(make_upload(make_picture(exif=exif) + b"<script>"))
    with Image.open(BytesIO(scan.data)) as drawn:
        assert drawn.size == (40, 60)
        assert not drawn.getexif()
    assert b"<script>" not in scan.data


def test_nothing_is_noted_of_a_scan_that_does_not_fit_on_the_disk(
    note: Note, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = issued()
    scan = scans.examined(make_upload(make_pdf()))

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ValidationError) as refused:
        services.attach_scan(issued=row, scan=scan)
    assert code_of(refused) == "not_kept"
    row.refresh_from_db()
    assert row.scan == ""
    assert not list((media / "scans").rglob("*.*"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_scan"),
        (make_picture("GIF"), "no_scan"),
        (make_picture()[:200], "no_scan"),
        (b"", "no_scan"),
        (make_pdf("b"), "locked"),
        (make_pdf(""), "locked"),
        (b"%PDF-1.7 and nothing", "broken"),
        (make_picture("PNG", (5001, 5000)), "too_many_pixels"),
        (b"%PDF-" + bytes(scans.LARGEST), "too_large"),
    ],
)
def test_what_is_no_scan_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        scans.examined(make_upload(data))
    assert code_of(refused) == code


# --- What was issued before ---------------------------------------------------------


def earlier(**more: Any) -> IssuedDocument:
    """Enter a document issued before the system."""
    facts = {
        "series": make_series(),
        "reference": "12",
        "dated": date(2019, 5, 3),
        "title": "Удостоверение",
        "by": make_user(Role.ADMINISTRATOR),
    }
    return services.register_earlier(**{**facts, **more})


def test_a_document_of_before_has_its_old_number_and_a_scan(media: object) -> None:
    row = earlier(scan=scans.examined(make_upload(make_pdf())))
    row.refresh_from_db()
    assert (row.year, row.number, row.reference) == (2019, None, "12")
    assert (row.is_earlier, row.status, row.file) == (True, Status.ISSUED, "")
    assert scans.is_intact(row.scan)
    with pytest.raises(ValidationError) as refused:
        earlier()
    assert code_of(refused) == "reference_taken"
    assert earlier(dated=date(2018, 5, 3)).year == 2018


def test_a_document_of_before_can_be_revoked_but_not_drawn(media: object) -> None:
    row, user = earlier(), make_user()
    for verb in (services.replace, services.duplicate):
        with pytest.raises(ValidationError) as refused:
            verb(issued=row, by=user, reason="Изгубено")
        assert code_of(refused) == "is_earlier"
    services.hand_over(issued=row, on=timezone.localdate(), to="Мария")
    services.attach_scan(issued=row, scan=scans.examined(make_upload(make_pdf())))
    assert services.revoke(issued=row, by=user, reason="Невярно").ended_by == user


def test_a_coordinator_enters_documents_of_the_own_district() -> None:
    user = make_user(Role.COORDINATOR)
    for district in (None, make_district("PDV")):
        with pytest.raises(ValidationError) as refused:
            earlier(by=user, district=district)
        assert code_of(refused) == "beyond_reach"
    row = earlier(by=user, district=make_district())
    assert row in IssuedDocument.objects.visible_to(user)


def test_a_document_of_before_is_not_of_tomorrow() -> None:
    with pytest.raises(ValidationError) as refused:
        earlier(dated=timezone.localdate() + timedelta(days=1))
    assert code_of(refused) == "in_future"
