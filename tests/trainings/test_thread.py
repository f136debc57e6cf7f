"""From a training one walks back to the answers, and from a need to certificates."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

import surveys.admin.needs  # noqa: F401 - registers
import trainings.admin  # noqa: F401 - registers
from resource_centre.accounts.models import User
from surveys.models import Survey, TrainingNeed
from tests.backoffice.queries import assert_flat
from tests.documents.steps import offered_on, press
from tests.factories import make_district, make_service
from tests.surveys.steps import make_need
from tests.trainings.certified import make_paper
from tests.trainings.planned import cite, make_closed, make_line, make_plan, planner
from tests.trainings.steps import make_enrolment, make_training
from trainings.facts.thread import consequences_of, plans_after, thread_of
from trainings.models import PlanLine, Training, TrainingPlan

pytestmark = pytest.mark.django_db
NEEDS = "/admin/surveys/trainingneed/"
SURVEYS = "/admin/surveys/survey/"


@pytest.fixture
def user(client: Client) -> User:
    """Return a coordinator, signed in."""
    user = planner()
    client.force_login(user)
    return user


@pytest.fixture
def need() -> TrainingNeed:
    """Return a need that two services told of."""
    need = make_need(title="Работа в екип", gap="1.6", head_count=24)
    return cite(need, make_service(name="ЦОП 1"), make_service(name="ЦОП 2"))


@pytest.fixture
def training(need: TrainingNeed) -> Training:
    return make_training(plan_line=make_line(need))


def test_thread_leads_from_a_training_to_the_answers(
    user: User, training: Training, need: TrainingNeed
) -> None:
    thread = thread_of(training, user)
    assert thread is not None
    line = PlanLine.objects.get()
    assert (thread.line, thread.plan) == (line, line.plan)
    (cause,) = thread.causes
    assert [str(service) for service in cause.services] == ["ЦОП 1", "ЦОП 2"]
    assert len(cause.sheets) == 2
    assert cause.figures.count(",") >= 2
    assert thread_of(make_training(), user) is None


def test_thread_names_nobody_of_a_confidential_survey(user: User) -> None:
    survey = make_closed(privacy=Survey.Privacy.CONFIDENTIAL)
    need = cite(make_need(survey), make_service())
    thread = thread_of(make_training(plan_line=make_line(need)), user)
    assert thread is not None
    (cause,) = thread.causes
    assert (cause.services, cause.sheets) == ((), ())


def test_thread_takes_nine_queries_for_any_number_of_answers(
    user: User,
    training: Training,
    need: TrainingNeed,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    thread_of(training, user)
    with django_assert_num_queries(8):
        thread_of(training, user)
    more = make_need(need.survey)
    training.plan_line.needs.add(more)  # type: ignore[union-attr]
    cite(more, *(make_service() for _each in range(4)))
    with django_assert_num_queries(8):
        thread_of(training, user)


def test_page_of_a_training_shows_where_it_comes_from(
    client: Client, user: User, training: Training, need: TrainingNeed
) -> None:
    page = client.get(f"/admin/trainings/training/{training.pk}/change/").text
    line = training.plan_line
    assert line is not None
    for address in (
        f"{NEEDS}{need.pk}/change/",
        f"/admin/trainings/planline/{line.pk}/change/",
        f"/admin/trainings/trainingplan/{line.plan_id}/change/",
        f"{SURVEYS}{need.survey_id}/analysis/",
    ):
        assert f'href="{address}"' in page, address
    assert "ЦОП 2" in page


def test_page_of_a_need_shows_what_followed(
    client: Client, user: User, training: Training, need: TrainingNeed
) -> None:
    make_paper(make_enrolment(training))
    make_paper(make_enrolment(training), status="revoked")
    make_enrolment(training)
    (line,) = consequences_of(need, user)
    assert (line.trainings, line.certified) == ([training], 1)
    page = client.get(f"{NEEDS}{need.pk}/change/").text
    assert f'href="/admin/trainings/training/{training.pk}/change/"' in page


def test_plans_of_other_districts_are_not_shown(
    client: Client, user: User, need: TrainingNeed
) -> None:
    far = make_plan(district=make_district("PDV"), survey=need.survey)
    make_line(need, plan=far)
    assert consequences_of(need, user) == []
    assert plans_after(need.survey, user) == []


def test_need_page_takes_the_same_queries_for_any_number_of_trainings(
    client: Client, user: User, need: TrainingNeed
) -> None:
    def add() -> None:
        make_paper(make_enrolment(make_training(plan_line=make_line(need))))

    assert_flat(client, f"{NEEDS}{need.pk}/change/", add)


# --- Steps along the thread ---------------------------------------------------------


def test_survey_gets_its_plan_by_a_button(
    client: Client, user: User, need: TrainingNeed
) -> None:
    survey = need.survey
    page = f"{SURVEYS}{survey.pk}/change/"
    assert "plan_survey" in offered_on(client, page)
    answer = press(client, SURVEYS, "plan_survey", survey, confirmed="yes")
    plan = TrainingPlan.objects.get()
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/admin/trainings/trainingplan/{plan.pk}/")
    assert f"/admin/trainings/trainingplan/{plan.pk}/change/" in client.get(page).text
    TrainingNeed.objects.update(status="planned")
    assert "plan_survey" not in offered_on(client, page)


def test_needs_are_put_into_a_draft_by_a_button(
    client: Client, user: User, need: TrainingNeed
) -> None:
    plan, approved = make_plan(title="Проект"), make_plan(status="approved")
    page = press(client, NEEDS, "add_to_plan", need)
    assert list(page.context["form"].fields["plan"].queryset) == [plan]
    answer = press(client, NEEDS, "add_to_plan", need, asked="yes", plan=plan.pk)
    assert answer.status_code == 303
    assert list(plan.lines.get().needs.all()) == [need]
    refused = press(client, NEEDS, "add_to_plan", need, asked="yes", plan=approved.pk)
    assert list(refused.context["form"].errors) == ["plan"]


@pytest.mark.parametrize(
    ("status", "button", "after"),
    [("completed", "meet", "met"), ("cancelled", "wait_again", "open")],
)
def test_need_ends_or_waits_again_by_a_button(
    client: Client, user: User, training: Training, status: str, button: str, after: str
) -> None:
    """It is offered only once nothing else can come of the need's trainings."""
    need = TrainingNeed.objects.get(plan_lines=training.plan_line)
    page = f"{NEEDS}{need.pk}/change/"
    TrainingNeed.objects.update(status="planned")
    assert not {"meet", "wait_again"} & offered_on(client, page)
    Training.objects.update(status=status)
    assert button in offered_on(client, page)
    press(client, NEEDS, button, need, confirmed="yes")
    need.refresh_from_db()
    assert need.status == after
