"""The timetable of trainings as it was last released, by days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Occasion
from trainings.facts.days import hours_between, weekday
from trainings.facts.public import Wording, worded
from trainings.models import Session


@dataclass(frozen=True)
class Slot:
    """A session as it was released; `place` only where it is not the usual one."""

    starts_at: datetime
    ends_at: datetime
    what: Wording
    module: Wording | None
    place: Wording | None
    is_cancelled: bool

    @property
    def day(self) -> date:
        """Return the day in Sofia."""
        return timezone.localdate(self.starts_at)

    @property
    def hours(self) -> str:
        """Return from what time to what time it is."""
        return hours_between(self.starts_at, self.ends_at)

    @property
    def weekday(self) -> str:
        """Return the day with its name."""
        return weekday(self.day)


@dataclass(frozen=True)
class Day:
    """A day of the timetable."""

    name: str
    slots: tuple[Slot, ...]


def released_sessions(training_keys: Iterable[int]) -> QuerySet[Session]:
    """Return what was released of the trainings, in order, with what is told of it."""
    return (
        Session.objects.filter(
            training__in=list(training_keys), occasion__released_at__isnull=False
        )
        .select_related("occasion__public_venue", "module__module")
        .order_by("occasion__public_starts_at", "pk")
    )


def slot(session: Session, usual: str) -> Slot:
    """Return the session as it was released; `usual` is where the training is."""
    occasion = session.occasion
    assert occasion.public_starts_at is not None  # noqa: S101 - it is released
    assert occasion.public_ends_at is not None  # noqa: S101 - it is released
    place = worded(occasion.public_venue, "name") if occasion.public_venue else None
    module = worded(session.module.module, "title") if session.module else None
    topic = worded(session, "topic")
    return Slot(
        starts_at=occasion.public_starts_at,
        ends_at=occasion.public_ends_at,
        what=topic or module or Wording("", "bg"),
        module=module if topic else None,
        place=place if place and place.text != usual else None,
        is_cancelled=occasion.public_status == Occasion.Status.CANCELLED,
    )


def by_days(slots: Iterable[Slot]) -> list[Day]:
    """Return the sessions, which come in order, by their days."""
    return [
        Day(weekday(day), tuple(some))
        for day, some in groupby(slots, key=lambda each: each.day)
    ]


def trainers_of(training_key: int) -> QuerySet[Person]:
    """Return who leads what was released, with what they are known for."""
    led = Session.objects.filter(
        training=training_key,
        occasion__released_at__isnull=False,
        occasion__public_status=Occasion.Status.PLANNED,
    )
    return (
        Person.objects.filter(bookings__occasion__in=led.values("occasion"))
        .select_related("trainer")
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )
