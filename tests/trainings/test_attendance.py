"""Marking attendance: what is marked, what is refused, what is never overwritten."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.scheduling.steps import at
from tests.trainings.attending import Group, make_group
from tests.trainings.steps import make_enrolment, make_session
from trainings.models import Attendance, Enrolment, Training
from trainings.rules.attendance import NewerMarkError, version_of
from trainings.services.attendance import (
    make_up,
    mark,
    mark_all_present,
    take_back_made_up,
    unmark,
)

pytestmark = pytest.mark.django_db


def marked(group: Group, kind: str = "present", **fields: Any) -> Attendance:
    """Mark the first person for the first session."""
    fields.setdefault("by", None)
    done = mark(enrolment=group.enrolment, session=group.session, mark=kind, **fields)
    assert done.attendance is not None
    return done.attendance


def refused(code: str, deed: Any, *args: Any, **fields: Any) -> None:
    """Fail unless it is refused with the code and leaves no mark."""
    before = list(Attendance.objects.values_list("pk", "revision"))
    with pytest.raises(ValidationError) as caught:
        deed(*args, **fields)
    assert caught.value.code == code
    assert list(Attendance.objects.values_list("pk", "revision")) == before


# --- All at once ------------------------------------------------------------------


@pytest.mark.parametrize(("part", "made"), [(None, 4), ("morning", 2)])
def test_all_are_present_for_a_day_or_half_of_it(part: str | None, made: int) -> None:
    group = make_group((-1, 0), people=2)
    day = timezone.localdate()
    done = mark_all_present(training=group.training, day=day, part=part, by=None)
    assert done == made == Attendance.objects.filter(minutes=180).count()


def test_all_are_present_but_for_whom_something_else_is_marked() -> None:
    group = make_group(people=2)
    marked(group, "absent")
    late = make_enrolment(group.training, joined_on=at(1).date())
    make_enrolment(group.training, status="waiting")
    day = timezone.localdate()
    assert mark_all_present(training=group.training, day=day, by=None) == 3
    assert mark_all_present(training=group.training, day=day, by=None) == 0
    marks = Attendance.objects.filter(session=group.session)
    assert set(marks.values_list("mark", flat=True)) == {"absent", "present"}
    assert not late.attendances.exists()


@pytest.mark.parametrize("days", [(1,), (-1,)])
def test_nobody_is_marked_where_the_training_has_no_day_yet(
    days: tuple[int, ...],
) -> None:
    group = make_group(days)
    asked = at(max(days[0], 0)).date()
    refused(
        "no_such_day", mark_all_present, training=group.training, day=asked, by=None
    )


# --- One by one -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("present", None, 180),
        ("present", 5, 180),
        ("late", 150, 150),
        ("left_early", 1, 1),
        ("absent", 90, 0),
        ("excused", None, 0),
    ],
)
def test_a_mark_says_the_minutes(kind: str, given: int | None, kept: int) -> None:
    group = make_group()
    assert marked(group, kind, minutes=given).minutes == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "minutes_missing"),
        (0, "minutes_out_of_range"),
        (180, "minutes_out_of_range"),
        (-5, "minutes_out_of_range"),
    ],
)
def test_who_came_late_was_there_for_a_part(given: int | None, code: str) -> None:
    refused(code, marked, make_group(), "late", minutes=given)


def test_the_same_mark_twice_changes_nothing() -> None:
    group = make_group()
    first = marked(group, "late", minutes=100, revision="")
    again = marked(group, "late", minutes=100, revision="")
    assert (again.pk, again.revision) == (first.pk, 1)


def test_a_newer_mark_is_not_overwritten_unseen() -> None:
    group = make_group()
    seen = version_of(marked(group))
    marked(group, "absent", revision=seen)
    with pytest.raises(NewerMarkError) as caught:
        marked(group, "excused", revision=seen)
    assert caught.value.code == "newer_mark"
    assert caught.value.theirs is not None
    assert caught.value.theirs.mark == "absent"
    assert (
        marked(group, "excused", revision=version_of(caught.value.theirs)).revision == 3
    )


def test_a_mark_made_anew_is_not_taken_for_the_one_before() -> None:
    group = make_group()
    seen = version_of(marked(group))
    unmark(enrolment=group.enrolment, session=group.session, by=None, revision=seen)
    assert not Attendance.objects.exists()
    again = marked(group, "absent", revision="")
    assert again.revision == 1
    refused("newer_mark", marked, group, "excused", revision=seen)
    refused(
        "newer_mark",
        unmark,
        enrolment=group.enrolment,
        session=group.session,
        by=None,
        revision=seen,
    )


def test_taking_away_what_is_not_there_changes_nothing() -> None:
    group = make_group()
    done = unmark(
        enrolment=group.enrolment, session=group.session, by=None, revision="7.1"
    )
    assert done.attendance is None


def test_nothing_is_marked_for_a_day_to_come() -> None:
    refused("too_early", marked, make_group((1,)))


def test_nothing_is_marked_for_a_cancelled_session() -> None:
    group = make_group()
    group.session.occasion.status = "cancelled"
    group.session.occasion.save()
    refused("session_cancelled", marked, group)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_a_training_that_is_over_is_locked(status: str) -> None:
    group = make_group()
    marked(group)
    Training.objects.update(status=status)
    code = f"training_{status}"
    refused(code, marked, group, "absent")
    day = timezone.localdate()
    refused(code, mark_all_present, training=group.training, day=day, by=None)
    refused(code, unmark, enrolment=group.enrolment, session=group.session, by=None)
    Training.objects.update(status="running")
    assert marked(group, "absent").revision == 2


@pytest.mark.parametrize("status", ["waiting", "withdrawn"])
def test_who_has_no_place_is_marked_only_if_they_attended_before(status: str) -> None:
    group = make_group()
    Enrolment.objects.update(status=status, seat=None)
    refused("takes_no_part", marked, group)
    Attendance.objects.create(
        enrolment=group.enrolment, session=group.sessions[1], mark="absent", minutes=0
    )
    assert marked(group).minutes == 180


def test_a_session_of_another_training_is_refused() -> None:
    group = make_group()
    refused(
        "other_training",
        mark,
        enrolment=group.enrolment,
        session=make_session(),
        mark="present",
        by=None,
    )


# --- Hours made up ----------------------------------------------------------------


def made_up(group: Group, other: Group, minutes: int) -> Attendance:
    """Let the first person make up the first session at the other group's first."""
    done = make_up(
        enrolment=group.enrolment,
        session=group.session,
        at=other.session,
        minutes=minutes,
        by=None,
    )
    assert done.attendance is not None
    return done.attendance


def test_who_is_not_marked_counts_as_absent_when_hours_are_made_up() -> None:
    group, other = make_group((-1,)), make_group((-2,))
    row = made_up(group, other, 90)
    assert (row.mark, row.minutes, row.made_up_minutes) == ("absent", 0, 90)
    assert made_up(group, other, 180).made_up_minutes == 180


def test_not_more_than_was_missed_is_made_up() -> None:
    group, other = make_group((-1,)), make_group((-2,))
    marked(group, "late", minutes=100)
    refused("more_than_missed", made_up, group, other, 81)
    assert made_up(group, other, 80).revision == 2
    refused("made_up_already", marked, group, "late", minutes=101)
    refused(
        "made_up_already",
        unmark,
        enrolment=group.enrolment,
        session=group.session,
        by=None,
    )
    take_back_made_up(enrolment=group.enrolment, session=group.session, by=None)
    assert marked(group).made_up_minutes == 0
    refused("more_than_missed", made_up, group, other, 1)


def test_hours_are_made_up_in_another_group_that_has_met() -> None:
    group = make_group((-1,))
    refused("same_group", made_up, group, group, 60)
    refused("too_early", made_up, group, make_group((1,)), 60)


def test_a_session_makes_up_for_no_more_than_its_own_length() -> None:
    group, other = make_group((-1,)), make_group((-2,))
    made_up(group, other, 120)
    refused(
        "longer_than_session",
        make_up,
        enrolment=group.enrolment,
        session=group.sessions[1],
        at=other.session,
        minutes=61,
        by=None,
    )
