"""What somebody hostile tries with surveys, and that nothing comes of it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.accounts.shared_computer import SEEN
from resource_centre.messaging.models import Message
from surveys.documents.questionnaire import InvitationSheet
from surveys.expressions import parsed
from surveys.expressions.patterns import ensure_safe_pattern
from surveys.models import (
    Submission,
    TrainingNeed,
)
from surveys.rules.reading import read_number
from surveys.xlsform import read_xlsform
from tests.factories import make_service, make_user
from tests.guards.visit import visitor
from tests.surveys.anonymous import NEAR, make_asked as make_anonymous
from tests.surveys.answering import let_in, link_of, make_asked, page_of
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_need,
    make_question,
    make_submission,
    make_survey,
    make_version,
)
from tests.surveys.waving import SURVEYS
from tests.surveys.xlsforms import BG, workbook

NEEDS = "/admin/surveys/trainingneed/"


@pytest.fixture
def coordinator(client: Client) -> Client:
    """Return the browser of the coordinator of a district."""
    client.force_login(make_user(Role.COORDINATOR))
    return client


# --- Numbers and patterns -------------------------------------------------------------


@pytest.mark.parametrize("typed", ["1e9999999", "-1e9999999", "1e999", "NaN", "sNaN"])
def test_a_number_beyond_all_bounds_is_none(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_number(typed)


@pytest.mark.django_db
def test_a_range_beyond_all_bounds_is_told_by_row() -> None:
    row = {"type": "range", "name": "a", BG: "А", "parameters": "start=1e9999999"}
    assert read_xlsform(workbook(survey=[row])).is_sound is False


@pytest.mark.parametrize(
    "pattern",
    ["(?:a?){1000}", "(?:a?|b){400,500}", "(?:a?b?){301}", "(?:|a){301}"],
)
def test_a_pattern_repeated_more_often_than_texts_are_long_is_refused(
    pattern: str,
) -> None:
    with pytest.raises(ValidationError):
        ensure_safe_pattern(pattern)


def test_a_number_that_json_cannot_write_is_refused_in_conditions() -> None:
    with pytest.raises(ValidationError):
        parsed("${a} > " + "9" * 400)


# --- Links ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_link_does_not_write_to_any_number_of_strangers() -> None:
    asked = make_asked()
    browser, before = let_in(asked), Message.objects.count()
    for number in range(8):
        browser.post(
            f"{page_of(asked)}pass-on/",
            {
                "name": "Непознат",
                "email": f"stranger{number}@example.org",
                "sender": "Някой",
            },
        )
    assert 0 < Message.objects.count() - before < 8


@pytest.mark.django_db
def test_paper_leads_nobody_to_answers_that_are_not_theirs_to_read() -> None:
    for audience in ("people", "services"):
        survey = make_survey(audience=audience, privacy="confidential")
        assert "qr" not in InvitationSheet().images(make_invitation(survey))
    answered = make_submission(make_invitation(make_survey())).invitation
    answered.refresh_from_db()
    with pytest.raises(ValidationError):
        InvitationSheet().facts(answered)


@pytest.mark.django_db
def test_who_only_views_prints_no_link() -> None:
    viewer = make_user(Role.NATIONAL_COORDINATOR)
    assert viewer.has_perm("surveys.view_invitation")
    assert not viewer.has_perm(InvitationSheet.permission)


# --- What was promised ----------------------------------------------------------------


def settings_of(survey: Any, **more: Any) -> dict[str, Any]:
    """Return what the form of a survey sends."""
    names = ("title", "audience", "privacy", "smallest_group")
    kept = {name: getattr(survey, name) for name in names}
    return {**kept, "version": survey.version_id, "district": survey.district_id} | more


@pytest.mark.django_db
def test_what_was_begun_anonymously_never_gets_a_name(coordinator: Client) -> None:
    survey, asked = make_anonymous(6)
    browser = let_in(asked[0])
    assert browser.get(page_of(asked[0])).status_code == 200
    data = settings_of(survey, privacy="named")
    coordinator.post(f"{SURVEYS}{survey.pk}/change/", data)
    browser.post(page_of(asked[0]), {"a_opinion": "тайна"})
    assert not Submission.objects.filter(survey=survey).exists()


@pytest.mark.django_db
def test_an_anonymous_answer_leads_to_nobody_signed_in_on_a_shared_computer() -> None:
    survey, asked = make_anonymous(6)
    browser = visitor(make_user(Role.DIRECTOR))
    session = browser.session
    session[SEEN] = int(timezone.now().timestamp()) - 60
    session.save()
    browser.post(link_of(asked[0]))
    for number in range(2 * NEAR):
        with transaction.atomic():
            survey.ballots.create(mark=f"passing {number}")
            transaction.set_rollback(True)
    browser.post(page_of(asked[0]), {"a_opinion": "тайна"})
    assert survey.anonymous_submissions.count() == 1
    sheet = born("surveys_anonymoussubmission")
    assert abs(sheet - born("django_session")) > NEAR


def born(table: str) -> int:
    """Return the transaction that has written the latest row of the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(xmin::text::bigint) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


# --- What is frozen -------------------------------------------------------------------


# --- The whole country ----------------------------------------------------------------


@pytest.mark.django_db
def test_a_district_makes_no_needs_of_the_whole_country(coordinator: Client) -> None:
    version = make_version()
    question = make_question(version, Kind.COMPETENCE, "skill")
    survey = make_survey(version, district=None, status="closed")
    for _sheet in range(2):
        invitation = make_invitation(survey, service=make_service())
        make_submission(invitation, skill={"required": 5, "actual": 1})
    coordinator.post(f"{SURVEYS}{survey.pk}/needs/", {"gap": f"{question.area_id}-"})
    assert not TrainingNeed.objects.filter(survey=survey).exists()


@pytest.mark.django_db
def test_a_district_changes_no_need_of_the_whole_country(coordinator: Client) -> None:
    need = make_need(make_survey(district=None, status="closed"), district=None)
    coordinator.post(f"{NEEDS}{need.pk}/change/", {"title": "Друго"})
    drop = {"action": "drop", "_selected_action": [need.pk], "confirmed": "yes"}
    coordinator.post(NEEDS, {**drop, "reason": "така"})
    now = TrainingNeed.objects.get(pk=need.pk)
    assert (now.title, now.status) == (need.title, "open")
