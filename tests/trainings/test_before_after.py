"""What staff see of before and after: means that tell of nobody."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from surveys.models import Invitation, Survey
from tests.documents.steps import press
from tests.factories import make_person, make_user
from tests.surveys.steps import (
    Kind,
    make_list,
    make_need,
    make_question,
    make_version,
)
from tests.trainings.asked import (
    KNOWS,
    USES,
    Moment,
    answer,
    attend,
    form,
    make_answered,
    make_asked,
    make_asking,
    make_form,
)
from trainings.facts.outcomes import Change, changes, sums_of, told, turnouts_of
from trainings.models import Training, TrainingPlan, TrainingSurvey
from trainings.rules.asking import nobody_to_ask

__all__ = ["form"]

pytestmark = pytest.mark.django_db
TRAININGS = "/admin/trainings/training/"


def changed(*trainings: Training) -> list[Change]:
    """Return what changed by the trainings together."""
    return changes(list(sums_of(trainings).values()))


def survey_of(training: Training, moment: str) -> Survey:
    """Return the survey of the moment."""
    return TrainingSurvey.objects.get(training=training, moment=moment).survey


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
def test_means_before_and_after_and_the_change_of_the_same_people(privacy: str) -> None:
    training = make_answered(make_form(), privacy=privacy)
    (found,) = changed(training)
    assert (found.before.value, found.after.value) == (Decimal(2), Decimal(4))
    assert (found.by.value, found.by.number) == (Decimal(2), 6)
    assert (found.low, found.high) == (Decimal(1), Decimal(5))


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
def test_few_answers_are_not_told(privacy: str) -> None:
    (found,) = changed(make_answered(make_form(), 4, privacy=privacy))
    assert found.before.is_hidden
    assert found.after.is_hidden
    assert found.by.is_hidden


def test_the_change_is_not_told_where_a_single_answer_follows_from_it() -> None:
    training = make_answered(make_form())
    answer(survey_of(training, Moment.FEEDBACK), make_person(), knows="1")
    (found,) = changed(training)
    assert (found.after.number, found.by.is_hidden) == (7, True)


def test_the_change_does_not_tell_a_mean_that_is_hidden() -> None:
    training = make_asking(-20, people=0)
    version = make_form()
    before = make_asked(training, Moment.EXPECTATIONS, version)
    after = make_asked(training, Moment.FEEDBACK, version)
    for points in "111112":  # who said 2 would follow from the mean
        person = make_person()
        answer(before, person, knows=points)
        answer(after, person, knows="4")
    (found,) = changed(training)
    assert (found.before.is_hidden, found.after.is_hidden) == (True, False)
    assert found.by.is_hidden


@pytest.mark.parametrize(("unsure", "is_hidden"), [(0, False), (2, True)])
def test_a_mean_does_not_tell_how_few_could_not_judge(
    unsure: int, is_hidden: bool
) -> None:
    version = make_version()
    points = make_list(version, *"123456")
    points.choices.filter(value="6").update(score=None)
    make_question(version, Kind.SCALE, KNOWS, choices=points)
    training = make_asking(-20, people=0)
    for moment in (Moment.EXPECTATIONS, Moment.FEEDBACK):
        survey = make_asked(training, moment, version)
        for answered in "4" * 10 + "6" * unsure:
            answer(survey, make_person(), knows=answered)
    (found,) = changed(training)
    assert found.after.is_hidden is is_hidden


def test_a_small_training_is_left_out_of_the_sum_of_several() -> None:
    version = make_form()
    large, small = make_answered(version), make_answered(version, 1)
    alone, (together,) = changed(large), changed(large, small)
    assert alone == [together]


def test_an_open_survey_tells_nothing_yet() -> None:
    training = make_answered(make_form())
    Survey.objects.update(status=Survey.Status.OPEN)
    assert changed(training) == []
    assert [each.answered for each in turnouts_of(training)] == [6, 6]


@pytest.mark.parametrize(("no", "value"), [(0, 100), (1, None), (6, 50)])
def test_a_share_is_told_unless_few_said_yes_or_no(no: int, value: int | None) -> None:
    training = make_asking(-100, people=0)
    survey = make_asked(training, Moment.AFTER_3, make_form())
    for said in ["yes"] * 6 + ["no"] * no:
        answer(survey, make_person(), uses=said)
    shares = told(list(sums_of([training]).values()), Moment.AFTER_3)
    found = [each.mean.value for each in shares if each.is_share]
    assert found == [value]


# --- Pages --------------------------------------------------------------------------


@pytest.fixture
def user(client: Client) -> User:
    """Sign a coordinator in."""
    found = make_user(Role.COORDINATOR)
    client.force_login(found)
    return found


def page(client: Client, record: Any) -> str:
    """Return the page of a record in the back office."""
    meta = record._meta
    address = f"/admin/{meta.app_label}/{meta.model_name}/{record.pk}/change/"
    answered = client.get(address)
    assert answered.status_code == 200
    return answered.content.decode()


@pytest.mark.usefixtures("user")
def test_the_page_of_a_training_shows_it(client: Client) -> None:
    training = make_answered(make_form())
    shown = page(client, training)
    assert 'id="asking-panel"' in shown
    assert "+2,0" in shown
    name = str(Person.objects.filter(survey_invitations__isnull=False).first())
    panel = shown.split('id="asking-panel"')[1].split("</section>")[0]
    assert name not in panel


@pytest.mark.usefixtures("user")
def test_the_page_says_what_is_asked_next_and_what_it_waits_for(client: Client) -> None:
    training = make_asking(-1)
    shown = page(client, training).split('id="asking-panel"')[1].split("</section>")[0]
    assert str(nobody_to_ask(Moment.FEEDBACK)) in shown
    assert str(nobody_to_ask(Moment.DIRECTOR_3)) not in shown
    order = [
        shown.index(str(each.label)[1:])
        for each in (Moment.FEEDBACK, Moment.DIRECTOR_3, Moment.AFTER_6)
    ]
    assert order == sorted(order)


def test_trainers_do_not_see_it(client: Client) -> None:
    client.force_login(make_user(Role.TRAINER))
    training = make_answered(make_form())
    training.created_by = User.objects.get(mandates__role=Role.TRAINER)
    training.save()
    assert 'id="asking-panel"' not in page(client, training)


@pytest.mark.usefixtures("user", "form")
def test_staff_send_a_survey_now(client: Client) -> None:
    training = make_asking(-40)
    attend(training.enrolments.get())
    fields = {"asked": "yes", "moment": Moment.FEEDBACK}
    press(client, TRAININGS, "send_survey_now", training, **fields)
    assert Invitation.objects.get().survey.of_training.moment == Moment.FEEDBACK


def needed(*trainings: Training) -> Any:
    """Return a need that the trainings answer."""
    need = make_need()
    line = TrainingPlan.objects.create(title="План").lines.create(title="Ред")
    line.needs.add(need)
    Training.objects.filter(pk__in=[each.pk for each in trainings]).update(
        plan_line=line
    )
    return need


@pytest.mark.usefixtures("user")
def test_a_need_shows_what_its_trainings_brought(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_form()
    trainings = [make_answered(version) for _number in range(3)]
    survey = make_asked(trainings[0], Moment.AFTER_3, version)
    for _number in range(6):
        answer(survey, make_person(), **{KNOWS: "5", USES: "yes"})
    shown = page(client, needed(*trainings))
    panel = shown.split('id="need-outcome-panel"')[1].split("</section>")[0]
    assert "+2,0" in panel
    assert "5,0" in panel
    assert "100,0" in panel
    for some in (trainings[:1], trainings):
        with django_assert_num_queries(3):
            sums_of(some)
