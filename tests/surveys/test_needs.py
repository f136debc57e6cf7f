"""Training needs follow from the gaps of a survey, and the same from the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from resource_centre.accounts.roles import Role
from surveys.models import NeedSource, Survey, TrainingNeed
from surveys.services.needs import drop_need, find_needs
from tests.documents.steps import code_of
from tests.factories import make_municipality, make_user
from tests.surveys.steps import (
    make_anonymous,
    make_invitation,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db


def level(required: int, actual: int) -> dict[str, int]:
    """Return an answer about a competence."""
    return {"required": required, "actual": actual}


def make_asked(**fields: Any) -> Survey:
    """Make a survey that asks about two competences."""
    version = make_version()
    make_question(version, "competence", key="team")
    make_question(version, "competence", key="law")
    return make_survey(version, **fields)


def answered(survey: Survey, times: int = 1, **places: Any) -> list[Any]:
    """Let people answer: of team work they lack 2, of law they know enough."""
    answers: dict[str, Any] = {"team": level(5, 3), "law": level(3, 4)}
    if survey.is_anonymous:
        return [make_anonymous(survey, places=places, **answers) for _ in range(times)]
    asked = [make_invitation(survey, **places) for _ in range(times)]
    return [make_submission(each, **answers) for each in asked]


def kept() -> list[tuple[Any, ...]]:
    """Return everything there is of needs and of what they cite."""
    fields = ("pk", "gap", "rank", "status", "municipality")
    needs = TrainingNeed.objects.order_by("pk").values_list(*fields)
    sources = NeedSource.objects.order_by("pk")
    return [*needs, *sources.values_list("pk", "need", "submission", "question_key")]


def test_wide_gaps_become_needs_that_cite_their_answers() -> None:
    survey = make_asked()
    sheets = answered(survey, 2, head_count=4)
    (need,) = find_needs(survey=survey)
    assert need.area == survey.version.questions.get(key="team").area
    assert [need.required, need.actual, need.gap] == [5, 3, 2]
    assert (need.answer_count, need.head_count, need.rank) == (2, 8, 1)
    assert (need.district, need.status) == (survey.district, "open")
    cited = need.sources.exclude(submission=None)
    assert {source.submission for source in cited} == set(sheets)
    assert cited[0].figures == {"required": 5, "actual": 3}
    whole = need.sources.get(submission=None).figures
    assert (whole["n"], whole["gap"], whole["head_count"]) == (2, 2, 8)


def test_the_same_survey_gives_the_same_needs() -> None:
    survey = make_asked()
    answered(survey, 2)
    find_needs(survey=survey, least=Decimal(0))
    before = kept()
    find_needs(survey=survey, least=Decimal(0))
    assert kept() == before
    assert len(before) == 4


def test_open_needs_get_the_figures_of_now_and_others_keep_theirs() -> None:
    survey = make_asked()
    answered(survey)
    (need,) = find_needs(survey=survey)
    make_submission(make_invitation(survey), team=level(5, 1))
    (again,) = find_needs(survey=survey)
    assert [again.pk, again.gap, again.sources.count()] == [need.pk, 3, 3]
    drop_need(need=again, reason="Обучени са.")
    make_submission(make_invitation(survey), team=level(5, 1))
    (dropped,) = find_needs(survey=survey)
    assert [dropped.gap, dropped.status] == [3, "dropped"]
    assert dropped.sources.count() == 3


def test_needs_are_told_apart_by_municipality() -> None:
    survey = make_asked(status="closed")
    places = [make_municipality(code) for code in ("RAZ26", "RAZ14")]
    for place in places:
        answered(survey, 1, municipality=place)
    answered(survey)
    needs = find_needs(survey=survey, by="municipality")
    assert {need.municipality for need in needs} == set(places)
    assert all(need.sources.exclude(submission=None).count() == 1 for need in needs)


def test_what_nobody_lacks_is_not_offered_as_a_need(client: Client) -> None:
    survey = make_asked()
    answered(survey)
    client.force_login(make_user(Role.COORDINATOR))
    url = f"/admin/surveys/survey/{survey.pk}/needs/"
    page = client.get(url)
    (team, _is_wide), (law, _is_wide) = page.context["candidates"]
    assert f'value="{team.code}"' in page.content.decode()
    assert f'value="{law.code}"' not in page.content.decode()
    client.post(url, {"gap": law.code})
    assert not TrainingNeed.objects.exists()


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
def test_needs_of_people_cite_figures_alone(privacy: str) -> None:
    survey = make_asked(privacy=privacy, audience="people", status="closed")
    answered(survey, 6)
    (need,) = find_needs(survey=survey)
    (source,) = need.sources.all()
    assert source.submission is None
    assert source.figures["n"] == need.answer_count == 6


def test_what_is_hidden_never_becomes_a_need() -> None:
    survey = make_asked(privacy="confidential", audience="people", status="closed")
    few, *many = (make_municipality(code) for code in ("RAZ26", "RAZ14", "RAZ16"))
    answered(survey, 2, municipality=few)
    for place in many:
        answered(survey, 6, municipality=place)

    needs = find_needs(survey=survey, by="municipality", least=Decimal(0))
    assert few not in {need.municipality for need in needs}
    area = survey.version.questions.get(key="team").area_id
    ticked = [f"{area}-{few.pk}"]
    assert find_needs(survey=survey, by="municipality", only=ticked) == []


@pytest.mark.parametrize(
    ("privacy", "status"),
    [("named", "draft"), ("confidential", "open"), ("anonymous", "open")],
)
def test_needs_wait_for_answers_that_may_be_read(privacy: str, status: str) -> None:
    survey = make_asked(privacy=privacy, status=status)
    with pytest.raises(ValidationError) as refused:
        find_needs(survey=survey)
    assert code_of(refused) == "not_closed"


def test_ticked_gaps_become_needs(client: Client) -> None:
    survey = make_asked()
    answered(survey)
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    url = f"/admin/surveys/survey/{survey.pk}/needs/"
    found = client.get(url).context["candidates"]
    assert [is_wide for _each, is_wide in found] == [True, False]
    client.post(url, {"gap": [each.code for each, _is_wide in found]})
    need = TrainingNeed.objects.get()
    assert need.gap == 2
    assert need.created_by == user
    assert client.post(url, {}).status_code == 302
    page = client.get(f"{url}?least=0,1&by=municipality")
    assert page.context["least"] == Decimal("0.1")


def test_who_only_looks_draws_no_needs(client: Client) -> None:
    survey = make_asked()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert client.get(f"/admin/surveys/survey/{survey.pk}/needs/").status_code == 404
