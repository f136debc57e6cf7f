"""A training needs a title, days and a place; its days can be moved."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import clashes_of
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.times import moment
from tests.factories import make_district, make_municipality, make_person, make_user
from tests.scheduling.steps import make_occasion, make_venue
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_programme,
    make_session,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.models import Session, Trainer, Training
from trainings.occasions import OfTraining
from trainings.services.cloning import clone_training
from trainings.services.planning import (
    disagreements,
    follow_training,
    plan_training,
    suggested_venues,
    venue_called,
)
from trainings.services.sessions import (
    SessionPlan,
    cancel_session,
    change_session,
    delete_session,
    free_day,
    move_day,
    plan_sessions,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 3, 8)
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 4))


@pytest.fixture
def planner() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def training() -> Training:
    """Return a training of a Monday and a Tuesday."""
    return make_training(starts_on=MONDAY, ends_on=TUESDAY)


@pytest.fixture
def trainer() -> Person:
    return make_trainer(make_person()).person


def on(day: date, hour: int, training: Training, *trainers: Person) -> Session:
    """Plan a session of three hours of the training."""
    return make_session(training, *trainers, starts_at=moment(day, time(hour)))


def busy(person: Person, day: date) -> bool:
    """Tell whether the person is taken before noon of the day."""
    start, end = (moment(day, time(hour)) for hour in (9, 12))
    return bool(clashes_of(people=[person], venue=None, starts_at=start, ends_at=end))


def planned(planner: User, **facts: object) -> Training:
    """Plan a training of a Monday."""
    known = {"title": "Етика", "starts_on": MONDAY, "ends_on": MONDAY, "by": planner}
    return plan_training(**{"venue": make_venue(), **known, **facts})  # type: ignore[arg-type]


# --- What is enough -----------------------------------------------------------------


def test_a_new_place_lies_where_its_planner_works(planner: User) -> None:
    venue = venue_called("Читалище „Развитие“", suggested_venues(), by=planner)
    assert venue._state.adding
    training = planned(planner, venue=venue)
    assert training.created_by == planner
    assert training.venue.district == training.district == make_district()
    assert not training.venue.is_shared
    again = venue_called("читалище „развитие“", suggested_venues(), by=planner)
    assert again == training.venue


def test_namesakes_among_venues_are_told_apart(planner: User) -> None:
    here = make_venue(name="Зала 1", municipality=make_municipality())
    there = make_venue(name="Зала 1", municipality=make_municipality("PDV22"))
    suggested = suggested_venues()
    places = {f"Зала 1 · {venue.municipality}": venue for venue in (here, there)}
    assert suggested == places
    assert venue_called(f"Зала 1 · {there.place}", suggested, by=planner) == there
    assert venue_called("Зала 1", suggested, by=planner) == here


def test_a_training_held_elsewhere_stays_its_planners(planner: User) -> None:
    sea = make_venue(district=make_district("VAR"), is_shared=True)
    assert planned(planner, venue=sea).district == make_district()
    everywhere = make_user(Role.ADMINISTRATOR)
    assert planned(everywhere, venue=sea).district == sea.district


def test_the_end_cannot_be_before_the_start(planner: User) -> None:
    with pytest.raises(ValidationError) as refused:
        planned(planner, ends_on=MONDAY - timedelta(days=1))
    assert refused.value.error_dict["ends_on"][0].code == "ends_before_start"
    assert not Training.objects.exists()


def test_the_modules_of_the_programme_are_taken_over_once(planner: User) -> None:
    modules = [make_module(hours=16), make_module(hours=4)]
    programme = make_programme(*modules)
    training = planned(planner, programme=programme)
    taken = training.modules.values_list("module", "hours", "position")
    assert list(taken) == [(modules[0].pk, 16, 1), (modules[1].pk, 4, 2)]
    (told,) = disagreements(training, [])
    assert "20" in told
    assert not disagreements(planned(planner, programme=None), [])


# --- Sessions -----------------------------------------------------------------------


def test_a_session_is_known_in_the_calendar_by_its_training(
    training: Training,
) -> None:
    module = make_training_module(training, make_module(title="Екип"))
    session = on(MONDAY, 9, training)
    session.module = module
    session.save()
    (told,) = OfTraining().describe([session.occasion]).values()
    assert told.title.endswith(f": {training.title} – Екип")
    assert told.url == f"/admin/trainings/training/{training.pk}/change/"


def test_a_session_moves_with_others_to_lead_it(
    training: Training, trainer: Person
) -> None:
    session = on(MONDAY, 9, training, trainer)
    other = make_trainer(make_person()).person
    make_occasion(trainer, starts_at=moment(FRIDAY, time(9)))
    times = [moment(FRIDAY, time(hour)) for hour in (9, 12)]
    plan = SessionPlan(
        times[0], times[1], training.venue, 180, trainers=(other,), topic="Роли"
    )
    change_session(session=session, plan=plan)
    session.refresh_from_db()
    assert (session.day, session.topic) == (FRIDAY, "Роли")
    assert busy(other, FRIDAY)
    assert not busy(trainer, MONDAY)
    training.refresh_from_db()
    assert training.days == (MONDAY, FRIDAY)


def test_only_who_may_lead_it_leads_a_session(
    training: Training, trainer: Person
) -> None:
    times = [moment(MONDAY, time(hour)) for hour in (9, 12)]
    module = make_training_module(training, make_module(needs_qualified=True))
    stranger = SessionPlan(times[0], times[1], None, 180, trainers=(make_person(),))
    unqualified = SessionPlan(
        times[0], times[1], None, 180, module=module, trainers=(trainer,)
    )
    longer = SessionPlan(times[0], times[1], None, 181)
    for plan, code in ((stranger, "not_on_roster"), (unqualified, "not_qualified")):
        with pytest.raises(ValidationError) as refused:
            plan_sessions(training=training, plans=[plan])
        assert refused.value.code == code
    with pytest.raises(ValidationError, match="180"):
        plan_sessions(training=training, plans=[longer])
    assert not Session.objects.exists()


def test_a_cancelled_session_frees_whom_it_took(
    training: Training, trainer: Person
) -> None:
    session = on(MONDAY, 9, training, trainer)
    assert busy(trainer, MONDAY)
    cancel_session(session=session)
    assert not busy(trainer, MONDAY)


def test_what_people_know_of_is_cancelled_and_not_deleted(training: Training) -> None:
    session = on(MONDAY, 9, training)
    Occasion.objects.update(released_at=moment(MONDAY, time(8)))
    session.occasion.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        delete_session(session=session)
    assert refused.value.code == "released"
    Occasion.objects.update(released_at=None)
    session.occasion.refresh_from_db()
    delete_session(session=session)
    assert not Occasion.objects.exists()


def test_a_session_with_marks_stays_on_its_day(training: Training) -> None:
    session = on(MONDAY, 9, training)
    make_enrolment(training).attendances.create(
        session=session, mark="present", minutes=170
    )
    times = [moment(MONDAY, time(hour)) for hour in (10, 13)]
    change_session(session=session, plan=SessionPlan(times[0], times[1], None, 170))
    for refusing in (
        lambda: move_day(training=training, day=MONDAY, to=TUESDAY),
        lambda: cancel_session(session=session),
        lambda: delete_session(session=session),
    ):
        with pytest.raises(ValidationError) as refused:
            refusing()
        assert refused.value.code == "marked"
    with pytest.raises(ValidationError, match="170"):
        change_session(session=session, plan=SessionPlan(times[0], times[1], None, 169))


# --- Days ---------------------------------------------------------------------------


def test_a_day_moves_with_all_its_sessions(training: Training, trainer: Person) -> None:
    on(TUESDAY, 9, training)
    first, second = (on(MONDAY, hour, training, trainer) for hour in (9, 13))
    move_day(training=training, day=MONDAY, to=FRIDAY)
    for session, hour in ((first, 9), (second, 13)):
        session.occasion.refresh_from_db()
        assert session.occasion.starts_at == moment(FRIDAY, time(hour))
    training.refresh_from_db()
    assert training.days == (TUESDAY, FRIDAY)


def test_a_day_that_clashes_is_refused_and_a_free_one_offered(
    training: Training, trainer: Person
) -> None:
    on(MONDAY, 9, training, trainer)
    make_occasion(trainer, starts_at=moment(WEDNESDAY, time(11)), title="Супервизия")
    with pytest.raises(ValidationError, match="Супервизия"):
        move_day(training=training, day=MONDAY, to=WEDNESDAY)
    offer = free_day(training=training, day=MONDAY, after=WEDNESDAY)
    assert offer == WEDNESDAY + timedelta(days=1)


def test_two_days_of_a_training_change_places(
    training: Training, trainer: Person
) -> None:
    one, other = (on(day, 9, training, trainer) for day in (MONDAY, TUESDAY))
    with pytest.raises(ValidationError) as refused:
        move_day(training=training, day=MONDAY, to=TUESDAY)
    assert refused.value.code == "busy"
    move_day(training=training, day=MONDAY, to=TUESDAY, swap=True)
    days = [
        Session.objects.select_related("occasion").get(pk=each.pk).day
        for each in (one, other)
    ]
    assert days == [TUESDAY, MONDAY]


def test_sessions_follow_their_training_to_another_room(training: Training) -> None:
    session = on(MONDAY, 9, training)
    former, training.venue = training.venue, make_venue()
    training.is_listed = False
    follow_training(training=training, former_venue=former)
    session.occasion.refresh_from_db()
    assert session.occasion.venue == training.venue
    assert not session.occasion.is_public
    make_occasion(starts_at=moment(MONDAY, time(10)), venue=former)
    training.venue = former
    with pytest.raises(ValidationError, match=former.name):
        follow_training(training=training, former_venue=session.occasion.venue)


# --- Once more ----------------------------------------------------------------------


def test_a_copy_has_all_but_the_people_on_working_days(
    planner: User, trainer: Person
) -> None:
    training = make_training(
        starts_on=date(2027, 3, 4), ends_on=date(2027, 3, 5), capacity=12, fee=20
    )
    part = make_training_module(training)
    other = make_trainer(make_person()).person
    for day in training.days:
        session = on(day, 9, training, trainer, other)
        Session.objects.filter(pk=session.pk).update(module=part, topic="Роли")
    make_enrolment(training)
    after_easter = date(2027, 5, 5)
    make_occasion(other, starts_at=moment(after_easter, time(9)))
    cloned = clone_training(training=training, starts_on=date(2027, 4, 29), by=planner)
    clone = cloned.training
    days = [session.day for session in clone.sessions.select_related("occasion")]
    # Good Friday and Easter are not worked.
    assert days == [date(2027, 4, 29), after_easter]
    facts = [clone.capacity, clone.fee, clone.created_by]
    assert facts == [12, 20, planner]
    assert clone.ends_on == after_easter
    (told,) = cloned.busy
    assert str(other) in told
    assert clone.status == "planned"
    assert not clone.enrolments.exists()
    (module,) = clone.modules.all()
    assert {session.module for session in clone.sessions.all()} == {module}
    assert busy(trainer, after_easter)


def test_a_copy_goes_without_a_trainer_who_has_left(
    training: Training, planner: User, trainer: Person
) -> None:
    on(MONDAY, 9, training, trainer)
    Trainer.objects.filter(person=trainer).update(is_active=False)
    cloned = clone_training(training=training, starts_on=TUESDAY, by=planner)
    (told,) = cloned.busy
    assert str(trainer) in told
    (session,) = cloned.training.sessions.all()
    assert not session.occasion.bookings.filter(person=trainer).exists()
