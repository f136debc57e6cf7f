"""What somebody hostile tries with plans of trainings, and that nothing comes of it."""

from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.roles import Role
from tests.factories import make_district, make_service, make_user
from tests.surveys.steps import make_need
from tests.trainings.planned import make_closed, make_plan

pytestmark = pytest.mark.django_db

PLANS, LINES = "/admin/trainings/trainingplan/", "/admin/trainings/planline/"


@pytest.fixture
def coordinator(client: Client) -> Client:
    """Return the browser of the coordinator of Razgrad."""
    client.force_login(make_user(Role.COORDINATOR))
    return client


@pytest.mark.parametrize("name", ["needs", "services"])
def test_a_line_takes_nothing_of_another_district(
    coordinator: Client, name: str
) -> None:
    far, plan = make_district("VAR"), make_plan()
    theirs: dict[str, Any] = {
        "needs": make_need(make_closed(district=far), district=far),
        "services": make_service(district=far),
    }
    sent = {"plan": plan.pk, "title": "Наш", name: [theirs[name].pk]}
    answer = coordinator.post(f"{LINES}add/", sent)
    assert name in answer.context["adminform"].form.errors
    assert not plan.lines.exists()


def test_a_plan_takes_no_line_of_another_and_no_state_from_a_form(
    coordinator: Client,
) -> None:
    plan = make_plan()
    line = make_plan("Чужд ред", district=make_district("VAR")).lines.get()
    sent = {
        "title": "Наш",
        "district": plan.district_id,
        "status": "approved",
        "survey": make_closed().pk,
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
        "lines-0-id": line.pk,
        "lines-0-plan": plan.pk,
        "lines-0-title": "Превзет ред",
    }
    coordinator.post(f"{PLANS}{plan.pk}/change/", sent)
    coordinator.post(f"{PLANS}{plan.pk}/change/", {**sent, "lines-INITIAL_FORMS": 0})
    plan.refresh_from_db()
    line.refresh_from_db()
    assert (plan.status, plan.survey) == ("draft", None)
    assert (line.title, line.plan_id == plan.pk) == ("Чужд ред", False)
