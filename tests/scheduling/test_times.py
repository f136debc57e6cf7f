"""Moments and spans: right in the nights in which the clocks change, and in words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from resource_centre.scheduling import times
from tests.scheduling.steps import SOFIA

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
ONE_DAY = timedelta(days=1)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return times.moment(day, time(hour, minute))


def test_a_moment_is_what_the_clocks_in_sofia_show() -> None:
    assert on(date(2026, 11, 23), 9) == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert on(date(2027, 7, 1), 9) == datetime(2027, 7, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "code", "said"),
    [
        (SPRING, "no_such_time", "На 28.03.2027\xa0г. няма 3:30\xa0ч.: "),
        (AUTUMN, "time_twice", "На 31.10.2027\xa0г. часът 3:30\xa0ч. идва два пъти: "),
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_is_refused(
    day: date, code: str, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        on(day, 3, 30)
    assert refused.value.code == code
    assert refused.value.messages[0].startswith(said)
    assert on(day, 2, 59) < on(day, 4)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_lengths_are_right_in_both_nights(day: date, hours: int) -> None:
    start, end = times.bounds(day)
    assert times.length(start, end) == timedelta(hours=hours)
    assert times.minutes(on(day, 2), on(day, 5)) == (hours - 24 + 3) * 60
    assert times.after(on(day, 2), timedelta(hours=hours - 24 + 3)) == on(day, 5)


def test_the_same_hours_stay_the_same_by_the_clocks() -> None:
    start, end = times.on_day(on(SPRING - ONE_DAY, 9), on(SPRING, 12), SPRING)
    assert (start, end) == (on(SPRING, 9), on(SPRING + ONE_DAY, 12))


@pytest.mark.parametrize(
    ("start", "end", "said", "in_english"),
    [
        (
            datetime(2026, 11, 23, 9, tzinfo=SOFIA),
            datetime(2026, 11, 23, 12, 30, tzinfo=SOFIA),
            "23.11.2026\xa0г., 9:00–12:30\xa0ч.",
            "23/11/2026, 9:00–12:30",
        ),
        (
            datetime(2026, 11, 23, 20, tzinfo=UTC),
            datetime(2026, 11, 24, 1, tzinfo=UTC),
            "23.11.2026\xa0г., 22:00\xa0ч. – 24.11.2026\xa0г., 3:00\xa0ч.",
            "23/11/2026, 22:00 – 24/11/2026, 3:00",
        ),
        (
            datetime(2026, 11, 23, tzinfo=SOFIA),
            datetime(2026, 11, 24, tzinfo=SOFIA),
            "23.11.2026\xa0г.",
            "23/11/2026",
        ),
        (
            datetime(2026, 11, 23, tzinfo=SOFIA),
            datetime(2026, 11, 28, tzinfo=SOFIA),
            "23.11.2026\xa0г. – 27.11.2026\xa0г.",
            "23/11/2026 – 27/11/2026",
        ),
    ],
)
def test_a_span_is_said_as_people_say_it(
    start: datetime, end: datetime, said: str, in_english: str
) -> None:
    assert times.span(start, end) == said
    with override("en"):
        assert times.span(start, end) == in_english
