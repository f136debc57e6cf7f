"""Working days: weekends, Orthodox Easter, observed days and what was moved."""

from datetime import date

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from resource_centre.scheduling import workdays
from resource_centre.scheduling.models import MovedDay


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 4, 30), "Велики петък"),
        (date(2027, 5, 2), "Великден"),
        (date(2027, 5, 3), "Великден"),
        (date(2027, 9, 6), "Ден на Съединението"),
        (date(2026, 9, 7), "Ден на Съединението (почивен ден)"),
        (date(2026, 11, 21), "събота"),
        (date(2026, 11, 23), ""),
    ],
)
def test_a_day_off_says_why(day: date, name: str) -> None:
    assert workdays.day_off_name(day) == name
    assert workdays.is_working_day(day) == (not name)


@pytest.mark.django_db
def test_holidays_have_names_in_the_language_of_the_page() -> None:
    with override("en"):
        assert workdays.day_off_name(date(2027, 4, 30)) == "Good Friday"


@pytest.mark.django_db
def test_what_was_moved_wins_over_weekends_and_holidays() -> None:
    saturday, friday, easter = date(2026, 12, 5), date(2026, 12, 4), date(2027, 5, 3)
    for day, is_working in ((saturday, True), (friday, False), (easter, True)):
        MovedDay.objects.create(day=day, is_working=is_working)
    assert workdays.is_working_day(saturday)
    assert workdays.is_working_day(easter)
    assert (
        workdays.day_off_name(friday) == "Почивен ден по решение на Министерския съвет"
    )


@pytest.mark.django_db
def test_working_days_take_one_query_for_any_range(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    MovedDay.objects.create(day=date(2027, 5, 8), is_working=True)
    first, last = date(2027, 4, 29), date(2027, 5, 10)
    with django_assert_num_queries(1):
        worked = list(workdays.working_days(first, last))
    assert [day.day for day in worked] == [29, 5, 7, 8, 10]
    with django_assert_num_queries(1):
        off = workdays.days_off(first, last)
    assert sorted([*off, *worked]) == [
        date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)
    ]


@pytest.mark.django_db
def test_working_days_go_on_for_as_long_as_they_are_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        days = workdays.working_days(date(2026, 12, 23))
        found = [next(days) for _ in range(3)]
    assert [f"{day:%d.%m}" for day in found] == ["23.12", "29.12", "30.12"]
