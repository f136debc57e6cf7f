"""Who and which room is taken when: nobody and nothing twice at once.

Each service locks whom and what it books, in the order of keys, so that whoever
asks at the same time waits and is then refused in words. The constraints of the
database are the second guard.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from resource_centre.backoffice.clashes import clash_of
from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import Claim
from resource_centre.scheduling.kinds import kind_label
from resource_centre.scheduling.models import Booking, Occasion, Venue
from resource_centre.scheduling.rules import (
    ensure_all_free,
    ensure_planned,
    ensure_takes_time,
    ensure_there,
    ensure_unreleased,
)

CHECK_NOW = (
    "SET CONSTRAINTS scheduling_booking_person_free, scheduling_booking_venue_free"
    " IMMEDIATE"
)
CHECK_LATER = CHECK_NOW.replace("IMMEDIATE", "DEFERRED")

Times = tuple[datetime, datetime]


@transaction.atomic
def create_occasions(
    *, drafts: Sequence[Occasion], people: Sequence[Collection[Person]] = ()
) -> list[Occasion]:
    """Save new occasions that take their venue and the people of each.

    `people` has as many members as `drafts`, or none at all. Raise ValidationError,
    and save nothing, when somebody or a room is busy.
    """
    whom = people or [()] * len(drafts)
    for draft in drafts:
        ensure_takes_time(starts_at=draft.starts_at, ends_at=draft.ends_at)
    claims = [
        Claim(
            takers,
            draft.venue,
            draft.starts_at,
            draft.ends_at,
            what=draft.title or kind_label(draft.kind),
        )
        for draft, takers in zip(drafts, whom, strict=True)
    ]
    ensure_claims(claims)
    with constraints_checked():
        created = Occasion.objects.bulk_create(drafts)
        pairs = zip(created, claims, strict=True)
        Booking.objects.bulk_create(
            [each for occasion, claim in pairs for each in bookings(occasion, claim)]
        )
    return created


@transaction.atomic
def book(*, occasion: Occasion, people: Collection[Person]) -> None:
    """Let the saved occasion take exactly these people, and its venue unless shared.

    Raise ValidationError when one of them is busy at that time.
    """
    (held,) = locked([occasion])
    ensure_planned(occasions=[held])
    claim = Claim(people, held.venue, held.starts_at, held.ends_at, held)
    ensure_claims([claim], leaving_out=[held])
    wanted = {taken(each): each for each in bookings(held, claim)}
    there = {taken(each): each for each in held.bookings.all()}
    gone = [there[key].pk for key in there.keys() - wanted.keys()]
    with constraints_checked():
        if gone:
            Booking.objects.filter(pk__in=gone).delete()
        Booking.objects.bulk_create(
            [each for key, each in wanted.items() if key not in there]
        )


@transaction.atomic
def move_occasions(*, moves: Mapping[Occasion, Times]) -> None:
    """Move occasions with all they take to their new times, all at once.

    They may change places with each other. Raise ValidationError, and move none,
    when somebody or a room is busy then.
    """
    held = locked(moves)
    ensure_planned(occasions=held)
    wanted = {occasion.pk: times for occasion, times in moves.items()}
    for occasion in held:
        occasion.starts_at, occasion.ends_at = wanted[occasion.pk]
        ensure_takes_time(starts_at=occasion.starts_at, ends_at=occasion.ends_at)
    ensure_claims([claim_of(each) for each in held], leaving_out=held)
    with constraints_checked():
        Occasion.objects.bulk_update(held, ["starts_at", "ends_at"])
    for occasion, (starts_at, ends_at) in moves.items():
        occasion.starts_at, occasion.ends_at = starts_at, ends_at


@transaction.atomic
def relocate_occasions(*, occasions: Collection[Occasion], venue: Venue | None) -> None:
    """Let occasions be held somewhere else; whom they take stays.

    Raise ValidationError, and relocate none, when the room is taken then.
    """
    held = locked(occasions)
    ensure_planned(occasions=held)
    for occasion in held:
        occasion.venue = venue
    claims = [claim_of(each) for each in held]
    ensure_claims(claims, leaving_out=held)
    with constraints_checked():
        Occasion.objects.bulk_update(held, ["venue"])
        rooms = Booking.objects.filter(occasion__in=held, venue__isnull=False)
        rooms.delete()
        Booking.objects.bulk_create(
            Booking(occasion=occasion, venue=claim.room)
            for occasion, claim in zip(held, claims, strict=True)
            if claim.room
        )
    for occasion in occasions:
        occasion.venue = venue


@transaction.atomic
def cancel_occasions(*, occasions: Collection[Occasion]) -> None:
    """Cancel occasions; whom and what they took is free again."""
    held = locked(occasions)
    for occasion in [*held, *occasions]:
        occasion.status = Occasion.Status.CANCELLED
    Occasion.objects.bulk_update(held, ["status"])


@transaction.atomic
def delete_occasions(*, occasions: Collection[Occasion]) -> None:
    """Delete occasions that nobody was told of; raise ValidationError otherwise."""
    held = locked(occasions)
    ensure_unreleased(occasions=held)
    Occasion.objects.filter(pk__in=[each.pk for each in held]).delete()


# --- One at a time ----------------------------------------------------------------


def locked(occasions: Iterable[Occasion]) -> list[Occasion]:
    """Return the occasions as they are now, for nobody else to change meanwhile.

    With whom and what they take (3 queries at most). Raise ValidationError when one
    is no longer there.
    """
    keys = {occasion.pk for occasion in occasions}
    rows = Occasion.objects.filter(pk__in=keys).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True)
    held = list(rows.select_related("venue").prefetch_related("bookings__person"))
    ensure_there(held, number=len(keys))
    return held


def ensure_claims(
    claims: Sequence[Claim], leaving_out: Collection[Occasion] = ()
) -> None:
    """Lock whom and what is claimed, then raise ValidationError unless it is free."""
    lock(
        people={person.pk for claim in claims for person in claim.people},
        rooms={claim.room.pk for claim in claims if claim.room},
    )
    ensure_all_free(claims=claims, leaving_out=leaving_out)


def lock(*, people: Collection[int], rooms: Collection[int]) -> None:
    """Let nobody else book these people and rooms until the transaction ends.

    Not so strong that those who only refer to them would wait (2 queries).
    """
    for model, keys in ((Person, people), (Venue, rooms)):
        rows = model._default_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


@contextmanager
def constraints_checked() -> Iterator[None]:
    """Check at the end of the block, not of the transaction, that nothing clashes.

    Raise ValidationError, `busy`, when something does after all. Within the block
    occasions may overlap for a moment, as those that change places do.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            yield
            cursor.execute(CHECK_NOW)
            cursor.execute(CHECK_LATER)
    except IntegrityError as error:
        refused = clash_of(error, Booking)
        if refused is None:
            raise
        raise ValidationError(refused.message, code="busy") from error


def claim_of(occasion: Occasion) -> Claim:
    """Return what an occasion with its bookings takes."""
    people = [each.person for each in occasion.bookings.all() if each.person]
    return Claim(people, occasion.venue, occasion.starts_at, occasion.ends_at, occasion)


def bookings(occasion: Occasion, claim: Claim) -> Iterator[Booking]:
    """Yield the bookings that let the occasion take what is claimed, each once."""
    for person in {person.pk: person for person in claim.people}.values():
        yield Booking(occasion=occasion, person=person)
    if claim.room:
        yield Booking(occasion=occasion, venue=claim.room)


def taken(booking: Booking) -> tuple[int | None, int | None]:
    """Return whom or what the booking is of."""
    return booking.person_id, booking.venue_id
