"""Verifying: what anybody is told, what is not told, and how often one may be wrong."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.documents import services, storage
from resource_centre.documents.models import IssuedDocument, VerificationSettings
from resource_centre.documents.verification import attempts, uploads
from resource_centre.documents.verification.codes import grouped, new_code, new_key
from resource_centre.documents.verification.disclosure import name_as
from resource_centre.documents.views import verifying
from tests.documents.proving import make_diploma, make_known, proof_of, quickly_made
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.steps import issue, make_upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGE = "/certificates/"
CAREFUL = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def nobody_was_wrong() -> Iterator[None]:
    """Begin and end each test without attempts."""
    cache.clear()
    yield
    cache.clear()


def page_of(row: IssuedDocument) -> str:
    """Return the address of the document's verification."""
    return reverse("certificates:certificate", args=[proof_of(row).key])


def words_of(answer: Any) -> str:
    """Return the answer as text; it must be one that nobody keeps."""
    assert {name: answer[name] for name in CAREFUL} == CAREFUL
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def ask(client: Client, number: str, code: str, **more: Any) -> HttpResponseBase:
    """Type a number and a code."""
    return client.post(PAGE, {"number": number, "code": code}, **more)


def drop(client: Client, data: bytes, page: str = PAGE, **more: Any) -> Any:
    """Drop a file on a page."""
    upload = make_upload(data, "certificate.pdf")
    return client.post(page, {"file": upload, "by_file": "1"}, **more)


def wrong_code() -> str:
    """Return a code without a mistake that no document has."""
    return grouped(new_code())


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


# --- How often one may be wrong -----------------------------------------------------


def test_five_wrong_codes_of_a_number_close_it_for_an_hour(
    client: Client, diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_known()
    code = proof_of(row).code
    clock = [datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    statuses = [
        ask(client, number, wrong_code(), REMOTE_ADDR=f"10.0.0.{turn}").status_code
        for turn, number in enumerate(["С-0001", "c0001", "№С-0001/1.1.2026"] * 2)
    ]
    assert statuses == [200] * 5 + [429]
    refused = ask(client, "С-0001", code)
    assert refused.status_code == 429
    assert "Опитайте отново след 13:00 ч." in words_of(refused)
    assert refused["Retry-After"] == "3600"
    assert ask(client, "С-0002", code).status_code == 200
    assert client.get(page_of(row)).status_code == 200
    clock[0] += 3601
    assert ask(client, "С-0001", code).status_code == 302


def test_without_counting_codes_can_be_tried_for_ever(
    client: Client, diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_known()
    monkeypatch.setattr(attempts, "RATES", {"wrong": "999/h/ip", "wrong_code": "999/h"})
    monkeypatch.setattr(attempts, "actions", lambda number: ("wrong",))
    answers = [ask(client, "С-0001", wrong_code()) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}


def test_twenty_wrong_tries_of_any_kind_close_an_address(
    client: Client, diploma: Diploma
) -> None:
    row = make_known()
    tries: list[Callable[[int], int]] = [
        lambda turn: ask(client, f"С-{turn}", wrong_code()).status_code,
        lambda turn: drop(client, str(turn).encode()).status_code,
        lambda turn: client.get(f"{PAGE}{new_key()}/").status_code,
        lambda turn: drop(client, str(turn).encode(), page_of(row)).status_code,
    ]
    statuses = [tries[turn % 4](turn) for turn in range(21)]
    assert statuses[:20] == [200, 200, 404, 200] * 5
    assert statuses[20] == 429
    for answer in (
        ask(client, "С-0001", proof_of(row).code),
        client.get(page_of(row)),
        drop(client, storage.read(row.file)),
    ):
        assert answer.status_code == 429
        words_of(answer)
    assert client.get(PAGE).status_code == 200
    assert client.get(page_of(row), REMOTE_ADDR="10.0.0.9").status_code == 200


def test_right_ones_cost_nothing(client: Client, diploma: Diploma) -> None:
    row = make_known()
    data, code = storage.read(row.file), proof_of(row).code
    for _ in range(8):
        assert ask(client, "С-0001", code).status_code == 302
    for _ in range(22):
        assert client.get(page_of(row)).status_code == 200
        assert drop(client, data, page_of(row)).status_code == 200


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 404)])
def test_an_address_is_what_the_trusted_proxies_say(
    client: Client, settings: Settings, proxies: int, last: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    statuses = [
        client.get(
            f"{PAGE}{new_key()}/", headers={"X-Forwarded-For": f"10.1.1.{turn}"}
        ).status_code
        for turn in range(21)
    ]
    assert statuses == [404] * 20 + [last]


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


# --- Many at once -------------------------------------------------------------------

AT_ONCE = 8


def guess_at_once() -> list[int]:
    """Return the statuses of wrong codes for one number, all sent at once."""
    start = Barrier(AT_ONCE)

    def guess(turn: int) -> int:
        try:
            connection.ensure_connection()
            start.wait()
            answer = ask(Client(), "С-0001", wrong_code(), REMOTE_ADDR=f"10.0.1.{turn}")
            return answer.status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(guess, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_guessing_at_once_does_not_help() -> None:
    assert guess_at_once().count(200) <= 5


@pytest.mark.django_db(transaction=True)
def test_counting_after_looking_would_let_all_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = Barrier(AT_ONCE)

    def look(**_typed: str) -> None:
        together.wait(10)

    def look_first(request: HttpRequest, number: str) -> attempts.Attempt:
        attempts.ensure_may_try(request, number)
        return attempts.Attempt(())

    monkeypatch.setattr(verifying, "begin", look_first)
    monkeypatch.setattr(services, "verify_code", look)
    assert guess_at_once() == [200] * AT_ONCE
