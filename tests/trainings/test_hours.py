"""The figure of hours: planned, attended, in percent, and when it is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.factories import (
    make_employment,
    make_organisation,
    make_service,
)
from tests.trainings.attending import Group, make_group
from tests.trainings.steps import make_enrolment, make_training
from trainings.facts.hours import (
    Hours,
    counted_organisations,
    counted_people,
    hours_of,
    hours_of_enrolments,
    teaching_hours,
)
from trainings.models import Attendance, Enrolment, Training
from trainings.services.attendance import make_up, mark, mark_all_present

pytestmark = pytest.mark.django_db


def attend(group: Group, *minutes: int) -> Hours:
    """Let the first person attend so many minutes of each session in turn."""
    for session, attended in zip(group.sessions, minutes, strict=False):
        is_all = attended == session.teaching_minutes
        Attendance.objects.create(
            enrolment=group.enrolment,
            session=session,
            mark="present" if is_all else ("late" if attended else "absent"),
            minutes=attended,
        )
    return hours_of(group.training)[0]


def test_percent_is_of_all_planned_hours_and_rounded_down() -> None:
    hours = attend(make_group((-1, 0)), 180, 100)
    assert (hours.planned, hours.attended, hours.percent) == (720, 280, 38)


def test_a_late_joiner_is_measured_by_all_planned_hours_too() -> None:
    group = make_group((-1, 0))
    joined = timezone.localdate()
    Enrolment.objects.filter(pk=group.enrolment.pk).update(joined_on=joined)
    mark_all_present(training=group.training, day=joined, by=None)
    (hours,) = hours_of(group.training)
    assert (hours.planned, hours.percent) == (720, 50)
    # Half is missed before: it was lost on the day they joined.
    assert (hours.can_reach, hours.lost_on) == (False, joined)


def test_it_is_lost_on_the_day_when_too_much_was_missed() -> None:
    group = make_group((-2, -1, 0))
    yesterday = timezone.localdate() - timedelta(days=1)
    # A fifth of 1080 minutes is 216.
    assert attend(group, 0, 180, 144).can_reach
    Attendance.objects.filter(session=group.sessions[2]).update(minutes=143)
    (hours,) = hours_of(group.training)
    assert (hours.can_reach, hours.lost_on) == (False, yesterday)


def test_unmarked_sessions_can_still_be_attended() -> None:
    (hours,) = hours_of(make_group((-3,)).training)
    assert (hours.percent, hours.can_reach) == (0, True)
    assert not hours.reaches(80)


def test_cancelled_sessions_count_neither_as_planned_nor_as_attended() -> None:
    group = make_group()
    attend(group, 180, 180)
    group.session.occasion.status = "cancelled"
    group.session.occasion.save()
    (hours,) = hours_of(group.training)
    assert (hours.planned, hours.attended, hours.percent) == (180, 180, 100)
    assert hours.reaches(100)


def test_hours_made_up_are_credited_where_they_were_missed() -> None:
    group, other = make_group((-1,)), make_group((-2,))
    lost = attend(group, 0, 180)
    assert (lost.percent, lost.can_reach) == (50, False)
    done = make_up(
        enrolment=group.enrolment,
        session=group.session,
        at=other.session,
        minutes=120,
        by=None,
    )
    assert (done.hours.percent, done.hours.can_reach) == (83, True)
    assert hours_of(group.training)[0].attended == 300
    assert hours_of(other.training)[0].attended == 0


def test_without_sessions_nothing_is_planned_and_nothing_lost() -> None:
    training = make_training()
    make_enrolment(training)
    (hours,) = hours_of(training)
    assert (hours.planned, hours.percent, hours.can_reach) == (0, 0, True)
    assert not hours.reaches(80)


def test_of_those_without_a_place_only_who_attended_has_hours() -> None:
    group = make_group(people=2)
    attend(group, 180)
    group.training.enrolments.update(status="withdrawn", seat=None)
    make_enrolment(group.training, status="waiting")
    assert [each.enrolment for each in hours_of(group.training)] == [group.enrolment]


def test_hours_take_three_queries_for_any_group(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    group = make_group((-1, 0), people=4)
    mark_all_present(training=group.training, day=timezone.localdate(), by=None)
    with django_assert_num_queries(3):
        assert [str(each.enrolment.person) for each in hours_of(group.training)]


def test_hours_of_many_trainings_take_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = make_group(people=2), make_group((-1, 0))
    attend(second, 180)
    enrolments = Enrolment.objects.select_related("training").order_by("pk")
    with django_assert_num_queries(3):
        hours = hours_of_enrolments(enrolments)
    assert [each.planned for each in hours] == [360, 360, 720]
    assert [each.percent for each in hours] == [0, 0, 25]
    assert first.enrolment == hours[0].enrolment


def test_minutes_become_teaching_hours() -> None:
    assert teaching_hours(720) == 16
    assert teaching_hours(100) == Decimal("2.2")
    assert teaching_hours(120, hour=60) == 2


def test_people_and_organisations_are_counted_once_each() -> None:
    one, two = make_group(people=2), make_group()
    ngo = make_organisation()
    employment = make_employment(organisation=ngo)
    for group in (one, two):
        enrolment = make_enrolment(
            group.training, employment.person, employment=employment
        )
        mark(enrolment=enrolment, session=group.session, mark="present", by=None)
    service = make_service(provider=ngo)
    colleague = make_employment(service=service)
    there = make_enrolment(two.training, colleague.person, employment=colleague)
    mark(enrolment=there, session=two.session, mark="late", minutes=1, by=None)
    mark(enrolment=one.enrolment, session=one.session, mark="absent", by=None)
    assert counted_people(Training.objects.all()) == 2
    assert counted_people([one.training]) == 1
    assert counted_organisations(Training.objects.all()) == 1
