"""Makers of surveys that are to be opened, for tests of waves."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from resource_centre.registry.models import JobRole, SocialService
from surveys.models import Survey
from tests.factories import make_employment, make_person, make_service
from tests.surveys.steps import Kind, make_question, make_survey, make_version

SURVEYS = "/admin/surveys/survey/"
INVITATIONS = "/admin/surveys/invitation/"


def make_draft(**fields: Any) -> Survey:
    """Make a survey of services in Razgrad that was not opened yet."""
    version = make_version()
    make_question(version, Kind.YES_NO, "seeks")
    return make_survey(version, status="draft", **fields)


def make_led_service(email: str = "lead@example.org", **fields: Any) -> SocialService:
    """Make a service with a manager and two more people in its team."""
    service = make_service(**fields)
    manager = JobRole.objects.get_or_create(
        code="manager", defaults={"name_bg": "управител", "name_en": "manager"}
    )[0]
    lead = make_person(email=email)
    make_employment(lead, service=service, job_role=manager)
    for _ in range(2):
        make_employment(make_person(), service=service)
    return service


def work_now(monkeypatch: pytest.MonkeyPatch, *, is_work: bool = True) -> None:
    """Let it be an hour of work, or not, whenever the tests run."""
    monkeypatch.setattr(
        "surveys.services.reminding.is_hour_of_work", lambda _moment: is_work
    )


def at(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be that moment in Sofia for mails and surveys."""
    clock = timezone.make_aware(datetime.fromisoformat(moment))
    monkeypatch.setattr(timezone, "now", lambda: clock)


def keys_of(rows: Any) -> set[int]:
    """Return the keys of the records."""
    return {row.pk for row in rows}
