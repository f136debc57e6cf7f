"""The demo tells the story of Razgrad with records, once, and leaves no trace."""

import json
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from resource_centre.documents.document import document_named
from resource_centre.registry import demo as registry_demo
from resource_centre.registry.models import Organisation, Person
from resource_centre.scheduling.models import Booking, Occasion, Venue
from surveys import demo as surveys_demo
from surveys.facts.analysis import analysis_of
from surveys.models import Survey, TrainingNeed
from tests.trainings.steps import make_enrolment, make_session
from trainings import demo
from trainings.facts.hours import counted_organisations, counted_people, hours_of
from trainings.models import (
    Certificate,
    DeclaredTotal,
    Enrolment,
    Material,
    PlanLine,
    Qualification,
    Session,
    Trainer,
    Training,
    TrainingPlan,
)

pytestmark = pytest.mark.django_db
HELD = Training.Status.COMPLETED
# What comes with the demo and goes with it.
KINDS = (Training, Session, Enrolment, Occasion, Booking, Venue, Trainer, Material)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo once for all of these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override("en"):
            registry_demo.load()
            surveys_demo.load()
            demo.load()
        yield
        transaction.set_rollback(True)


def held(kind: str) -> QuerySet[Training]:
    """Return the trainings of the kind that were held."""
    return Training.objects.filter(kind=kind, status=HELD)


def employed(trainings: QuerySet[Training]) -> int:
    """Return how many people of social services were there."""
    people = Person.objects.filter(
        enrolments__training__in=trainings,
        enrolments__employment__service__isnull=False,
        enrolments__attendances__minutes__gt=0,
    )
    return people.distinct().count()


@pytest.mark.usefixtures("loaded")
def test_twelve_teams_were_trained_with_149_people_of_services() -> None:
    teams = held("upgrading")
    assert teams.count() == 12
    assert {t.sessions.count() for t in teams} == {4}
    assert teams.values("services").distinct().count() == 12
    assert employed(teams) == counted_people(teams) == 149


@pytest.mark.usefixtures("loaded")
def test_thirteen_centres_were_asked_and_eleven_seek_training() -> None:
    survey = Survey.objects.get(version__questionnaire__code="needs-team")
    seeking = analysis_of(survey).seeking
    assert seeking is not None
    assert (seeking.asked, seeking.answered) == (13, 13)
    assert (seeking.yes, seeking.no) == (11, 2)
    opinions = Survey.objects.get(version__questionnaire__code="opinion")
    assert opinions.is_anonymous
    assert opinions.anonymous_submissions.count() == 13


@pytest.mark.usefixtures("loaded")
def test_needs_of_the_survey_lead_by_a_plan_to_the_twelve_trainings() -> None:
    teams = held("upgrading")
    lines = PlanLine.objects.filter(trainings__in=teams).distinct()
    assert {line.plan.status for line in lines} == {TrainingPlan.Status.APPROVED}
    assert Training.objects.filter(plan_line__in=lines).count() == 12
    needs = TrainingNeed.objects.filter(plan_lines__in=lines)
    assert {need.status for need in needs} == {TrainingNeed.Status.PLANNED}
    assert [need.area.code for need in needs.order_by("rank") if need.area] == [
        "teamwork",
        "risk-assessment",
    ]
    cited = {need.sources.exclude(submission=None).count() for need in needs}
    assert cited == {13}


@pytest.mark.usefixtures("loaded")
def test_analysis_as_a_paper_states_the_published_figures() -> None:
    survey = Survey.objects.get(version__questionnaire__code="needs-team")
    with override("bg"):
        facts = document_named("needs-analysis").facts(survey)
    said = json.dumps(facts, ensure_ascii=False)
    assert "Поканени са 13. Обучение търсят 11. Обучение не търсят 2." in said
    assert "екипна работа и мотивация" in said.lower()
    assert survey.notice in said


@pytest.mark.usefixtures("loaded")
def test_three_trainings_of_the_local_authority_had_76_people() -> None:
    authority = held("authority")
    assert (authority.count(), counted_people(authority)) == (3, 76)


@pytest.mark.usefixtures("loaded")
def test_one_training_of_ngos_had_eight_organisations() -> None:
    ngos = held("ngo")
    assert (ngos.count(), counted_organisations(ngos)) == (1, 8)


@pytest.mark.usefixtures("loaded")
def test_ten_people_were_trained_as_trainers_for_256_hours_in_32_days() -> None:
    (training,) = held("trainers")
    hours = training.modules.aggregate(hours=Sum("hours"))["hours"]
    days = {s.day for s in training.sessions.select_related("occasion")}
    assert (hours, len(days), counted_people(held("trainers"))) == (256, 32, 10)
    assert training.sessions.filter(module=None).count() == 0
    assert all(each.percent >= 80 for each in hours_of(training))


@pytest.mark.usefixtures("loaded")
def test_three_teams_had_an_introductory_course_of_28_days() -> None:
    (training,) = held("introductory")
    days = {s.day for s in training.sessions.select_related("occasion")}
    assert (len(days), training.services.count()) == (28, 3)


@pytest.mark.usefixtures("loaded")
def test_what_is_declared_stands_apart_and_is_the_same() -> None:
    declared = set(DeclaredTotal.objects.values_list("unit", "number"))
    assert declared == {("people", 149), ("people", 76), ("organisations", 8)}


@pytest.mark.usefixtures("loaded")
def test_nobody_and_no_room_is_booked_twice_and_all_is_marked_as_invented() -> None:
    assert not Training.objects.filter(is_demo=False).exists()
    employers = Organisation.objects.filter(employments__enrolments__isnull=False)
    assert not employers.exclude(name__startswith="Пример").exists()
    assert not Person.objects.filter(Q(enrolments__isnull=False), is_demo=False)
    assert Material.objects.get(kind="brochure").print_runs.get().quantity == 1000


@pytest.mark.usefixtures("loaded")
def test_a_second_time_adds_nothing() -> None:
    before = [kind._default_manager.count() for kind in KINDS]
    demo.load()
    assert [kind._default_manager.count() for kind in KINDS] == before


@pytest.mark.usefixtures("loaded")
def test_it_goes_whole() -> None:
    assert demo.remove() == []
    assert [kind._default_manager.count() for kind in KINDS] == [0] * len(KINDS)


@pytest.mark.usefixtures("loaded")
def test_where_own_people_made_up_hours_stays() -> None:
    there = Training.objects.get(kind="introductory")
    own = make_session()
    make_enrolment(own.training).attendances.create(
        session=own,
        mark="absent",
        minutes=0,
        made_up_at=there.sessions.first(),
        made_up_minutes=90,
    )
    assert str(there) in demo.remove()
    assert there.enrolments.exists()


@pytest.mark.usefixtures("loaded")
def test_what_is_in_use_stays() -> None:
    training = Training.objects.filter(status=Training.Status.OPEN).get()
    Training.objects.filter(pk=training.pk).update(is_demo=False)
    kept = demo.remove()
    assert str(training.venue) in kept
    assert Training.objects.filter(pk=training.pk).exists()


@pytest.mark.usefixtures("loaded")
def test_ten_trainers_hold_certificates_and_are_qualified() -> None:
    (training,) = held("trainers")
    certificates = Certificate.objects.registered().filter(
        document="certificate",
        object_id__in=training.enrolments.values("pk"),
    )
    assert certificates.values("person").distinct().count() == 10
    # Their files are made once the demo is stored, which a test takes back.
    qualified = Qualification.objects.filter(kind="trainer", is_demo=True)
    assert qualified.filter(certificate__in=certificates.values("pk")).count() == 10
