"""Plans: drafts change, what was approved stays."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

import trainings.admin.catalogue
import trainings.admin.plans  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.backoffice.queries import assert_flat
from tests.documents.steps import code_of, offered_on, press
from tests.factories import make_district, make_user
from tests.trainings.planned import make_plan
from tests.trainings.steps import make_programme
from trainings.models import TrainingPlan
from trainings.search import find_plans
from trainings.services.plans import approve_plan

pytestmark = pytest.mark.django_db
PLANS = "/admin/trainings/trainingplan/"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who plans, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def form(**fields: Any) -> dict[str, Any]:
    """Return what the form of a plan with one line sends."""
    return {
        "title": "План за 2027 г.",
        "district": make_district().pk,
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-title": "Работа в екип",
        "lines-0-programme": make_programme().pk,
        "lines-0-places": 20,
        **fields,
    }


def page_of(plan: TrainingPlan) -> str:
    """Return the address of the plan's page."""
    return f"{PLANS}{plan.pk}/change/"


def test_plan_is_written_and_found(client: Client, coordinator: User) -> None:
    assert client.post(f"{PLANS}add/", form()).status_code == 302
    plan = TrainingPlan.objects.get()
    assert plan.status == "draft"
    assert plan.lines.get().places == 20
    assert list(find_plans(coordinator, "екип")) == [plan]
    (row,) = client.get(PLANS, {"q": "работа"}).context["cl"].result_list
    assert row.line_count == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"district": ""}, "district"),
        ({"starts_on": "02.01.2027", "ends_on": "01.01.2027"}, "ends_on"),
        ({"title": "ЕГН 6101057509"}, "title"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, coordinator: User, fields: dict[str, str], wrong: str
) -> None:
    page = client.post(f"{PLANS}add/", form(**fields))
    assert list(page.context["adminform"].form.errors) == [wrong]


def test_plans_of_other_districts_are_not_there(
    client: Client, coordinator: User
) -> None:
    far = make_plan(district=make_district("PDV"))
    national = make_plan(district=None)
    for plan in (far, national):
        assert client.get(page_of(plan)).status_code == 404
    page = client.post(f"{PLANS}add/", form(district=far.district_id))
    assert page.status_code == 200


def test_approved_plan_stays_as_it_is(client: Client, coordinator: User) -> None:
    plan = make_plan("Работа в екип")
    assert "approve" in offered_on(client, page_of(plan))
    press(client, PLANS, "approve", plan, confirmed="yes")
    plan.refresh_from_db()
    assert plan.status == "approved"
    page = client.get(page_of(plan))
    assert page.status_code == 200
    assert 'name="title"' not in page.text
    assert 'name="lines-0-title"' not in page.text
    assert "approve" not in offered_on(client, page_of(plan))
    late = client.post(page_of(plan), form(title="Друг"), follow=True)
    assert [each.level_tag for each in late.context["messages"]] == ["error"]
    assert client.post(f"{PLANS}{plan.pk}/delete/").status_code == 404
    plan.refresh_from_db()
    assert (plan.title, plan.lines.count()) == ("План за 2027 г.", 1)


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [((), "draft", "no_lines"), (("Екип",), "approved", "approved")],
)
def test_only_a_draft_with_lines_is_approved(
    lines: tuple[str, ...], status: str, code: str
) -> None:
    plan = make_plan(*lines, status=status)
    with pytest.raises(ValidationError) as refused:
        approve_plan(plan=plan)
    assert code_of(refused) == code


def test_pages_take_the_same_queries_for_any_number_of_rows(
    client: Client, coordinator: User
) -> None:
    assert assert_flat(client, PLANS, lambda: make_plan("Екип", "Риск")) <= 10
    plan = make_plan()

    def add() -> None:
        plan.lines.create(title="Ред", programme=make_programme())

    assert_flat(client, page_of(plan), add)
