"""Mails do not wake people: they wait for the morning, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from resource_centre.messaging import rules
from resource_centre.messaging.models import MailSettings, Message
from resource_centre.messaging.services.sending import is_due, send_due
from tests.messaging.steps import at, queue, set_up_mail

SOFIA = ZoneInfo("Europe/Sofia")
NIGHT = MailSettings(quiet_from=time(20), quiet_to=time(8))
NOON = MailSettings(quiet_from=time(12), quiet_to=time(13, 30))
NEVER = MailSettings(quiet_from=time(8), quiet_to=time(8))

SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)  # 3:00 becomes 4:00
AUTUMN = datetime(2027, 10, 31, 1, tzinfo=UTC)  # 4:00 becomes 3:00

minutes = st.integers(0, 2 * 366 * 24 * 60).map(lambda count: timedelta(minutes=count))
moments = minutes.map(lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since)
times = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def sofia(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return the moment at which the clocks in Sofia show it, the first time."""
    shown = datetime(year, month, day, hour, minute, tzinfo=SOFIA)
    return shown.astimezone(UTC)


@pytest.mark.parametrize(
    ("ready", "goes_out"),
    [
        ((2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 8, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 19, 59), (2026, 11, 23, 19, 59)),
        ((2026, 11, 23, 20, 0), (2026, 11, 24, 8, 0)),
        ((2026, 12, 31, 23, 59), (2027, 1, 1, 8, 0)),
        ((2027, 3, 27, 21, 0), (2027, 3, 28, 8, 0)),  # the night is an hour shorter
        ((2027, 3, 28, 2, 30), (2027, 3, 28, 8, 0)),
        ((2027, 10, 30, 21, 0), (2027, 10, 31, 8, 0)),  # an hour longer
        ((2027, 10, 31, 3, 30), (2027, 10, 31, 8, 0)),
    ],
)
def test_what_is_ready_at_night_goes_out_in_the_morning(
    ready: tuple[int, ...], goes_out: tuple[int, ...]
) -> None:
    found = rules.goes_out(sofia(*ready), NIGHT, is_urgent=False)
    assert found == sofia(*goes_out)


def test_night_is_as_long_as_the_clocks_make_it() -> None:
    def hours(*evening: int) -> float:
        begins = sofia(*evening)
        ends = rules.goes_out(begins, NIGHT, is_urgent=False)
        return (ends - begins) / timedelta(hours=1)

    assert hours(2027, 3, 27, 20) == 11
    assert hours(2027, 3, 28, 20) == 12
    assert hours(2027, 10, 30, 20) == 13


def test_hour_that_the_clocks_leave_out_comes_with_the_next() -> None:
    early = MailSettings(quiet_from=time(20), quiet_to=time(3, 30))
    found = rules.goes_out(SPRING - timedelta(hours=2), early, is_urgent=False)
    assert found == sofia(2027, 3, 28, 4, 30)


def test_hour_that_the_clocks_show_twice_is_waited_for_once() -> None:
    early = MailSettings(quiet_from=time(20), quiet_to=time(3, 30))
    second_time = AUTUMN + timedelta(minutes=10)  # 3:10 again
    found = rules.goes_out(second_time, early, is_urgent=False)
    assert found == AUTUMN + timedelta(minutes=30)


@given(
    moments,
    times,
    times,
)
@example(SPRING, time(20), time(3, 30))
@example(AUTUMN, time(20), time(3, 30))
@example(AUTUMN, time(3, 30), time(3, 10))
def test_nothing_goes_out_in_quiet_hours_nor_later_than_they_end(
    ready: datetime, begins: time, ends: time
) -> None:
    settings = MailSettings(quiet_from=begins, quiet_to=ends)
    found = rules.goes_out(ready, settings, is_urgent=False)
    assert not rules.is_quiet(found, settings)
    assert ready <= found <= ready + timedelta(hours=26)
    assert (found == ready) is not rules.is_quiet(ready, settings)


def test_urgent_goes_out_at_once() -> None:
    night = sofia(2026, 11, 23, 23)
    assert rules.goes_out(night, NIGHT, is_urgent=True) == night


def test_hours_may_be_by_day_or_not_at_all() -> None:
    assert rules.is_quiet(sofia(2026, 11, 23, 12, 30), NOON)
    assert not rules.is_quiet(sofia(2026, 11, 23, 13, 30), NOON)
    assert not rules.is_quiet(sofia(2026, 11, 23, 23), NOON)
    assert not rules.is_quiet(sofia(2026, 11, 23, 8), NEVER)


@pytest.mark.django_db
def test_message_of_the_night_is_due_in_the_morning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(sofia(2027, 3, 27, 22), monkeypatch)
    queue(is_urgent=False, subject="Покана")
    queue(is_urgent=True, subject="Отменено")
    assert send_due() == 1
    assert Message.objects.get(subject="Покана").due_at == sofia(2027, 3, 28, 8)
    at(sofia(2027, 3, 28, 8), monkeypatch)
    assert send_due() == 1


@pytest.mark.django_db
def test_what_the_evening_left_waits_for_the_morning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(sofia(2026, 11, 23, 17), monkeypatch)
    message = queue(is_urgent=False)
    at(sofia(2026, 11, 23, 22), monkeypatch)
    assert is_due()
    assert send_due() == 0
    assert not is_due()  # and the workers are not woken all night
    message.refresh_from_db()
    assert message.due_at == sofia(2026, 11, 24, 8)


@pytest.mark.django_db
def test_settings_say_when_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_mail(quiet_from=time(12), quiet_to=time(13))
    at(sofia(2026, 11, 23, 12, 15), monkeypatch)
    assert queue(is_urgent=False).due_at == sofia(2026, 11, 23, 13)
