"""Trainings on the home page, and one's own on one's own page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from tests.factories import make_person, make_user
from tests.scheduling.steps import at
from tests.trainings.released import make_public, release
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.facts.own import Own
from trainings.models import Attendance, Enrolment, Session, Training

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def me(client: Client) -> Person:
    """Sign somebody in who has a record."""
    user = make_user(Role.TRAINEE)
    client.force_login(user)
    return make_person(account=user)


def see(client: Client, url: str = "/my/") -> str:
    """Return the page, its white space made single."""
    return " ".join(client.get(url).content.decode().replace("\u00a0", " ").split())


def mine(client: Client, part: str = "trainings") -> list[Own]:
    """Return what the own page tells of trainings."""
    found: list[Own] = client.get("/my/").context[part]
    return found


def attend(enrolment: Enrolment, session: Session, minutes: int) -> None:
    """Mark how long somebody was there."""
    mark = Attendance.Mark.PRESENT
    Attendance.objects.create(
        enrolment=enrolment, session=session, mark=mark, minutes=minutes
    )


# --- The home page ------------------------------------------------------------------


def test_home_shows_the_next_three_that_begin_later(client: Client) -> None:
    make_public(title="Започнало", starts_on=TODAY() - timedelta(days=1))
    make_public(title="Отменено", status=Training.Status.CANCELLED)
    for number in range(4):
        days = timedelta(days=10 - number)
        make_public(title=f"Обучение {number}", starts_on=TODAY() + days)
    shown = [card.title.text for card in client.get("/").context["trainings"]]
    assert shown == ["Обучение 3", "Обучение 2", "Обучение 1"]
    assert 'href="/trainings/"' in see(client, "/").split('id="site-menu"')[1]


@pytest.mark.parametrize("rows", [1, 3])
def test_home_takes_as_many_queries_for_one_training_as_for_three(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        release(make_session(make_public()))
    with django_assert_num_queries(4):
        client.get("/")


# --- One's own ----------------------------------------------------------------------


def test_whoever_has_a_place_sees_the_timetable_as_released(
    client: Client, me: Person
) -> None:
    training = make_public(title="Работа в екип")
    make_enrolment(training, me)
    session = make_session(training, topic="Роли", starts_at=at(7, 9))
    assert "9:00–12:00" not in see(client)
    release(session)
    [own] = mine(client)
    assert own.coming is not None
    page = see(client)
    assert "9:00–12:00" in page
    assert f'href="/trainings/{training.slug}/"' in page


def test_drafts_and_what_somebody_has_left_are_not_there(
    client: Client, me: Person
) -> None:
    draft = make_training()
    make_enrolment(draft, me)
    make_enrolment(make_public(), me, status="withdrawn")
    make_enrolment(make_public())
    assert mine(client) == []
    release(make_session(draft))
    [own] = mine(client)
    assert not own.is_published
    assert f"/trainings/{draft.slug}/" not in see(client)


def test_whoever_waits_sees_their_place_in_the_line(client: Client, me: Person) -> None:
    training = make_public(capacity=1)
    make_enrolment(training)
    gone, first = (make_enrolment(training, status="waiting") for _ in range(2))
    make_enrolment(training, me, status="waiting")
    make_enrolment(training, status="waiting")
    gone.status = Enrolment.Status.WITHDRAWN
    gone.save()
    [own] = mine(client)
    assert "2" in own.standing
    first.delete()
    assert "1" in mine(client)[0].standing


def test_a_substitute_reads_in_whose_place(client: Client, me: Person) -> None:
    training = make_public()
    absent = make_enrolment(training, status="withdrawn")
    make_enrolment(training, me, substitutes=absent)
    [own] = mine(client)
    assert absent.person.full_name in own.standing


def test_hours_are_told_once_it_has_begun(client: Client, me: Person) -> None:
    starts = TODAY() - timedelta(days=1)
    training = make_public(starts_on=starts, ends_on=TODAY() + timedelta(days=1))
    enrolment = make_enrolment(training, me)
    first = release(make_session(training, starts_at=at(-1, 9)))
    release(make_session(training, starts_at=at(1, 9)))
    attend(enrolment, first, 90)
    [own] = mine(client)
    # 2 of 8 teaching hours: half a session of two, so 80 % are out of reach.
    assert "2" in own.hours[0]
    assert "8" in own.hours[0]
    assert "25 %" in own.hours[0]
    assert "80 %" in own.hours[1]
    Attendance.objects.update(minutes=180)
    assert mine(client)[0].hours[1] != own.hours[1]


def test_those_to_come_stand_before_those_that_are_over(
    client: Client, me: Person
) -> None:
    for name, days in (("В", -30), ("Б", -10), ("Г", 20), ("А", 2)):
        training = make_public(title=name, starts_on=TODAY() + timedelta(days=days))
        make_enrolment(training, me)
    assert [own.card.title.text for own in mine(client)] == ["А", "Г", "Б", "В"]


@pytest.mark.parametrize("rows", [1, 3])
def test_my_page_takes_as_many_queries_for_one_training_as_for_three(
    client: Client,
    me: Person,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        training = make_public()
        enrolment = make_enrolment(training, me)
        session = release(make_session(training, starts_at=at(7 + number)))
        attend(enrolment, session, 180)
    with django_assert_num_queries(24):
        client.get("/my/")


# --- For who leads ------------------------------------------------------------------


def led_by(user: User, days: int) -> Training:
    """Make a training that the user leads, so many days from today."""
    person = Person.objects.filter(account=user).first() or make_person(account=user)
    training = make_public(starts_on=TODAY() + timedelta(days=days))
    make_session(training, person, starts_at=at(days))
    return training


def test_a_trainer_sees_what_they_lead_and_marks_attendance_there(
    client: Client,
) -> None:
    user = make_user(Role.TRAINER)
    client.force_login(user)
    soon, lately, _long_ago = (led_by(user, days) for days in (3, -10, -90))
    make_session(make_public())
    assert [own.card.pk for own in mine(client, "led")] == [soon.pk, lately.pk]
    assert f"/admin/trainings/training/{soon.pk}/attendance/" in see(client)
    # Somebody who leads without a role of a trainer has no door to go through.
    user.mandates.all().delete()
    assert "/admin/trainings/" not in see(client)
