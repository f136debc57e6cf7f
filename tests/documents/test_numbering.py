"""Numbers: no gap, no double, whoever asks at once and whoever gives up."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.db.transaction import TransactionManagementError

from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IncomingLetter, IssuedDocument, Series
from resource_centre.documents.services import give_number, register_earlier
from tests.documents.steps import make_numbered, make_series
from tests.factories import make_user

DAY = date(2026, 11, 2)
AT_ONCE = 60
CONFLICT = -1

Give = Callable[[Series], int]


class GivenUpError(Exception):
    """Somebody who has a number changes their mind."""


def number(series: Series, dated: date = DAY, reference: str = "", **more: Any) -> str:
    more = {"register": IssuedDocument, **more}
    return give_number(
        series=series, dated=dated, reference=reference, **more
    ).reference


@pytest.mark.django_db
def test_numbers_follow_each_other_and_begin_anew_each_year() -> None:
    series = make_series()
    assert [number(series) for _ in range(3)] == ["РЦ-0001", "РЦ-0002", "РЦ-0003"]
    assert number(series, date(2025, 12, 31)) == "РЦ-0001"
    assert number(make_series("other", prefix="", digits=1)) == "1"


@pytest.mark.django_db
def test_a_number_that_was_typed_before_is_passed_over() -> None:
    series = make_series()
    user = make_user(Role.ADMINISTRATOR)
    for typed in ("РЦ-0001", "РЦ-0003"):
        register_earlier(
            series=series, reference=typed, dated=DAY, title="Стар", by=user
        )
    assert [number(series) for _ in range(2)] == ["РЦ-0002", "РЦ-0004"]
    assert number(series, register=IncomingLetter) == "РЦ-0005"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_automatic", "reference", "code"),
    [
        (True, "12", "number_given"),
        (False, " \u202e", "number_missing"),
        (False, "РЦ-0001", "reference_taken"),
    ],
)
def test_a_number_is_typed_where_it_must_be_and_only_there(
    is_automatic: bool, reference: str, code: str
) -> None:
    series = make_series(is_automatic=is_automatic)
    make_numbered(1, series, DAY)
    with pytest.raises(ValidationError) as refused:
        number(series, reference=reference)
    assert refused.value.error_dict["reference"][0].code == code


@pytest.mark.django_db
def test_a_typed_number_is_taken_cleaned_and_moves_no_counter() -> None:
    series = make_series(is_automatic=False)
    assert number(series, reference=" 93-00\n 12 ") == "93-00 12"
    series.is_automatic = True
    assert number(series) == "РЦ-0001"


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_a_number_outside_a_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        number(make_series())


# --- Many at once -------------------------------------------------------------------


def by_counter(series: Series) -> int:
    """Give a number as the centre does."""
    given = give_number(series=series, dated=DAY, register=IssuedDocument)
    return given.number or 0


def by_the_greatest(series: Series) -> int:
    """Give a number as one would without a counter."""
    return greatest(series) + 1


def greatest(series: Series) -> int:
    """Return the greatest number there is."""
    rows = IssuedDocument.objects.filter(series=series, year=DAY.year)
    return rows.aggregate(last=Max("number"))["last"] or 0


def ask_at_once(series: Series, give: Give, turns: int) -> list[int | None]:
    """Return the numbers that were kept: every third of ten gives up with its own."""
    start = Barrier(AT_ONCE)

    def ask(turn: int) -> int | None:
        try:
            with transaction.atomic():
                got = give(series)
                make_numbered(got, series, DAY)
                if turn % 10 < 3:
                    raise GivenUpError
        except GivenUpError:
            return None
        except IntegrityError:
            return CONFLICT
        return got

    def ask_for_each(turns: Iterable[int]) -> list[int | None]:
        try:
            connection.ensure_connection()
            start.wait()
            return [ask(turn) for turn in turns]
        finally:
            connection.close()

    shares = [range(first, turns, AT_ONCE) for first in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [got for share in threads.map(ask_for_each, shares) for got in share]


def assert_no_gap_and_no_double(series: Series, kept: list[int | None]) -> None:
    """Fail unless the numbers kept are 1, 2, 3 and so on."""
    numbers = sorted(got for got in kept if got is not None)
    assert len(numbers) == len(kept) * 7 // 10
    assert numbers == list(range(1, len(numbers) + 1))
    assert greatest(series) == len(numbers)


@pytest.mark.django_db(transaction=True)
def test_sixty_at_once_leave_no_gap_and_no_double() -> None:
    series = make_series()
    assert_no_gap_and_no_double(series, ask_at_once(series, by_counter, AT_ONCE))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_sixty_at_once_leave_no_gap_and_no_double() -> None:
    series = make_series()
    assert_no_gap_and_no_double(series, ask_at_once(series, by_counter, 1000))


@pytest.mark.django_db(transaction=True)
def test_without_the_counter_numbers_clash() -> None:
    series = make_series()
    assert CONFLICT in ask_at_once(series, by_the_greatest, AT_ONCE)
