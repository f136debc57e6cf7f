"""Clashes say who, what, when and where; free slots are really free."""

from datetime import date, datetime, time
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from resource_centre.scheduling.clashes import clashes_of, free_slot
from resource_centre.scheduling.models import MovedDay, Occasion
from resource_centre.scheduling.rules import BusyError, ensure_free
from resource_centre.scheduling.times import moment
from tests.factories import make_person
from tests.scheduling.steps import make_occasion, make_venue

MONDAY = date(2026, 11, 23)


def on(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return moment(day, time(hour, minute))


@pytest.mark.django_db
def test_a_clash_says_who_what_when_and_where() -> None:
    person = make_person(last_name="Петрова")
    room = make_venue(name="Зала 1")
    make_occasion(person, starts_at=on(9), title="Работа в екип", venue=room)
    make_occasion(person, starts_at=on(12), title="Отпуск", hours=1)
    with pytest.raises(BusyError) as refused:
        ensure_free(people=[person], venue=room, starts_at=on(11), ends_at=on(13))
    person_at, room_at, away = refused.value.messages
    training = "„Работа в екип“, 23.11.2026\xa0г., 9:00–12:00\xa0ч."
    assert (
        person_at == f"Мария Иванова Петрова има друг ангажимент: {training}, Зала 1."
    )
    assert room_at == f"Мястото „Зала 1“ е заето: {training}"
    assert away.endswith("„Отпуск“, 23.11.2026\xa0г., 12:00–13:00\xa0ч.")
    assert {error.code for error in refused.value.error_list} == {"busy"}
    assert refused.value.code == "busy"
    assert [clash.what for clash in refused.value.clashes][-1] == "Отпуск"


@pytest.mark.django_db
def test_what_touches_what_is_cancelled_left_out_or_shared_is_no_clash() -> None:
    person, room = make_person(), make_venue()
    town = make_venue(is_shared=True)
    make_occasion(make_person(), starts_at=on(9), venue=town)
    make_occasion(person, starts_at=on(6), venue=room)
    make_occasion(person, starts_at=on(12), venue=room)
    left_out = make_occasion(person, starts_at=on(9), venue=room)
    times: Any = {"starts_at": on(9), "ends_at": on(12)}
    ensure_free(people=[person], venue=room, leaving_out=[left_out], **times)
    ensure_free(people=[], venue=town, **times)
    assert clashes_of(people=[person], venue=room, **times)
    Occasion.objects.filter(pk=left_out.pk).update(status="cancelled")
    assert not clashes_of(people=[person], venue=room, **times)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_clashes_take_one_query_however_many(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people, room = [make_person() for _ in range(rows)], make_venue()
    for person in people:
        make_occasion(person, starts_at=on(9))
    make_occasion(starts_at=on(9), venue=room)
    with django_assert_num_queries(1):
        found = clashes_of(people=people, venue=room, starts_at=on(8), ends_at=on(18))
    assert len(found) == rows + 1


# --- Free slots -------------------------------------------------------------------


@pytest.mark.django_db
def test_the_free_slot_is_later_on_the_same_day(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person, room = make_person(), make_venue()
    make_occasion(person, starts_at=on(9), hours=3)
    make_occasion(starts_at=on(13), hours=2, venue=room)
    wanted: Any = {"people": [person], "venue": room}
    with django_assert_num_queries(1):
        found = free_slot(starts_at=on(9), ends_at=on(10, 30), **wanted)
    assert found == (on(15), on(16, 30))
    assert free_slot(starts_at=on(9), ends_at=on(10), **wanted) == (on(12), on(13))


@pytest.mark.django_db
def test_the_free_slot_is_at_the_same_hours_of_a_day_that_is_worked() -> None:
    """Easter of 2027 ends on 4 May; what was moved counts as well."""
    person = make_person()
    thursday, wednesday = date(2027, 4, 29), date(2027, 5, 5)
    make_occasion(person, starts_at=on(9, day=thursday), hours=8)
    times = {"starts_at": on(9, day=thursday), "ends_at": on(12, day=thursday)}
    wanted: Any = {"people": [person], "venue": None, **times}
    assert free_slot(**wanted) == (on(9, day=wednesday), on(12, day=wednesday))
    saturday = date(2027, 5, 1)
    MovedDay.objects.create(day=saturday, is_working=True)
    assert free_slot(**wanted) == (on(9, day=saturday), on(12, day=saturday))


@pytest.mark.django_db
def test_the_free_slot_stays_at_the_same_hours_when_the_clocks_change() -> None:
    person = make_person()
    friday, monday = date(2027, 3, 26), date(2027, 3, 29)
    make_occasion(person, starts_at=on(9, day=friday), hours=9)
    times: Any = {"starts_at": on(9, day=friday), "ends_at": on(12, day=friday)}
    found = free_slot(people=[person], venue=None, **times)
    assert found == (on(9, day=monday), on(12, day=monday))


@pytest.mark.django_db
def test_no_slot_is_offered_to_who_is_away_for_a_year() -> None:
    person = make_person()
    make_occasion(person, starts_at=on(0), hours=24 * 400)
    found = free_slot(people=[person], venue=None, starts_at=on(9), ends_at=on(12))
    assert found is None
