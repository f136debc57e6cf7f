"""Gaps between what is needed and what is there, ranked."""

from typing import Any

import pytest

from surveys.facts.analysis import HIDDEN, Levels, gaps_of
from surveys.models import Question, Survey
from tests.surveys.analysed import PLACES, make_place
from tests.surveys.steps import (
    make_area,
    make_invitation,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
Kind = Question.Kind


def level(required: int, actual: int) -> dict[str, int]:
    """Return an answer about a competence."""
    return {"required": required, "actual": actual}


@pytest.fixture
def survey() -> Survey:
    """Return a survey about two competences, not yet answered."""
    version = make_version()
    for key, area in (("crisis", "Криза"), ("notes", "Записки")):
        make_question(version, Kind.COMPETENCE, key, area=make_area(name_bg=area))
    make_question(version, Kind.INTEGER, "people", meaning="head_count")
    return make_survey(version)


def answer(survey: Survey, place: Any = None, **answers: Any) -> None:
    """Let a service of the place answer."""
    invitation = make_invitation(survey, municipality=place, head_count=4)
    make_submission(invitation, **answers)


def test_gaps_weigh_by_people_and_the_widest_of_most_is_first(survey: Survey) -> None:
    answer(survey, crisis=level(5, 2), notes=level(3, 2), people=10)
    answer(survey, crisis=level(4, 3), notes=level(3, 3))
    first, second = gaps_of(survey)
    assert isinstance(first.levels, Levels)
    assert (first.area, first.rank, first.levels.n) == ("Криза", 1, 2)
    assert first.levels.head_count == 14
    assert first.levels.required == pytest.approx((5 * 10 + 4 * 4) / 14)
    assert first.levels.gap == pytest.approx((3 * 10 + 1 * 4) / 14)
    assert (second.area, second.rank) == ("Записки", 2)


def test_half_an_answer_is_none(survey: Survey) -> None:
    answer(survey, crisis={"required": 5}, notes=level(3, 2))
    assert [gap.area for gap in gaps_of(survey)] == ["Записки"]


def test_gaps_of_places_and_of_few_people(survey: Survey) -> None:
    places = {name: make_place(name) for name in PLACES}
    for name, number in (("Кубрат", 2), ("Лозница", 5), ("Разград", 6)):
        for _n in range(number):
            answer(survey, places[name], crisis=level(5, 3))
    assert {gap.group: gap.rank for gap in gaps_of(survey, by="municipality")} == {
        "Разград": 1,
        "Лозница": 2,
        "Кубрат": 3,
    }
    Survey.objects.update(audience="people")
    survey.refresh_from_db()
    gaps = {gap.group: gap for gap in gaps_of(survey, by="municipality")}
    assert gaps["Разград"].levels
    for name in ("Кубрат", "Лозница"):
        assert gaps[name].levels is HIDDEN
        assert gaps[name].rank is None
        wider = gaps[name].wider
        assert isinstance(wider, Levels)
        assert wider.n == 13
        assert gaps[name].group_key == places[name].pk
