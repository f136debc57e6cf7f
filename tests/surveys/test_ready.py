"""The questionnaires that the centre brings along."""

from typing import Any

import pytest

from surveys.facts.forms import Form, form_of
from surveys.models import Questionnaire
from surveys.rules.questionnaires import findings
from surveys.services.questionnaires import draft_of, freeze
from surveys.services.ready import (
    form_written,
    ready_codes,
    ready_questionnaire,
    ready_titles,
)
from tests.surveys.steps import Kind


def texts_of(form: Form) -> list[Any]:
    """Return all that people read."""
    found = [form.title, form.intro, form.thanks, *(p.title for p in form.pages)]
    for each in form.questions:
        found += [each.label, *(answer.label for answer in each.answers)]
        found += [text for text in (each.hint, each.constraint_message) if text.bg]
    return found


@pytest.mark.parametrize("code", ready_codes())
def test_ready_questionnaire_is_complete_short_and_in_two_languages(code: str) -> None:
    form = form_written(code)
    assert findings(form) == []
    assert all(text.bg and text.en for text in texts_of(form))
    assert 8 <= sum(each.is_answered for each in form.questions) <= 18


@pytest.mark.django_db
def test_ready_questionnaire_is_made_once_and_frozen() -> None:
    made = ready_questionnaire("needs-team")
    assert made.is_frozen
    assert ready_questionnaire("needs-team") == made
    assert made.questionnaire.code == "needs-team"
    form = form_of(made)
    assert [each.key for each in form.questions if each.meaning] == [
        "head_count",
        "seeks",
    ]
    skills = [each for each in form.questions if each.kind == Kind.COMPETENCE]
    assert len(skills) >= 8
    assert all(each.area_id for each in skills)


@pytest.mark.django_db
def test_ready_questionnaire_is_the_latest_that_is_ready() -> None:
    made = ready_questionnaire("feedback")
    draft = draft_of(questionnaire=made.questionnaire)
    assert ready_questionnaire("feedback") == made
    freeze(version=draft)
    assert ready_questionnaire("feedback") == draft


def test_before_and_after_ask_the_same() -> None:
    before = {q.key: q for q in form_written("expectations").questions}
    for code in ("feedback", "follow-up"):
        after = {q.key: q for q in form_written(code).questions}
        shared = before.keys() & after.keys()
        assert {key for key in before if key.startswith("confidence")} < shared
        assert all(before[key] == after[key] for key in shared)
        assert before["pair_code"].meaning == "pair"
        assert not before["pair_code"].is_required


def test_titles_are_those_of_the_codes() -> None:
    assert [code for code, _title in ready_titles()] == list(ready_codes())
    purposes = set(Questionnaire.Purpose.values)
    assert len(purposes) > 1
