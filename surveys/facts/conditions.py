"""Conditions as people give them: which question, how, which answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext as _, gettext_noop

from surveys.expressions import OPERATORS, simple, written
from surveys.facts.forms import NO, YES, Asked, Form
from surveys.models import Question

Kind = Question.Kind
# What people choose from; of several answers “is” means that it is among them.
OFFERED = ("=", "!=", ">", ">=", "<", "<=", "answered", "unanswered")
WITHOUT_ANSWER = ("answered", "unanswered")
AMONG = {"selected": "=", "not_selected": "!="}
NAMED = re.compile(r"\$\{([^}]+)\}")
SENTENCES = {
    "=": gettext_noop("Only if you answered question %(number)d with “%(answer)s”."),
    "!=": gettext_noop(
        "Only if you did not answer question %(number)d with “%(answer)s”."
    ),
    ">": gettext_noop(
        "Only if your answer to question %(number)d is more than %(answer)s."
    ),
    ">=": gettext_noop(
        "Only if your answer to question %(number)d is at least %(answer)s."
    ),
    "<": gettext_noop(
        "Only if your answer to question %(number)d is less than %(answer)s."
    ),
    "<=": gettext_noop(
        "Only if your answer to question %(number)d is at most %(answer)s."
    ),
    "answered": gettext_noop("Only if you answered question %(number)d."),
    "unanswered": gettext_noop("Only if you did not answer question %(number)d."),
}
IN_LIST = {plain: name for name, plain in AMONG.items()}


@dataclass(frozen=True)
class Condition:
    """A condition in three fields, or as a text where it is not as simple as that."""

    key: str = ""
    operator: str = "="
    answer: str = ""
    text: str = ""

    @classmethod
    def of(cls, form: Form, text: str) -> Self:
        """Return the condition that is kept as this text."""
        if not text:
            return cls()
        parts = simple(text)
        if parts is None or parts[0] not in form.by_key:
            return cls(text=text)
        key, operator, value = parts
        return cls(key, AMONG.get(operator, operator), said(form.by_key[key], value))

    def initial(self) -> dict[str, str]:
        """Return what the fields begin with."""
        return {
            "asked_if": self.key,
            "operator": self.operator,
            "answer": self.answer,
            "condition": self.text,
        }

    def operators(self) -> list[tuple[str, Any]]:
        """Return what can be chosen between the question and the answer."""
        return [(name, OPERATORS[name]) for name in OFFERED]


def said(asked: Asked, value: str) -> str:
    """Return a value as people say it: the text of the answer."""
    if asked.kind == Kind.YES_NO:
        return {YES: _("yes"), NO: _("no")}.get(value, value)
    known = asked.by_value.get(value)
    return str(known.label) if known else value


def named(asked: Asked) -> list[str]:
    """Return the answers to choose from as people say them, none of other kinds."""
    if asked.kind == Kind.YES_NO:
        return [_("yes"), _("no")]
    return [str(each.label) for each in asked.answers]


def meant(asked: Asked, answer: str) -> str:
    """Return the value that people mean by an answer; raise ValidationError if none."""
    if asked.kind == Kind.YES_NO:
        choices = {YES: YES, NO: NO, _("yes"): YES, _("no"): NO}
    else:
        choices = {}
        for each in asked.answers:
            for name in (each.value, each.label.bg, each.label.en):
                choices.setdefault(name.casefold(), each.value)
    if not choices:
        return answer
    found = choices.get(answer.strip().casefold())
    if found is None:
        message = _("That question has no such answer. It has: %(answers)s.")
        words = {"answers": ", ".join(named(asked))}
        raise ValidationError(message % words, code="no_such_answer")
    return found


def condition_of(form: Form, key: str, operator: str, answer: str) -> str:
    """Return the text to keep; raise ValidationError for an answer that is none."""
    if not key:
        return ""
    asked = form.by_key[key]
    if operator in WITHOUT_ANSWER:
        return written(key, operator, "")
    if asked.kind == Kind.MULTIPLE:
        operator = IN_LIST.get(operator, operator)
    return written(key, operator, meant(asked, answer))


def ensure_no_loose_end(cleaned: Mapping[str, Any], form: Form) -> None:
    """Raise ValidationError, beside its field, when a condition is not finished."""
    key, operator = cleaned.get("asked_if"), cleaned.get("operator", "")
    if not key:
        return
    if cleaned.get("condition"):
        message = _("Give the condition in three fields or as a text, not both.")
        raise ValidationError({"condition": ValidationError(message, code="both")})
    if operator not in WITHOUT_ANSWER and not cleaned.get("answer"):
        message = _("Say with which answer.")
        raise ValidationError({"answer": ValidationError(message, code="no_answer")})
    try:
        condition_of(form, key, operator, cleaned.get("answer", ""))
    except ValidationError as refused:
        raise ValidationError({"answer": refused}) from refused


def in_words(form: Form, text: str, numbers: Mapping[str, int]) -> str:
    """Return the condition as a sentence, with the numbers of the questions in it."""
    if not text:
        return ""
    kept = Condition.of(form, text)
    if kept.text:
        named = NAMED.sub(lambda found: called(found[1], numbers), text)
        return _("Only if: %(condition)s") % {"condition": named}
    words = {"number": numbers.get(kept.key, 0), "answer": kept.answer}
    return gettext(SENTENCES[kept.operator]) % words


def called(key: str, numbers: Mapping[str, int]) -> str:
    """Return what a question is called in a sentence."""
    if key not in numbers:
        return key
    return _("question %(number)d") % {"number": numbers[key]}
