"""Feeds: valid iCalendar of what was released, and nothing of what is planned."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from resource_centre.scheduling import kinds
from resource_centre.scheduling.feeds import calendar_of
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.services import (
    cancel_occasions,
    move_occasions,
    release,
)
from resource_centre.scheduling.times import moment
from tests.factories import make_organisation
from tests.scheduling.steps import make_occasion, make_venue

pytestmark = pytest.mark.django_db


def make_released(day: date = date(2027, 3, 27)) -> Occasion:
    """Make an occasion on the day that everybody knows of."""
    room = make_venue(name="Зала 1", address="ул. „Бели Лом“ 3")
    occasion = make_occasion(
        starts_at=moment(day, time(9)), venue=room, title="Работа в екип, ден 1; А\nБ"
    )
    let_know(occasion)
    return occasion


def let_know(*occasions: Occasion) -> None:
    """Release the occasions; nobody is expected there."""
    release(occasions=occasions, people={}, about=make_organisation(), by=None)


def read(*occasions: Occasion) -> Calendar:
    """Return the feed of the occasions as a program for calendars reads it."""
    file = calendar_of(occasions, name="Обучения")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    calendar = Calendar.from_ical(file)
    assert calendar.errors == []
    return calendar


def test_a_feed_says_what_when_and_where() -> None:
    occasion = make_released()
    calendar = read(occasion)
    assert calendar.calendar_name == "Обучения"
    assert calendar.refresh_interval == timedelta(hours=4)
    (event,) = calendar.events
    assert event["uid"] == f"{occasion.uid}@localhost"
    assert event["summary"] == occasion.title
    assert event["location"] == "Зала 1, ул. „Бели Лом“ 3"
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    assert event.DTSTAMP == event.LAST_MODIFIED
    assert abs(event.DTSTAMP - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2027, 3, 27), 7),
        (date(2027, 3, 28), 6),
        (date(2027, 10, 30), 6),
        (date(2027, 10, 31), 7),
    ],
)
def test_a_feed_knows_when_the_clocks_change(day: date, hour: int) -> None:
    calendar = read(make_released(day))
    (zone,), (event,) = calendar.timezones, calendar.events
    assert event["dtstart"].params["tzid"] == zone.tz_name == "Europe/Sofia"
    start: Any = event["dtstart"]
    told = start.dt.replace(tzinfo=zone.to_tz(lookup_tzid=False))
    assert told.astimezone(UTC) == datetime.combine(day, time(hour), UTC)


def test_a_planned_change_is_told_when_it_is_released() -> None:
    occasion = make_released()
    before = read(occasion)
    week = timedelta(days=7)
    moved = (occasion.starts_at + week, occasion.ends_at + week)
    move_occasions(moves={occasion: moved})
    assert read(occasion) == before
    let_know(occasion)
    (event,) = read(occasion).events
    assert (event.start, event.end) == moved
    assert event["sequence"] == 1


def test_what_is_cancelled_stays_and_says_so_once_it_is_released() -> None:
    occasion = make_released()
    cancel_occasions(occasions=[occasion])
    assert read(occasion).events[0]["status"] == "CONFIRMED"
    let_know(occasion)
    (event,) = read(occasion).events
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_feed_of_drafts_is_empty_and_valid() -> None:
    calendar = read(make_occasion())
    assert calendar.events == []
    assert len(calendar.timezones) == 1


def test_a_feed_leads_to_the_page_for_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = kinds.Description(title="Обучение", public_url="/trainings/ekip/")
    monkeypatch.setattr(
        kinds._kinds["absence"], "describe", lambda rows: {o.pk: shown for o in rows}
    )
    (event,) = read(make_released()).events
    assert event["url"] == "http://localhost:8000/trainings/ekip/"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_feed_takes_one_query_however_long(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        occasion = make_occasion(venue=make_venue(name=f"Зала {number}"))
        let_know(occasion)
    with django_assert_num_queries(2):
        file = calendar_of(Occasion.objects.all(), name="Обучения")
    assert file.count(b"BEGIN:VEVENT") == rows


def test_an_unknown_kind_is_called_by_its_title() -> None:
    known, other = make_occasion(title="Отпуск"), make_occasion(kind="gone", title="А")
    nameless = make_occasion(kind="gone", title="")
    found = kinds.describe([known, other, nameless])
    assert [found[each.pk].title for each in (known, other, nameless)] == [
        "Отпуск",
        "А",
        "gone",
    ]
    assert found[known.pk].url == f"/admin/scheduling/occasion/{known.pk}/change/"
    assert not found[other.pk].url
