"""The plan as it is printed: its lines, their needs, totals and charts."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests.documents.samples import sample_html
from tests.documents.steps import code_of, offered_on
from tests.surveys.planned import make_plan_sample
from tests.surveys.steps import make_need
from tests.trainings.planned import make_line, make_plan, planner
from tests.trainings.steps import make_module
from trainings.documents import PlanDocument
from trainings.models import TrainingPlan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("bg", ("неговите роли", "Кубрат")),
        ("en", ("Roles in a team", "Support Centre – Kubrat")),
    ],
)
def test_plan_says_what_is_planned_for_which_needs(
    language: str, said: tuple[str, ...]
) -> None:
    facts, html = sample_html(PlanDocument(), make_plan_sample(), language)
    cost = "1\N{NO-BREAK SPACE}250,50" if language == "bg" else "1,250.50"
    assert facts["totals"] == {"lines": 2, "hours": 36, "places": 42, "cost": cost}
    assert [row[3:] for row in facts["lines"]["rows"]] == [
        [16, 24, cost],
        [20, 18, None],
    ]
    assert len(facts["needs"]["rows"]) == 2
    assert [row[1:] for row in facts["charts"][1]["table"]["rows"]] == [["16"], ["20"]]
    assert all(chart["alt"] for chart in facts["charts"])
    for words in said:
        assert words in html
    assert len(facts["approvals"]) == 2


def test_plan_without_figures_has_no_charts_and_no_empty_tables() -> None:
    with override("en"):
        facts = PlanDocument().facts(make_plan("Екип"))
    assert facts["charts"] == []
    assert (facts["needs"], facts["taught"]) == (None, None)
    assert facts["lines"]["rows"][0][1:] == [None, None, None, None, 1200]


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [(("Екип",), "draft", "not_approved"), ((), "approved", "no_lines")],
)
def test_only_an_approved_plan_with_lines_is_issued(
    lines: tuple[str, ...], status: str, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        PlanDocument().ensure_ready(make_plan(*lines, status=status))
    assert code_of(refused) == code


@pytest.mark.parametrize("lines", [1, 3])
def test_plan_takes_the_same_queries_for_any_number_of_lines(
    django_assert_num_queries: DjangoAssertNumQueries, *, lines: int
) -> None:
    plan = make_plan()
    for _each in range(lines):
        line = make_line(make_need(required=4, actual=2), plan=plan)
        line.modules.add(make_module())
    PlanDocument().facts(plan)  # what a process asks only once
    with django_assert_num_queries(8):
        PlanDocument().facts(plan)


def test_draft_is_looked_at_by_a_button(client: Client) -> None:
    client.force_login(planner())
    plan = make_plan("Екип")
    page = f"/admin/trainings/trainingplan/{plan.pk}/change/"
    assert "draft_training_plan" in offered_on(client, page)
    assert "issue_training_plan" not in offered_on(client, page)
    TrainingPlan.objects.update(status=TrainingPlan.Status.APPROVED)
    assert "issue_training_plan" in offered_on(client, page)
