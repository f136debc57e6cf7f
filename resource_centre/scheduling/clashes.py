"""Who or which room is taken when, and when they are free again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from resource_centre.registry.models import Person
from resource_centre.scheduling.kinds import describe
from resource_centre.scheduling.models import Booking, Occasion, Venue
from resource_centre.scheduling.querysets import BookingQuerySet
from resource_centre.scheduling.times import after, day_of, length, moment, on_day, span
from resource_centre.scheduling.workdays import working_days

OPENS, CLOSES = time(8), time(18)
LOOKED_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Clash:
    """What somebody, or a room, is taken by at a time that is asked for."""

    who: str
    what: str
    starts_at: datetime
    ends_at: datetime
    where: str = ""
    is_room: bool = False

    def __str__(self) -> str:
        """Say in a sentence who is taken by what, when and where."""
        names = {
            "who": self.who,
            "what": self.what,
            "when": span(self.starts_at, self.ends_at),
            "where": self.where,
        }
        if self.is_room:
            return _("“%(who)s” is taken: “%(what)s”, %(when)s.") % names
        if not self.where:
            return _("%(who)s is busy: “%(what)s”, %(when)s.") % names
        return _("%(who)s is busy: “%(what)s”, %(when)s, %(where)s.") % names


@dataclass(frozen=True)
class Claim:
    """A time that people and a room are to be taken for.

    `what` is what it is for, where `occasion` is none that is saved.
    """

    people: Collection[Person]
    venue: Venue | None
    starts_at: datetime
    ends_at: datetime
    occasion: Occasion | None = None
    what: str = ""

    @property
    def room(self) -> Venue | None:
        """Return the venue if it holds one event at a time."""
        return None if self.venue is None or self.venue.is_shared else self.venue

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Tell whether some of the time is the same."""
        return self.starts_at < ends_at and starts_at < self.ends_at


def clashes_of(
    *,
    people: Collection[Person],
    venue: Venue | None,
    starts_at: datetime,
    ends_at: datetime,
    leaving_out: Iterable[Occasion] = (),
) -> list[Clash]:
    """Return what takes the people or the room at that time (2 queries at most).

    What the occasions left out take is free; a shared venue is always.
    """
    return clashes_with([Claim(people, venue, starts_at, ends_at)], leaving_out)


def clashes_with(
    claims: Sequence[Claim], leaving_out: Iterable[Occasion] = ()
) -> list[Clash]:
    """Return what is in the way of the claims, each other too (2 queries at most)."""
    return [*clashes_with_booked(claims, leaving_out), *clashes_among(claims)]


def clashes_with_booked(
    claims: Sequence[Claim], leaving_out: Iterable[Occasion]
) -> list[Clash]:
    """Return what is booked already at a time that is claimed."""
    booked = bookings_for(claims, leaving_out)
    met = [each for each in booked if any(is_met(each, claim) for claim in claims)]
    named = describe({each.occasion_id: each.occasion for each in met}.values())
    return [
        Clash(
            who=str(each.person or each.venue),
            what=named[each.occasion_id].title,
            starts_at=each.occasion.starts_at,
            ends_at=each.occasion.ends_at,
            where=str(each.occasion.venue or ""),
            is_room=each.person_id is None,
        )
        for each in met
    ]


def bookings_for(
    claims: Sequence[Claim], leaving_out: Iterable[Occasion]
) -> list[Booking]:
    """Return the bookings of who is claimed, from the first claim to the last."""
    if not claims:
        return []
    start = min(claim.starts_at for claim in claims)
    end = max(claim.ends_at for claim in claims)
    people = {person for claim in claims for person in claim.people}
    rooms = {claim.room for claim in claims if claim.room}
    rows = bookings_of(people, rooms).overlapping(start, end)
    rows = rows.exclude(occasion__in=[each.pk for each in leaving_out if each.pk])
    related = rows.select_related("person", "venue", "occasion__venue")
    return list(related.order_by("occasion__starts_at", "pk"))


def bookings_of(
    people: Collection[Person], rooms: Collection[Venue]
) -> BookingQuerySet:
    """Return the bookings in force of any of the people or rooms."""
    return Booking.objects.active().filter(Q(person__in=people) | Q(venue__in=rooms))


def is_met(booking: Booking, claim: Claim) -> bool:
    """Tell whether the claim wants what is booked at the same time."""
    wanted = {person.pk for person in claim.people}
    room = claim.room.pk if claim.room else None
    is_wanted = booking.person_id in wanted or (
        booking.venue_id is not None and booking.venue_id == room
    )
    occasion = booking.occasion
    return is_wanted and claim.meets(occasion.starts_at, occasion.ends_at)


def clashes_among(claims: Sequence[Claim]) -> Iterator[Clash]:
    """Yield where two of the claims want the same person or room at once."""
    pairs = [
        (one, other)
        for one, other in combinations(claims, 2)
        if one.meets(other.starts_at, other.ends_at)
    ]
    named = describe(one.occasion for one, _other in pairs if one.occasion)
    for one, other in pairs:
        what = named[one.occasion.pk].title if one.occasion else one.what
        what = what or _("another occasion")
        same = {person.pk for person in other.people}
        takers: list[tuple[str, bool]] = [
            (str(person), False) for person in one.people if person.pk in same
        ]
        if one.room and one.room == other.room:
            takers.append((str(one.room), True))
        for who, is_room in takers:
            where = str(one.venue or "")
            yield Clash(who, what, one.starts_at, one.ends_at, where, is_room)


# --- When it is free --------------------------------------------------------------


def free_slot(
    *,
    people: Collection[Person],
    venue: Venue | None,
    starts_at: datetime,
    ends_at: datetime,
    leaving_out: Iterable[Occasion] = (),
) -> tuple[datetime, datetime] | None:
    """Return the next time of the same length when all are free (2 queries).

    It is later on the same day, in opening hours, or at the same hours of one of
    the working days of a year that follow; None when there is none.
    """
    claim = Claim(people, venue, starts_at, after(ends_at, LOOKED_AHEAD))
    taken = sorted(
        (each.occasion.starts_at, each.occasion.ends_at)
        for each in bookings_for([claim], leaving_out)
    )
    for start, end in possible_slots(starts_at, ends_at, taken):
        if not any(start < busy_to and busy_from < end for busy_from, busy_to in taken):
            return start, end
    return None


def possible_slots(
    starts_at: datetime,
    ends_at: datetime,
    taken: Sequence[tuple[datetime, datetime]],
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times that come into question, the next one first."""
    day, lasting = day_of(starts_at), length(starts_at, ends_at)
    opens, closes = moment(day, OPENS), moment(day, CLOSES)
    yield starts_at, ends_at
    for free_at in sorted({end for _start, end in taken if end > starts_at}):
        end = after(free_at, lasting)
        if opens <= free_at and end <= closes:
            yield after(free_at, timedelta()), end
    last = day_of(starts_at.astimezone(UTC) + LOOKED_AHEAD)
    for next_day in working_days(day + timedelta(days=1), last):
        try:
            yield on_day(starts_at, ends_at, next_day)
        except ValidationError:  # the clocks leave the hour out, or show it twice
            continue
