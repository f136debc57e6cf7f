"""Enrolling: places are given, waited for, freed and passed on; who is busy then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from tests.factories import (
    make_employment,
    make_organisation,
    make_person,
    make_service,
    make_user,
)
from tests.scheduling.steps import at, make_occasion
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Enrolment, Training
from trainings.rules.enrolling import ensure_capacity, overlaps
from trainings.services.enrolling import (
    enrol,
    enrol_all,
    join_late,
    mark_paid,
    promote,
    substitute,
    withdraw,
)

pytestmark = pytest.mark.django_db

Status = Enrolment.Status


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


def fill(training: Training, user: User, count: int) -> list[Enrolment]:
    """Enrol so many new people."""
    return [
        enrol(training=training, person=make_person(), by=user) for _ in range(count)
    ]


def standing(training: Training) -> list[tuple[str, int | None]]:
    """Return how everybody stands, in the order of enrolling."""
    rows = training.enrolments.order_by("pk")
    return [(each.status, each.seat) for each in rows]


def assert_refused(code: str, function: Any, **arguments: Any) -> None:
    """Fail unless the function refuses with the code, at a field or as a whole."""
    with pytest.raises(ValidationError) as refused:
        function(**arguments)
    error = refused.value
    errors = (
        [each for found in error.error_dict.values() for each in found]
        if hasattr(error, "error_dict")
        else error.error_list
    )
    assert [each.code for each in errors] == [code]


@contextmanager
def immediate() -> Iterator[None]:
    """Let the database say at once what it refuses, and take it back."""
    with transaction.atomic():
        yield
        connection.check_constraints()


# --- Places -------------------------------------------------------------------------


def test_places_are_given_from_the_first_and_then_people_wait(user: User) -> None:
    training = make_training(capacity=2)
    first, *_rest = fill(training, user, 4)
    assert standing(training) == [
        ("enrolled", 1),
        ("enrolled", 2),
        ("waiting", None),
        ("waiting", None),
    ]
    assert first.enrolled_by == user
    assert_refused(
        "training_full",
        enrol,
        training=training,
        person=make_person(),
        by=user,
        waiting_if_full=False,
    )


def test_a_freed_place_waits_for_the_first_of_the_list(user: User) -> None:
    training = make_training(capacity=2)
    gone, _stays, waiting = fill(training, user, 3)
    withdraw(enrolment=gone, by=user, note="Болен")
    newcomer = enrol(training=training, person=make_person(), by=user)
    assert newcomer.status == Status.WAITING, "others queue behind"
    assert promote(enrolment=waiting, by=user).seat == 1
    assert_refused("training_full", promote, enrolment=newcomer, by=user)
    gone.refresh_from_db()
    assert (gone.status, gone.seat, gone.note) == (Status.WITHDRAWN, None, "Болен")


def test_without_a_limit_the_lowest_free_number_is_taken(user: User) -> None:
    training = make_training()
    _first, second, _third = fill(training, user, 3)
    withdraw(enrolment=second, by=user)
    assert [each.seat for each in fill(training, user, 2)] == [2, 4]


def test_whoever_withdrew_is_enrolled_again_in_the_same_row(user: User) -> None:
    training = make_training(capacity=5)
    enrolment = fill(training, user, 1)[0]
    withdraw(enrolment=enrolment, by=user)
    again = enrol(training=training, person=enrolment.person, by=user, note="Пак")
    assert again.pk == enrolment.pk
    again.refresh_from_db()
    assert (again.status, again.seat, again.note) == (Status.ENROLLED, 1, "Пак")
    assert again.enrolled_at > enrolment.enrolled_at
    assert_refused(
        "enrolled_already", enrol, training=training, person=again.person, by=user
    )


def test_several_are_enrolled_together_or_not_at_all(user: User) -> None:
    training = make_training()
    twice = make_person()
    drafts = [Enrolment(person=each) for each in (make_person(), twice, twice)]
    assert_refused(
        "enrolled_already", enrol_all, training=training, drafts=drafts, by=user
    )
    assert not training.enrolments.exists()


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_nothing_moves_once_a_training_is_over(user: User, status: str) -> None:
    training = make_training()
    enrolment = make_enrolment(training)
    Training.objects.update(status=status)
    person = make_person()
    assert_refused("training_over", enrol, training=training, person=person, by=user)
    assert_refused("training_over", withdraw, enrolment=enrolment, by=user)


def test_the_capacity_is_never_below_the_places_taken(user: User) -> None:
    training = make_training(capacity=3)
    fill(training, user, 3)
    assert_refused(
        "capacity_below_taken", ensure_capacity, training=training, capacity=2
    )
    for fitting in (3, None):
        ensure_capacity(training, fitting)
    ensure_capacity(Training(), 1)


def test_the_database_keeps_places_apart(user: User) -> None:
    training = make_training()
    make_enrolment(training, seat=1)
    with pytest.raises(IntegrityError), immediate():
        make_enrolment(training, seat=1)
    with pytest.raises(IntegrityError), immediate():
        make_enrolment(training, seat=None)


# --- In place of another, later, paid -----------------------------------------------


def test_a_substitute_takes_the_place_and_names_the_replaced(user: User) -> None:
    training = make_training(capacity=1)
    replaced, waiting = fill(training, user, 2)
    new = substitute(enrolment=replaced, person=make_person(), by=user)
    replaced.refresh_from_db()
    assert (new.seat, new.substitutes, replaced.status) == (1, replaced, "withdrawn")
    assert_refused("other_status", promote, enrolment=replaced, by=user)
    # Whoever waits may take a place so as well, and the replaced may come back.
    back = substitute(enrolment=new, person=waiting.person, by=user)
    assert (back.pk, back.seat) == (waiting.pk, 1)
    again = substitute(enrolment=back, person=replaced.person, by=user)
    assert (again.pk, again.substitutes_id) == (replaced.pk, waiting.pk)
    new.refresh_from_db()
    assert new.substitutes is None, "who replaced somebody last is named"


def test_nobody_is_replaced_by_whoever_has_a_place(user: User) -> None:
    one, other = fill(make_training(), user, 2)
    assert_refused(
        "enrolled_already", substitute, enrolment=one, person=other.person, by=user
    )


def test_late_joiners_and_payments_are_written_down(user: User) -> None:
    training = make_training()
    (enrolment,) = fill(training, user, 1)
    late = join_late(enrolment=enrolment, joined_on=training.ends_on, by=user)
    assert late.joined_on == training.ends_on
    first = join_late(enrolment=enrolment, joined_on=training.starts_on, by=user)
    assert first.joined_on is None, "the first day is not late"
    outside = training.ends_on + timedelta(days=1)
    assert_refused(
        "joined_outside", join_late, enrolment=enrolment, joined_on=outside, by=user
    )
    day = timezone.localdate()
    mark_paid(enrolment=enrolment, paid_on=day, by=user, invoice="0000000012")
    paid = mark_paid(enrolment=enrolment, paid_on=day, by=user)
    assert (paid.paid_on, paid.invoice) == (day, "0000000012")


# --- For which employer -------------------------------------------------------------


def test_the_only_workplace_is_represented_or_the_one_invited(user: User) -> None:
    invited, other = make_service(), make_organisation()
    training = make_training()
    training.services.add(invited)
    only, nowhere, both = (make_person() for _ in range(3))
    left = timezone.localdate() - timedelta(days=1)
    make_employment(only, organisation=other)
    make_employment(only, ends_on=left)
    make_employment(both, organisation=other)
    make_employment(both, service=invited)
    represented = [
        enrol(training=training, person=person, by=user).employment
        for person in (only, nowhere, both)
    ]
    assert [each and each.employer for each in represented] == [other, None, invited]


def test_of_several_workplaces_one_has_to_be_chosen(user: User) -> None:
    person, training = make_person(), make_training()
    one, _other = make_employment(person), make_employment(person)
    assert_refused(
        "employment_unclear", enrol, training=training, person=person, by=user
    )
    assert_refused(
        "employment_of_another",
        enrol,
        training=training,
        person=make_person(),
        employment=one,
        by=user,
    )
    chosen = enrol(training=training, person=person, employment=one, by=user)
    assert chosen.employment == one


# --- At the same time ---------------------------------------------------------------


def test_what_participants_have_at_the_same_time_is_told(user: User) -> None:
    training, other = make_training(), make_training(title="Другото")
    make_session(training, starts_at=at(7, 9))
    make_session(other, starts_at=at(7, 11))
    make_session(other, starts_at=at(7, 14))
    person, trainer, free = make_person(), make_person(), make_person()
    make_enrolment(other, person)
    make_enrolment(other, free, status="withdrawn")
    make_occasion(trainer, starts_at=at(7, 8), hours=2, title="Отпуск")
    make_session(training, free, starts_at=at(7, 13))
    found = overlaps(training, [person, trainer, free])
    assert [(each.person, each.what, each.starts_at) for each in found] == [
        (trainer, "Отпуск", at(7, 8)),
        (person, "Другото", at(7, 11)),
        (person, "Другото", at(7, 14)),
    ]
    cancelled = Person.objects.filter(pk=person.pk)
    for session in other.sessions.all():
        session.occasion.status = "cancelled"
        session.occasion.save()
    assert overlaps(training, list(cancelled)) == []
