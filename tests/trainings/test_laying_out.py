"""Hours are laid out over days that are worked, and nobody is taken twice."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Booking, MovedDay, Occasion
from resource_centre.scheduling.times import moment
from tests.factories import make_person
from tests.scheduling.steps import make_occasion
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.forms.laying_out import BREAKS, LayoutForm, as_sent
from trainings.forms.sessions import AFTERNOON, MORNING
from trainings.models import Attendance, Session, Training
from trainings.services.laying_out import (
    Layout,
    halves_of,
    keep_layout,
    kept_sessions,
    lay_out,
    looked_at,
    moved,
    parts_of,
    replaced_sessions,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 3, 8)
DAY = timedelta(days=1)


def trained(*hours: int, days: int = 2, **fields: object) -> Training:
    """Make a training of modules with so many hours, from a Monday on."""
    fields.setdefault("starts_on", MONDAY)
    last = MONDAY + timedelta(days=days - 1)
    training = make_training(**{"ends_on": last, **fields})
    for position, each in enumerate(hours, start=1):
        make_training_module(training, make_module(hours=each), position=position)
    return training


def laid(training: Training, *trainers: Person, days: int = 2) -> Layout:
    """Lay the training out over so many days from its first one."""
    kept = kept_sessions(training)
    every = [training.starts_on + n * DAY for n in range(days)]
    return lay_out(
        halves_of(every, [MORNING, AFTERNOON], kept),
        parts_of(training, kept, {None: trainers}),
        break_minutes=BREAKS,
        venue=training.venue,
    )


def hours_of(layout: Layout) -> list[tuple[str, str, int]]:
    """Return from when to when the sessions are, and how much they teach."""
    return [
        (
            f"{timezone.localtime(plan.starts_at):%d %H:%M}",
            f"{timezone.localtime(plan.ends_at):%H:%M}",
            plan.teaching_minutes,
        )
        for plan in layout.plans
    ]


def led_by(*people: Person) -> tuple[Person, ...]:
    """Put the people on the roster."""
    for person in people:
        make_trainer(person)
    return people


# --- Hours over half days -----------------------------------------------------------


def test_sixteen_hours_fill_the_half_days_of_two_days() -> None:
    assert hours_of(laid(trained(16))) == [
        ("08 09:00", "12:30", 180),
        ("08 13:30", "17:00", 180),
        ("09 09:00", "12:30", 180),
        ("09 13:30", "17:00", 180),
    ]


def test_modules_share_half_a_day_with_their_share_of_the_break() -> None:
    layout = laid(trained(2, 4))
    assert hours_of(layout) == [
        ("08 09:00", "10:45", 90),
        ("08 10:45", "12:30", 90),
        ("08 13:30", "15:15", 90),
    ]
    titles = [plan.module and plan.module.hours for plan in layout.plans]
    assert titles == [2, 4, 4]


def test_hours_that_do_not_fit_are_left() -> None:
    layout = laid(trained(16, 4))
    assert [(part.module and part.module.hours, m) for part, m in layout.left] == [
        (4, 180)
    ]


def test_a_training_without_modules_fills_all_half_days() -> None:
    layout = laid(trained())
    assert [plan.teaching_minutes for plan in layout.plans] == [180] * 4
    assert not layout.left


def test_hours_that_the_clocks_leave_out_are_refused() -> None:
    night = [(time(1, 30), time(3, 30))]
    with pytest.raises(ValidationError) as refused:
        list(halves_of([date(2027, 3, 28)], night))
    assert refused.value.code == "no_such_time"


def test_a_lesson_takes_as_long_when_the_clocks_have_changed() -> None:
    for day in (date(2027, 3, 26), date(2027, 3, 29)):
        (half,) = halves_of([day], [MORNING])
        assert half[1] - half[0] == timedelta(hours=3, minutes=30)
        assert timezone.localtime(half[0]).time() == MORNING[0]


# --- Days ---------------------------------------------------------------------------


def test_days_off_are_not_ticked_and_said_by_name() -> None:
    MovedDay.objects.create(day=date(2027, 5, 8), is_working=True)
    training = trained(starts_on=date(2027, 4, 29), ends_on=date(2027, 5, 9))
    form = LayoutForm(training=training, user=None)
    assert form["days"].value() == [
        "2027-04-29",
        "2027-05-05",
        "2027-05-07",
        "2027-05-08",
    ]
    said = "; ".join(form.skipped)
    for day in ("30.04.2027", "03.05.2027", "06.05.2027"):
        assert day in said
    assert "Великден" in said
    # Weekends are many and need no name.
    assert "09.05.2027" not in said


def test_the_wizard_can_be_taken_as_it_stands() -> None:
    training = trained(16)
    form = LayoutForm(training=training, user=None)
    sent = LayoutForm(as_sent(form), training=training, user=None)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["venue"] == training.venue
    assert sent.frame == [MORNING, AFTERNOON]


# --- Clashes ------------------------------------------------------------------------


def test_a_clash_is_solved_by_the_offered_time() -> None:
    (person,) = led_by(make_person())
    training = trained(16)
    make_occasion(person, starts_at=moment(MONDAY + DAY, time(14)), title="Отпуска")
    plans = laid(training, person).plans
    rows = looked_at(plans, leaving_out=())
    assert [bool(row.clashes) for row in rows] == [False, False, False, True]
    with pytest.raises(ValidationError) as refused:
        keep_layout(training=training, plans=plans)
    assert refused.value.code == "busy"
    assert not Session.objects.exists()
    offer = rows[3].offer
    assert offer is not None
    assert offer[0] == moment(MONDAY + 2 * DAY, AFTERNOON[0])
    plans[3] = moved(plans[3], offer[0])
    assert keep_layout(training=training, plans=plans) == 4
    training.refresh_from_db()
    assert training.ends_on == MONDAY + 2 * DAY
    assert Booking.objects.filter(person=person, is_active=True).count() == 5


def test_an_offered_time_is_not_that_of_another_new_session() -> None:
    (person,) = led_by(make_person())
    training = trained(12)
    make_occasion(person, starts_at=moment(MONDAY, time(9)))
    rows = looked_at(laid(training, person).plans, leaving_out=())
    offer = rows[0].offer
    assert offer is not None
    wanted = [(row.plan.starts_at, row.plan.ends_at) for row in rows[1:]]
    assert not any(offer[0] < end and start < offer[1] for start, end in wanted)


# --- Once more ----------------------------------------------------------------------


def test_laying_out_anew_replaces_what_is_not_marked() -> None:
    training = trained(16)
    keep_layout(training=training, plans=laid(training).plans)
    first, *others = Session.objects.order_by("occasion__starts_at")
    enrolment = make_enrolment(training)
    Attendance.objects.create(
        enrolment=enrolment, session=first, mark="present", minutes=180
    )
    Training.objects.filter(pk=training.pk).update(ends_on=MONDAY + 2 * DAY)
    training.refresh_from_db()
    assert [each.pk for each in kept_sessions(training)] == [first.pk]
    keep_layout(training=training, plans=laid(training, days=3).plans)
    left = Session.objects.order_by("occasion__starts_at")
    assert left[0] == first
    assert not set(left) & set(others)
    assert sum(session.teaching_minutes for session in left) == 16 * 45
    assert Occasion.objects.count() == 4


def test_sessions_that_people_know_of_move_or_are_cancelled() -> None:
    training = trained(16)
    keep_layout(training=training, plans=laid(training).plans)
    Occasion.objects.update(released_at=timezone.now())
    known = set(Session.objects.values_list("pk", flat=True))
    training.modules.update(hours=12)
    keep_layout(training=training, plans=laid(training).plans[1:])
    sessions = Session.objects.order_by("occasion__starts_at")
    assert {session.pk for session in sessions} == known
    states = [session.occasion.status for session in sessions]
    assert states == ["cancelled", "planned", "planned", "cancelled"]
    elsewhere = [moved(p, p.starts_at + 7 * DAY) for p in laid(training).plans[:2]]
    keep_layout(training=training, plans=elsewhere)
    assert {session.pk for session in Session.objects.all()} == known
    assert len(replaced_sessions(training)) == 2
