"""Calendars that programs for calendars subscribe to: iCalendar, RFC 5545.

Only what was released is told: what is being planned stays inside the house.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vDuration

from resource_centre.scheduling.kinds import Description, describe
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.places import place_of
from resource_centre.scheduling.times import day_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
READ_AGAIN = timedelta(hours=4)
STATUSES = {
    Occasion.Status.PLANNED: "CONFIRMED",
    Occasion.Status.CANCELLED: "CANCELLED",
}


def calendar_of(occasions: Iterable[Occasion], *, name: str) -> bytes:
    """Return a file of the occasions as they were last released.

    1 query for the venues and 1 for each kind at most. Those never released are
    left out; those cancelled stay, as calendars forget nothing by themselves.
    """
    released = [each for each in occasions if each.released_at]
    prefetch_related_objects(released, "public_venue")
    named = describe(released)
    calendar = Calendar()
    calendar.add("prodid", f"-//{host()}//Resource Centre//BG")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for name_of_property in ("refresh-interval", "x-published-ttl"):
        calendar.add(name_of_property, vDuration(READ_AGAIN), {"value": "DURATION"})
    calendar.add_component(clocks(released))
    for occasion in released:
        calendar.add_component(event_of(occasion, named[occasion.pk]))
    return bytes(calendar.to_ical())


def event_of(occasion: Occasion, description: Description) -> Event:
    """Return the occasion as it was last released."""
    event = Event()
    event.add("uid", f"{occasion.uid}@{host()}")
    event.add("sequence", occasion.sequence)
    event.add("status", STATUSES[Occasion.Status(occasion.public_status)])
    if occasion.released_at and occasion.public_starts_at and occasion.public_ends_at:
        event.add("dtstamp", occasion.released_at.astimezone(UTC))
        event.add("last-modified", occasion.released_at.astimezone(UTC))
        event.add("dtstart", timezone.localtime(occasion.public_starts_at))
        event.add("dtend", timezone.localtime(occasion.public_ends_at))
    event.add("summary", description.title)
    if place := place_of(occasion.public_venue):
        event.add("location", place)
    if description.public_url:
        event.add("url", f"{settings.SITE_URL}{description.public_url}")
    return event


def clocks(occasions: Sequence[Occasion]) -> Timezone:
    """Return what the clocks do in Sofia in the years of the occasions."""
    moments = [each.public_starts_at for each in occasions if each.public_starts_at]
    years = [day_of(each).year for each in moments or [timezone.now()]]
    return Timezone.from_tzid(
        settings.TIME_ZONE,
        first_date=date(min(years) - 1, 1, 1),
        last_date=date(max(years) + 2, 1, 1),
    )


def host() -> str:
    """Return the name of the site, which makes names unlike those of others."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
