"""Fifty at once want one trainer: one gets them, the others hear why not.

The controls take the guards out: without the lock the constraint still refuses, and
without either of them more than one gets the trainer.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, connections

from resource_centre.scheduling.models import Booking, Occasion
from resource_centre.scheduling.services import booking, create_occasions
from tests.factories import make_person
from tests.scheduling.steps import at, make_venue

AT_ONCE, A_FEW = 50, 8
GOT, REFUSED, CONFLICT = "got", "refused", "conflict"
LATER = "SELECT pg_sleep(0.3);"  # by then all of them have looked, and written

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def ask_at_once(number: int, take: Callable[[], object]) -> Counter[str]:
    """Return how it ends for each of those who ask for the same at the same time."""
    start = Barrier(number)

    def ask(_turn: int) -> str:
        try:
            connection.ensure_connection()
            start.wait()
            take()
        except ValidationError as error:
            return CONFLICT if isinstance(error.__cause__, IntegrityError) else REFUSED
        except OperationalError:  # the one waits for the other: a deadlock
            return CONFLICT
        else:
            return GOT
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return Counter(threads.map(ask, range(number)))


def taking_person() -> Callable[[], object]:
    """Return what takes the time of one person."""
    person = make_person()
    return lambda: create_occasions(drafts=[draft()], people=[[person]])


def taking_room() -> Callable[[], object]:
    """Return what takes one room."""
    room = make_venue()
    return lambda: create_occasions(drafts=[draft(venue=room)])


def draft(**fields: object) -> Occasion:
    """Return an occasion that is not saved yet."""
    return Occasion(kind="absence", starts_at=at(), ends_at=at(hour=12), **fields)


@contextmanager
def without_constraints() -> Iterator[None]:
    """Take the constraints away for the block, with what they would have refused."""
    names = ("scheduling_booking_person_free", "scheduling_booking_venue_free")
    guards = [each for each in Booking._meta.constraints if each.name in names]
    with connections["owner"].schema_editor() as editor:
        for guard in guards:
            editor.remove_constraint(Booking, guard)
    try:
        yield
    finally:
        Booking.objects.all().delete()
        with connections["owner"].schema_editor() as editor:
            for guard in guards:
                editor.add_constraint(Booking, guard)


@pytest.mark.parametrize("taking", [taking_person, taking_room])
def test_one_of_fifty_gets_it_and_the_others_hear_why_not(
    taking: Callable[[], Callable[[], object]],
) -> None:
    ended = ask_at_once(AT_ONCE, taking())
    assert ended == {GOT: 1, REFUSED: AT_ONCE - 1}
    assert Booking.objects.active().count() == 1


def test_without_the_lock_the_constraint_lets_one_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(booking, "lock", lambda **_keys: None)
    monkeypatch.setattr(booking, "CHECK_NOW", f"{LATER} {booking.CHECK_NOW}")
    ended = ask_at_once(A_FEW, taking_person())
    assert ended[GOT] == 1
    assert ended[CONFLICT]
    assert Booking.objects.active().count() == 1


def test_without_the_lock_and_the_constraint_more_than_one_gets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(booking, "lock", lambda **_keys: None)
    monkeypatch.setattr(booking, "CHECK_NOW", LATER)
    monkeypatch.setattr(booking, "CHECK_LATER", "SELECT 1")
    with without_constraints():
        ended = ask_at_once(A_FEW, taking_person())
    assert ended[GOT] > 1
