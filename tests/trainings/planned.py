"""Needs of a survey and the lines that answer them, for tests of plans."""

from typing import Any

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import CompetenceArea, SocialService
from surveys.models import NeedSource, Submission, Survey, TrainingNeed
from tests.factories import make_district, make_user
from tests.surveys.steps import (
    make_invitation,
    make_need,
    make_submission,
    make_survey,
)
from tests.trainings.steps import make_module
from trainings.models import Module, PlanLine, TrainingPlan


def make_closed(**fields: Any) -> Survey:
    """Make a survey of services that is over."""
    return make_survey(status=Survey.Status.CLOSED, **fields)


def make_taught(area: CompetenceArea, *others: CompetenceArea, **fields: Any) -> Module:
    """Make a module that teaches the areas."""
    module = make_module(**fields)
    module.areas.add(area, *others)
    return module


def cite(need: TrainingNeed, *services: SocialService) -> TrainingNeed:
    """Let the need follow from an answer of each of the services."""
    for service in services:
        sheets = Submission.objects.filter(survey=need.survey)
        sheet = sheets.filter(invitation__service=service).first() or make_submission(
            make_invitation(need.survey, service=service)
        )
        NeedSource.objects.create(need=need, question_key="team", submission=sheet)
    return need


def make_plan(*lines: str, **fields: Any) -> TrainingPlan:
    """Make a plan of Razgrad with lines of these titles."""
    fields.setdefault("title", "План за 2027 г.")
    fields.setdefault("district", make_district())
    plan = TrainingPlan.objects.create(**fields)
    for title in lines:
        plan.lines.create(title=title, cost=1200)
    return plan


def make_line(need: TrainingNeed | None = None, **fields: Any) -> PlanLine:
    """Make a line of a draft that answers a need."""
    fields.setdefault("title", "Работа в екип")
    line = PlanLine.objects.create(
        plan=fields.pop("plan", None) or make_plan(), **fields
    )
    line.needs.add(need or make_need())
    return line


def planner() -> User:
    """Return a coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)
