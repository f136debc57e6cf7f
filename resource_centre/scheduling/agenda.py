"""Occasions as a calendar shows them: what, when, where, who, and in which state."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import ExpressionWrapper, F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext_lazy

from resource_centre.scheduling.kinds import describe
from resource_centre.scheduling.models import Booking, Occasion
from resource_centre.scheduling.times import bounds, clock, span

ABSENCE = "absence"


class State(models.TextChoices):
    """What is to be known of an occasion beside its facts."""

    CANCELLED = "cancelled", pgettext_lazy("occasion", "cancelled")
    DRAFT = "draft", pgettext_lazy("occasion", "draft")
    CHANGED = "changed", pgettext_lazy("occasion", "changed, not released")


@dataclass(frozen=True)
class Entry:
    """An occasion with what it is called and its page in the back office."""

    occasion: Occasion
    title: str
    url: str
    people: tuple[str, ...]
    state: State | None

    @property
    def when(self) -> str:
        """Return from when to when, with the days."""
        return span(self.occasion.starts_at, self.occasion.ends_at)

    @property
    def place(self) -> str:
        """Return the name of the venue."""
        return str(self.occasion.venue or "")

    @property
    def who(self) -> str:
        """Return the names of the people it takes."""
        return ", ".join(self.people)

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it does not take place."""
        return self.occasion.status == Occasion.Status.CANCELLED

    @property
    def detail(self) -> str:
        """Return where and who."""
        return " · ".join(filter(None, (self.place, self.who)))

    def takes_of(self, day: date) -> bool:
        """Tell whether it takes some of the day."""
        start, end = bounds(day)
        return self.occasion.starts_at < end and start < self.occasion.ends_at

    def hours_on(self, day: date) -> str:
        """Return from when to when it takes the day."""
        start, end = bounds(day)
        began, ended = self.occasion.starts_at, self.occasion.ends_at
        hours = {"from": clock(began), "to": clock(ended)}
        if began <= start and end <= ended:
            return _("all day")
        if began < start:
            return _("until %(to)s") % hours
        if ended > end:
            return _("from %(from)s") % hours
        return _("%(from)s–%(to)s") % hours


def unreleased() -> Q:
    """Return the condition that what is planned is not what people were told.

    What is planned and cancelled before anybody was told of it, and absences, of
    which nobody is told, are left out.
    """
    same_venue: Any = Exact(Coalesce("venue_id", 0), Coalesce("public_venue_id", 0))
    told = Q(
        same_venue,
        starts_at=F("public_starts_at"),
        ends_at=F("public_ends_at"),
        status=F("public_status"),
    )
    untold = Q(released_at=None, status=Occasion.Status.PLANNED)
    return ~Q(kind=ABSENCE) & (untold | Q(released_at__isnull=False) & ~told)


def with_entries(occasions: QuerySet[Occasion]) -> QuerySet[Any]:
    """Return the occasions with what `entries_of` reads of them (1 query more)."""
    people = Booking.objects.filter(person__isnull=False).select_related("person")
    is_unreleased = ExpressionWrapper(unreleased(), models.BooleanField())
    rows = occasions.select_related("venue").annotate(is_unreleased=is_unreleased)
    return rows.prefetch_related(Prefetch("bookings", people))


def entries_of(occasions: Iterable[Any]) -> list[Entry]:
    """Return what to show of the occasions (1 query for each kind at most)."""
    rows = list(occasions)
    named = describe(rows)
    return [
        Entry(
            occasion=each,
            title=named[each.pk].title,
            url=named[each.pk].url or own_page(each),
            people=tuple(str(booking.person) for booking in each.bookings.all()),
            state=state_of(each),
        )
        for each in rows
    ]


def own_page(occasion: Occasion) -> str:
    """Return the address of the occasion's own page in the back office."""
    return reverse("admin:scheduling_occasion_change", args=[occasion.pk])


def state_of(occasion: Any) -> State | None:
    """Return the occasion's state, None where there is nothing to be said."""
    if occasion.status == Occasion.Status.CANCELLED:
        return State.CANCELLED
    if not occasion.is_unreleased:
        return None
    return State.CHANGED if occasion.released_at else State.DRAFT


def parts_of(day: date, entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield what takes the day, with its hours, what began before on top."""
    for entry in entries:
        if entry.takes_of(day):
            yield entry.hours_on(day), entry
