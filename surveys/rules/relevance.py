"""Which questions are asked, given what was answered so far."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from surveys.expressions import Expression, parsed
from surveys.facts.forms import ACTUAL, REQUIRED, Asked, Form, Kind

# Conditions look back, so that going through the form once tells all. A draft may
# look ahead, or in a circle, which ends here.
TURNS = 20


def condition_of(text: str) -> Expression | None:
    """Return the condition; None of none, and of one that nobody understands."""
    if not text.strip():
        return None
    try:
        return parsed(text)
    except ValidationError:
        # What is frozen was checked; a draft that is being written may be previewed.
        return None


def names_of(form: Form) -> dict[str, Asked]:
    """Return the questions by the names that expressions may call them.

    The levels of a competence are called <key>_required and <key>_actual.
    """
    names = {
        f"{each.key}_{level}": each
        for each in form.questions
        if each.kind == Kind.COMPETENCE
        for level in (REQUIRED, ACTUAL)
    }
    return names | {each.key: each for each in form.questions if each.is_answered}


def conditions_of(form: Form) -> dict[str, tuple[Expression, ...]]:
    """Return by key what must hold for a question to be asked, if anything must."""
    found: dict[str, tuple[Expression, ...]] = {}
    for page in form.pages:
        for question in page.questions:
            both = (condition_of(page.relevance), condition_of(question.relevance))
            if held := tuple(each for each in both if each is not None):
                found[question.key] = held
    return found


def asked_of(form: Form, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys of the questions that are asked given the answers.

    An answer to a question that is not asked counts as none, so that what it opened
    closes again.
    """
    conditions = conditions_of(form)
    heard = dict(answers)
    asked = frozenset[str]()
    for _turn in range(TURNS):
        before, asked = asked, gone_through(form, conditions, answers, heard)
        if asked == before:
            break
    return asked


def gone_through(
    form: Form,
    conditions: Mapping[str, tuple[Expression, ...]],
    answers: Mapping[str, Any],
    heard: dict[str, Any],
) -> frozenset[str]:
    """Return the keys of the questions asked, going through the form once.

    `heard` are the answers that count; it follows what opens and what closes.
    """
    asked = set()
    for key in form.by_key:
        if all(each.holds(heard) for each in conditions.get(key, ())):
            asked.add(key)
            if key in answers:
                heard[key] = answers[key]
        else:
            heard.pop(key, None)
    return frozenset(asked)


def cleared(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the questions that are asked."""
    asked = asked_of(form, answers)
    return {key: value for key, value in answers.items() if key in asked}
