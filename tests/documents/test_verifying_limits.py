"""Verifying: how often one may be wrong."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resource_centre.documents import services, storage
from resource_centre.documents.verification import attempts
from resource_centre.documents.verification.codes import new_key
from resource_centre.documents.views import verifying
from tests.documents.asking import (
    PAGE,
    ask,
    drop,
    page_of,
    words_of,
    wrong_code,
)
from tests.documents.proving import make_known, proof_of
from tests.documents.sandbox.diplomas import Diploma

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("nobody_was_wrong"),
]


# --- How often one may be wrong -----------------------------------------------------


def test_five_wrong_codes_of_a_number_close_it_for_an_hour(
    client: Client, diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_known()
    code = proof_of(row).code
    clock = [time.time() // 1]
    again = timezone.localtime(datetime.fromtimestamp(clock[0] + 3600, UTC))
    monkeypatch.setattr(time, "time", lambda: clock[0])
    statuses = [
        ask(client, number, wrong_code(), REMOTE_ADDR=f"10.0.0.{turn}").status_code
        for turn, number in enumerate(["С-0001", "c0001", "№С-0001/1.1.2026"] * 2)
    ]
    assert statuses == [200] * 5 + [429]
    refused = ask(client, "С-0001", code)
    assert refused.status_code == 429
    assert f"Опитайте отново след {again:%H:%M} ч." in words_of(refused)
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
