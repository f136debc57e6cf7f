"""Ten places and eighty who want one at once; what happens without the guards."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg2
import pytest
from django.db import IntegrityError, connection, connections

from tests.factories import make_person
from tests.trainings.steps import make_training
from trainings.models import Enrolment, Training
from trainings.services import enrolling

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PLACES, PEOPLE = 10, 80
CONFLICT = "conflict"
TAKE_AWAY = (
    "ALTER TABLE trainings_enrolment DROP CONSTRAINT trainings_enrolment_seat_once",
)
ADD = (
    "ALTER TABLE trainings_enrolment ADD CONSTRAINT trainings_enrolment_seat_once"
    " UNIQUE (training_id, seat) DEFERRABLE INITIALLY DEFERRED"
)
PUT_BACK = ("DELETE FROM trainings_enrolment", ADD)


def enrol_at_once() -> Counter[str]:
    """Return how it ended for each of those who want a place at the same moment."""
    training = make_training(capacity=PLACES)
    people = [make_person() for _ in range(PEOPLE)]
    start = Barrier(PEOPLE)

    def ask(place: int) -> str:
        try:
            connection.ensure_connection()
            start.wait()
            enrolled = enrolling.enrol(training=training, person=people[place], by=None)
        except IntegrityError:
            return CONFLICT
        else:
            return enrolled.status
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as threads:
        return Counter(threads.map(ask, range(PEOPLE)))


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody look for a place at once."""
    looked = Barrier(PEOPLE)

    def look(training: Training) -> Training:
        return training

    def take(enrolment: Enrolment, seat: int | None, **_options: bool) -> None:
        looked.wait()
        enrolment.seat = seat
        enrolment.status = "enrolled" if seat else "waiting"

    monkeypatch.setattr(enrolling, "held", look)
    monkeypatch.setattr(enrolling, "take", take)


@contextmanager
def without_constraint() -> Iterator[None]:
    """Take the constraint away, and put it back once the rows are gone."""
    as_owner(TAKE_AWAY)
    try:
        yield
    finally:
        as_owner(PUT_BACK)


def as_owner(statements: Sequence[str]) -> None:
    """Do what only the owner of the tables may, each step for good."""
    owner = psycopg2.connect(**connections["owner"].get_connection_params())
    for statement in statements:
        with owner, owner.cursor() as cursor:
            cursor.execute(statement)
    owner.close()


def with_place() -> int:
    """Return how many have a place now."""
    return Enrolment.objects.enrolled().count()


def test_of_eighty_at_once_ten_get_a_place_and_the_others_wait() -> None:
    assert enrol_at_once() == {"enrolled": PLACES, "waiting": PEOPLE - PLACES}
    seats = Enrolment.objects.enrolled().values_list("seat", flat=True)
    assert sorted(filter(None, seats)) == list(range(1, PLACES + 1))


def test_without_the_lock_the_constraint_keeps_places_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_lock(monkeypatch)
    ended = enrol_at_once()
    assert ended[CONFLICT] > 0
    assert with_place() <= PLACES


def test_without_lock_and_constraint_too_many_get_a_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_lock(monkeypatch)
    with without_constraint():
        enrol_at_once()
        assert with_place() > PLACES
