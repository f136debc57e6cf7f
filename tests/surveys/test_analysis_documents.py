"""The analyses as reports."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from resource_centre.documents.document import document_named
from resource_centre.documents.html import html_of
from surveys.models import Survey
from tests.surveys.analysed import make_answered_survey

pytestmark = pytest.mark.django_db
CODES = ("needs-analysis", "district-analysis")


def text_of(code: str, survey: Survey, language: str = "en") -> str:
    """Return all that the document knows, as JSON."""
    with override(language):
        facts = document_named(code).facts(survey)
    return json.dumps(facts, ensure_ascii=False)


def test_the_analysis_names_figures_gaps_and_themes() -> None:
    text = text_of("needs-analysis", make_answered_survey())
    for words in (
        "13 were asked. 11 seek training. 2 do not seek training.",
        "Crisis intervention",
        "Working with trauma",
        "Център 13",
        "The data are samples.",
        "all figures are shown",
    ):
        assert words in text


@pytest.mark.parametrize("code", CODES)
def test_the_report_is_drawn_in_both_languages(code: str) -> None:
    survey = make_answered_survey()
    document = document_named(code)
    for language in ("bg", "en"):
        with override(language):
            facts = document.facts(survey)
        html = html_of(document, facts, document.images(survey), language)
        assert "<svg" in html


def test_the_gaps_stand_once_under_their_chart() -> None:
    with override("en"):
        facts: Any = document_named("needs-analysis").facts(make_answered_survey())
    chapter = next(each for each in facts["chapters"] if each.get("sections"))
    (chart,) = chapter["charts"]
    assert chapter["tables"] == []
    assert chart["table"]["headers"][-1] == "Answers"
    assert chart["table"]["rows"][0] == [
        "Crisis intervention",
        *("5.00", "1.93", "3.07", "182", "13"),
    ]
    text = json.dumps(facts, ensure_ascii=False)
    assert "a gap of 3.07" in text


def test_answers_without_a_place_are_of_the_district_of_the_survey() -> None:
    survey = make_answered_survey()
    survey.invitations.update(district=None, municipality=None)
    with override("en"):
        facts: Any = document_named("district-analysis").facts(survey)
    headings = [each["heading"] for each in facts["chapters"]]
    assert "District Razgrad" in headings
    assert "Gaps by municipality" not in headings


def test_nothing_hidden_is_printed() -> None:
    survey = make_answered_survey()
    Survey.objects.update(audience="people", smallest_group=9)
    survey.refresh_from_db()
    with override("en"):
        facts: Any = document_named("needs-analysis").facts(survey)
    gaps = next(each for each in facts["chapters"] if each.get("sections"))
    (by_place, *_others) = gaps["sections"]
    assert by_place["tables"] == []
    assert by_place["body"].startswith("Too few answers: ")
    assert not any(letter.isdigit() for letter in by_place["body"])
    text = json.dumps(facts, ensure_ascii=False)
    assert "fewer than 9 people" in text
    assert "Център 13" not in text


def test_before_the_end_nothing_is_issued() -> None:
    survey = make_answered_survey()
    survey.status, survey.privacy = "open", "confidential"
    with pytest.raises(ValidationError) as caught:
        document_named("needs-analysis").ensure_ready(survey)
    assert caught.value.code == "not_closed"
    assert not document_named("needs-analysis").is_due(survey)
    survey.status = "closed"
    assert document_named("needs-analysis").is_due(survey)
