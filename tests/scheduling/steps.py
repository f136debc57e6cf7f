"""Makers of the calendar's records for tests."""

from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Booking, Occasion, Venue
from tests.factories import placed

SOFIA = ZoneInfo("Europe/Sofia")
_numbers = count(1)


def make_venue(**fields: Any) -> Venue:
    """Make a room in Razgrad, or where the fields say."""
    fields.setdefault("name", f"Зала {next(_numbers)}")
    return Venue.objects.create(**placed(fields))


def at(days: int = 7, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of Sofia so many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), SOFIA)


def make_occasion(
    *people: Person, starts_at: datetime | None = None, hours: int = 3, **fields: Any
) -> Occasion:
    """Make an occasion that takes the people's time, and its venue unless shared."""
    starts_at = starts_at or at()
    fields.setdefault("kind", "absence")
    fields.setdefault("title", "Зает")
    occasion = Occasion.objects.create(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **fields
    )
    for person in people:
        Booking.objects.create(occasion=occasion, person=person)
    if occasion.venue and not occasion.venue.is_shared:
        Booking.objects.create(occasion=occasion, venue=occasion.venue)
    return occasion
