"""Norms of hours: which one measures a year, and who falls short of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from tests.factories import make_district, make_person, make_service, make_user
from tests.trainings.learning import (
    attend,
    make_employee,
    make_learning,
    make_norm,
    make_role,
)
from trainings.cards.hours import falling_short
from trainings.facts.ledger import ledger_of
from trainings.facts.norms import Standing, measured, norms_by_year, shortfalls
from trainings.models import HourNorm

pytestmark = pytest.mark.django_db

Today = Callable[[date], None]
SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """Return what makes it another day; at first it is a day in spring."""

    def be(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: noon)

    be(SPRING)
    return be


def norm_of(person: Person, year: int = 2026) -> int | None:
    """Return the norm of somebody, which lists and the ledger agree on."""
    row = measured(Person.objects.filter(pk=person.pk), year).first()
    found: int | None = row.norm if row else None
    assert norms_by_year(person, [year]).get(year) == found
    return found


# --- Which norm it is ---------------------------------------------------------------


def test_of_several_posts_the_highest_norm_counts(today: Today) -> None:
    person = make_employee(make_norm(hours=16))
    assert norm_of(person) == 16
    for hours in (24, 8):
        role = make_norm(hours=hours).job_role
        person.employments.create(service=make_service(), job_role=role)
    assert norm_of(person) == 24
    row = measured(Person.objects.all(), 2026).get()
    assert row.norm == 24


def test_whoever_has_no_post_with_a_norm_is_not_measured(today: Today) -> None:
    make_norm()
    jobless, other = make_person(), make_person()
    other.employments.create(service=make_service(), job_role=make_role())
    other.employments.create(service=make_service())
    assert norm_of(jobless) is None
    assert norm_of(other) is None


def test_a_year_is_measured_by_the_norm_of_its_last_day(today: Today) -> None:
    norm = make_norm(hours=16, ends_on=date(2026, 6, 30))
    make_norm(norm.job_role, hours=24, starts_on=date(2026, 7, 1))
    person = make_employee(norm)
    assert (norm_of(person, 2025), norm_of(person, 2026)) == (16, 24)
    assert norm_of(person, 2019) is None


def test_a_post_counts_if_it_is_held_today_or_was_when_the_year_ended(
    today: Today,
) -> None:
    person, norm = make_person(), make_norm()
    person.employments.create(
        service=make_service(),
        job_role=norm.job_role,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    assert (norm_of(person, 2025), norm_of(person, 2026)) == (16, None)
    person.employments.create(
        service=make_service(), job_role=norm.job_role, starts_on=date(2026, 5, 1)
    )
    assert norm_of(person, 2026) is None
    today(date(2026, 5, 1))
    assert norm_of(person, 2026) == 16


def test_a_job_role_has_one_norm_at_a_time() -> None:
    norm = make_norm(ends_on=date(2026, 6, 30))
    again = HourNorm(
        job_role=norm.job_role, hours=8, starts_on=date(2026, 6, 30), source="Заповед"
    )
    with pytest.raises(ValidationError) as refused:
        again.full_clean()
    assert [e.code for e in refused.value.error_dict["__all__"]] == ["norm_overlaps"]
    again.starts_on = date(2026, 7, 1)
    again.full_clean()


# --- Who falls short ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "hours", "missing", "is_short"),
    [
        (0, "0", "16", True),
        (360, "8", "8", True),
        (719, "16", "0.1", True),
        (720, "16", "0", False),
        (900, "20", "0", False),
    ],
)
def test_what_is_missing_is_never_nothing_for_whoever_falls_short(
    minutes: int, hours: str, missing: str, is_short: bool
) -> None:
    standing = Standing(16, minutes)
    assert (standing.hours, standing.missing) == (Decimal(hours), Decimal(missing))
    assert standing.is_short == is_short


@pytest.mark.parametrize("rows", [1, 3])
def test_who_falls_short_is_found_with_two_questions(
    today: Today, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    norm = make_norm(hours=8)
    for number in range(rows):
        person = make_employee(norm, last_name=f"Недостигнала-{number}")
        attend(person, SPRING)
    enough, unproved = make_employee(norm), make_employee(norm)
    attend(enough, SPRING)
    make_learning(enough, SPRING, hours=4)
    make_learning(unproved, SPRING, hours=40, evidence="")
    make_learning(unproved, date(2025, 4, 1), hours=40)
    with django_assert_num_queries(2):
        found = shortfalls(Person.objects.all(), 2026)
    assert len(found) == rows + 1
    assert enough not in [each.person for each in found]
    first = found[0]
    assert {first.standing.hours, first.standing.missing} == {Decimal(4)}
    assert [str(post) for post in first.posts] == [
        str(post) for post in first.person.employments.all()
    ]
    assert shortfalls(Person.objects.all(), 2024) != found


def test_the_ledger_shows_a_year_with_a_norm_though_nothing_was_learnt(
    today: Today,
) -> None:
    person = make_employee(make_norm())
    (year,) = ledger_of(person).years
    assert (year.number, year.minutes, year.norm) == (2026, 0, 16)
    assert year.standing is not None
    assert year.standing.is_short


# --- The card -----------------------------------------------------------------------


def test_the_card_counts_who_falls_short_from_october_on(today: Today) -> None:
    norm, user = make_norm(), make_user(Role.COORDINATOR)
    make_employee(norm)
    make_employee(norm)
    far = make_person(district=make_district("PDV"))
    far.employments.create(
        service=make_service(district=far.district), job_role=norm.job_role
    )
    today(date(2026, 9, 30))
    assert list(falling_short(user)) == []
    today(AUTUMN)
    (item,) = falling_short(user)
    assert item.title.startswith("2 ")
    assert item.due == date(2026, 12, 31)
    assert item.url == "/admin/trainings/personhours/?short=1"
