"""Verifying: what anybody is told and what is not told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.documents import services, storage
from resource_centre.documents.models import IssuedDocument, VerificationSettings
from resource_centre.documents.verification import uploads
from resource_centre.documents.verification.codes import new_key
from resource_centre.documents.verification.disclosure import name_as
from tests.documents.asking import PAGE, ask, drop, page_of, words_of, wrong_code
from tests.documents.proving import make_diploma, make_known, proof_of, quickly_made
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.steps import issue, make_upload
from tests.factories import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("nobody_was_wrong"),
]

TODAY = timezone.localdate()


# --- By number and code, by key -----------------------------------------------------


@pytest.mark.parametrize("sign", ["С-0001", "c 0001", "№ С-0001/22.11.2026 г."])
def test_the_number_and_the_code_lead_to_the_document(
    client: Client, diploma: Diploma, sign: str
) -> None:
    row = make_known()
    answer = ask(client, sign, proof_of(row).code.lower())
    assert (answer.status_code, answer["Location"]) == (302, page_of(row))
    words = words_of(client.get(page_of(row)))
    for told in ("Документът е валиден", "№ С-0001", "Работа в екип", "Диплома"):
        assert told in words


def test_a_mistyped_code_and_a_wrong_one_are_told_at_the_field(
    client: Client, diploma: Diploma
) -> None:
    row = make_known()
    code = proof_of(row).code
    mistyped = ("1" if code[0] != "1" else "2") + code[1:]
    for number, typed, told in (
        ("С-0001", mistyped, "В кода има грешка"),
        ("С-0001", wrong_code(), "Не намираме документ"),
        ("С-0002", code, "Не намираме документ"),
    ):
        answer = ask(client, number, typed)
        assert answer.status_code == 200
        words = words_of(answer)
        assert told in words
        assert 'aria-invalid="true"' in words
        assert 'id="id_code_error"' in words
    answer = ask(client, " № ", " ")
    assert words_of(answer).count("id_code_error") == 2
    assert "Напишете номера" in words_of(answer)


def test_an_unknown_key_is_told_what_to_do(client: Client, diploma: Diploma) -> None:
    make_known()
    for key in (new_key(), "x", "nothing\x00"):
        answer = client.get(reverse("certificates:certificate", args=[key]))
        assert answer.status_code == 404
        assert "Не знаем за такъв документ" in words_of(answer)


def test_what_has_no_file_yet_is_nobodys(client: Client, diploma: Diploma) -> None:
    row = make_diploma()
    assert client.get(page_of(row)).status_code == 404
    assert services.verify_code(number="С-0001", code=proof_of(row).code) is None


def test_a_key_is_read_in_any_case(client: Client, diploma: Diploma) -> None:
    row = make_known()
    assert client.get(page_of(row).lower()).status_code == 200


# --- What is told -------------------------------------------------------------------


def test_the_page_speaks_both_languages(client: Client, diploma: Diploma) -> None:
    page = page_of(make_known())
    words = words_of(client.get(f"/en{page}"))
    assert "The document is valid" in words
    assert f'href="{page}"' in words
    assert "Verify a certificate" in words_of(client.get(f"/en{PAGE}"))
    assert "Проверка на сертификат" in words_of(client.get(PAGE))


def test_what_became_of_a_document_is_told_and_not_why(
    client: Client, diploma: Diploma
) -> None:
    row = make_known()
    copy = quickly_made(
        services.duplicate(issued=row, by=make_user(), reason="Тайна причина")
    )
    assert "Издаден е дубликат" in words_of(client.get(page_of(row)))
    new = services.replace(issued=row, by=make_user(), reason="Тайна причина")
    quickly_made(new)
    words = words_of(client.get(page_of(row)))
    assert "Документът е заменен" in words
    assert "№ С-0002" in words
    assert proof_of(new).key not in words
    services.revoke(issued=new, by=make_user(), reason="Тайна причина")
    revoked = words_of(client.get(page_of(new)))
    assert "Документът е анулиран" in revoked
    assert "Тайна" not in words + revoked
    copy.refresh_from_db()
    assert copy.status == IssuedDocument.Status.REPLACED


def test_a_term_that_has_passed_is_told(
    client: Client, diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_known()
    for until, told in (
        (TODAY, "Документът е валиден"),
        (TODAY - timedelta(days=1), "Срокът на документа е изтекъл"),
    ):
        monkeypatch.setattr(diploma, "valid_until", until)
        words = words_of(client.get(page_of(row)))
        assert told in words
        assert f"{until:%d.%m.%Y} г." in words
    services.revoke(issued=row, by=make_user(), reason="Грешка")
    assert "Документът е анулиран" in words_of(client.get(page_of(row)))


@pytest.mark.parametrize(
    ("how", "shown", "hidden"),
    [
        ("full", "Мария-Луиза Иванова Петрова", "Само част"),
        ("first", "Мария-Луиза И. П.", "Петрова"),
        ("initials", "М.-Л. И. П.", "Мария"),
        ("nothing", "Името не се показва", "М.-Л."),
    ],
)
def test_as_much_of_the_name_is_shown_as_the_settings_say(
    client: Client, diploma: Diploma, how: str, shown: str, hidden: str
) -> None:
    VerificationSettings.objects.update(name_shown=how)
    row = make_known(
        first_name="Мария-Луиза", middle_name="Иванова", last_name="Петрова"
    )
    words = words_of(client.get(page_of(row)))
    assert shown in words
    assert hidden not in words
    assert row.facts["email"] not in words


@pytest.mark.parametrize(
    ("name", "first", "initials"),
    [
        ("Мария", "Мария", "М."),
        ("Eva de Beispiel", "Eva d. B.", "E. d. B."),
        ("Ана - Петрова", "Ана П.", "А. П."),
        ("", "", ""),
    ],
)
def test_names_of_any_kind_are_shortened(name: str, first: str, initials: str) -> None:
    assert " ".join(name_as("first", name).split()) == first
    assert " ".join(name_as("initials", name).split()) == initials


def test_pages_take_the_same_queries_for_any_number_of_duplicates(
    client: Client,
    diploma: Diploma,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    row = make_known()
    page = page_of(row)
    with django_assert_num_queries(1):
        client.get(PAGE)
    for _ in range(2):
        with django_assert_num_queries(5):
            client.get(page)
        for _ in range(3):
            copy = services.duplicate(issued=row, by=make_user(), reason="Изгубен")
            quickly_made(copy)


# --- By the file --------------------------------------------------------------------


def test_a_file_is_recognised_byte_for_byte(client: Client, diploma: Diploma) -> None:
    row, other = make_known(), make_known()
    data = storage.read(row.file)
    copy = services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    copied = storage.read(quickly_made(copy).file)
    theirs = storage.read(other.file)
    for page in (PAGE, page_of(row)):
        for dropped, told in (
            (data, "Файлът е точно този, който е издаден"),
            (copied, "Файлът е на дубликата"),
            (data[:-1] + b"!", "Това не е файл, издаден от нас"),
            (data + b"\n", "Това не е файл, издаден от нас"),
        ):
            answer = drop(client, dropped, page)
            assert answer.status_code == 200
            assert told in words_of(answer)
    words = words_of(drop(client, theirs, page_of(row)))
    assert "Файлът е на друг документ" in words
    assert "№ С-0002" in words
    assert "№ С-0001" in words_of(drop(client, data))


def test_a_file_of_what_stands_no_more_is_told_so(
    client: Client, diploma: Diploma
) -> None:
    row = make_known()
    copy = quickly_made(
        services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    )
    services.revoke(issued=copy, by=make_user(), reason="Открадната")
    words = words_of(drop(client, storage.read(copy.file)))
    assert "Дубликатът не е валиден от" in words
    assert "Документът е валиден" in words
    services.revoke(issued=row, by=make_user(), reason="Грешка")
    words = words_of(drop(client, storage.read(row.file)))
    assert "Документът е анулиран" in words


def test_files_of_what_nobody_verifies_are_not_ours(
    client: Client, diploma: Diploma
) -> None:
    note = quickly_made(issue())
    assert "Това не е файл" in words_of(drop(client, storage.read(note.file)))


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (None, "Изберете PDF файла"),
        (0, "Файлът е празен"),
        (uploads.LARGEST, "Това не е файл, издаден от нас"),
        (uploads.LARGEST + 1, "Файлът е по-голям от 10 MB"),
    ],
)
def test_no_file_an_empty_one_and_a_large_one_are_told_in_words(
    client: Client, diploma: Diploma, size: int | None, told: str
) -> None:
    row = make_known()
    for page in (PAGE, page_of(row)):
        if size is None:
            answer = client.post(page, {"by_file": "1"})
        else:
            answer = drop(client, bytes(size), page)
        assert answer.status_code == 200
        assert told in words_of(answer)


def test_a_file_is_neither_kept_nor_read_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Any] = []
    taken = uploads.DigestingHandler.receive_data_chunk

    def take(self: Any, raw: bytes, start: int) -> None:
        kept.append(taken(self, raw, start))

    monkeypatch.setattr(uploads.DigestingHandler, "receive_data_chunk", take)
    drop(client, b"x" * 500_000)
    assert len(kept) > 1
    assert not any(kept)


# --- The door -----------------------------------------------------------------------


def test_another_site_posts_nothing_here(diploma: Diploma) -> None:
    row, client = make_known(), Client(enforce_csrf_checks=True)
    for answer in (
        ask(client, "С-0001", proof_of(row).code),
        drop(client, b"x"),
        drop(client, b"x", page_of(row)),
    ):
        assert answer.status_code == 403
        words_of(answer)
    page = client.get(PAGE)
    token = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    form = {"number": "С-0001", "code": proof_of(row).code, **token}
    assert client.post(PAGE, form).status_code == 302
    upload = {"file": make_upload(storage.read(row.file)), "by_file": "1", **token}
    assert "точно този" in words_of(client.post(PAGE, upload))


def test_only_looking_and_asking_is_possible(client: Client, diploma: Diploma) -> None:
    for page in (PAGE, page_of(make_known())):
        assert client.head(page).status_code == 200
        answer = client.put(page)
        assert answer.status_code == 405
        words_of(answer)
