"""What a questionnaire must be before anybody is asked by it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.expressions import parsed
from surveys.facts.forms import (
    ACTUAL,
    HIGHEST,
    LOWEST,
    REQUIRED,
    Asked,
    Form,
    Page,
    form_of,
)
from surveys.facts.numbering import numbers_of
from surveys.models import Question, QuestionnaireVersion

Kind, Meaning = Question.Kind, Question.Meaning
FEWEST_ANSWERS = 2
MOST_LEVELS = 10
# Which kinds of questions can mean what.
FITTING = {
    Meaning.SEEKS: (Kind.YES_NO, Kind.SINGLE),
    Meaning.HEAD_COUNT: (Kind.INTEGER, Kind.RANGE),
    Meaning.JOB_ROLE: (Kind.SINGLE,),
    Meaning.PAIR: (Kind.TEXT,),
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with a form, where; `key` is of the `part`, a question or section.

    `where` is empty of what is of no single part.
    """

    key: str
    where: str
    message: str
    code: str
    part: str = "question"

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def ensure_draft(version: QuestionnaireVersion) -> None:
    """Raise ValidationError when the version can no more be changed."""
    if version.is_frozen:
        raise ValidationError(
            _("This version is in use and stays as it is. Make a new version."),
            code="frozen",
        )


def ensure_complete(version: QuestionnaireVersion) -> None:
    """Raise ValidationError with all that keeps people from being asked (5 queries)."""
    found = findings(form_of(version))
    if found:
        raise ValidationError(
            [ValidationError(str(each), code=each.code) for each in found]
        )


def findings(form: Form) -> list[Finding]:
    """Return all that is wrong with the form, in its order."""
    if not any(each.is_answered for each in form.questions):
        return [Finding("", "", _("There is no question yet."), "no_questions")]
    return [*of_keys(form), *of_meanings(form), *of_pages(form)]


def of_keys(form: Form) -> Iterator[Finding]:
    """Yield the keys that are there twice."""
    for each in (form.pages, form.questions):
        counted = Counter(part.key for part in each)
        for key in (key for key, times in counted.items() if times > 1):
            message = _("The key “%(key)s” is there twice.") % {"key": key}
            yield Finding(key, "", message, "key_taken")


def of_meanings(form: Form) -> Iterator[Finding]:
    """Yield what two questions mean at once, and meanings that do not fit."""
    seen: set[str] = set()
    for question in form.questions:
        if not question.meaning:
            continue
        meaning = Meaning(question.meaning)
        named = {"meaning": meaning.label}
        if meaning in seen:
            message = _("Another question means “%(meaning)s” already.") % named
            yield about(form, question, message, "meaning_taken")
        elif question.kind not in FITTING[meaning]:
            message = _("A question of this kind cannot mean “%(meaning)s”.") % named
            yield about(form, question, message, "meaning_unfit")
        seen.add(meaning)


def of_pages(form: Form) -> Iterator[Finding]:
    """Yield what is wrong with sections and questions, one by one."""
    before: set[str] = set()
    for page in form.pages:
        yield from of_page(page, before, form)
        for question in page.questions:
            for message, code in of_question(question):
                yield about(form, question, message, code)
            for message, code in of_conditions(question, before, form):
                yield about(form, question, message, code)
            before |= names_of(question)


def names_of(question: Asked) -> set[str]:
    """Return the names by which conditions look at the answer."""
    if question.kind != Kind.COMPETENCE:
        return {question.key}
    return {question.key, *(f"{question.key}_{end}" for end in (REQUIRED, ACTUAL))}


def of_page(page: Page, before: set[str], form: Form) -> Iterator[Finding]:
    """Yield what is wrong with a section itself."""
    where = _("Section “%(title)s”") % {"title": page.title}
    if not page.questions:
        message = _("It has no questions.")
        yield Finding(page.key, where, message, "section_empty", "section")
    for message, code in of_expression(page.relevance, before, form):
        yield Finding(page.key, where, message, code, "section")


def of_question(question: Asked) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a question itself."""
    if question.kind in Question.CHOOSING and len(question.answers) < FEWEST_ANSWERS:
        yield _("Give two answers to choose from at least."), "too_few_answers"
    if question.kind == Kind.SCALE and all(a.score is None for a in question.answers):
        yield _("No answer of the scale has points."), "no_points"
    if question.kind == Kind.COMPETENCE and not question.area:
        yield _("Say which area of competence it asks about."), "no_area"
    yield from of_ends(question)


def of_ends(question: Asked) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the ends of a range, or the levels of a competence."""
    low, high, step = question.low, question.high, question.step
    if question.kind == Kind.COMPETENCE:
        if not are_levels(low, high):
            yield _("A competence has from 2 to 10 levels."), "levels"
    elif low is not None and high is not None and low >= high:
        yield _("The highest is above the lowest."), "range_empty"
    elif question.kind == Kind.RANGE and None in (low, high):
        yield _("Give the lowest and the highest number."), "no_range"
    if step is not None and step <= 0:
        yield _("A step is above zero."), "no_step"


def are_levels(low: Decimal | None, high: Decimal | None) -> bool:
    """Tell whether those are the ends of levels that fit on a page."""
    lowest = Decimal(LOWEST) if low is None else low
    highest = Decimal(HIGHEST) if high is None else high
    whole = lowest == int(lowest) and highest == int(highest)
    return whole and 1 <= highest - lowest < MOST_LEVELS


def of_conditions(
    question: Asked, before: set[str], form: Form
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with when it is asked, and with what is right."""
    yield from of_expression(question.relevance, before, form)
    yield from of_expression(question.constraint, before | names_of(question), form)


def of_expression(text: str, before: set[str], form: Form) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a condition that can look at what was asked before."""
    if not text:
        return
    try:
        keys = parsed(text).keys
    except ValidationError as refused:
        words = {"condition": text, "why": " ".join(refused.messages)}
        yield (
            _("The condition “%(condition)s” cannot be read: %(why)s") % words,
            "condition",
        )
        return
    for key in sorted(keys - before):
        if number := numbers_of(form).get(key):
            message = _(
                "The condition looks at question %(number)d, which is asked later."
            )
            yield message % {"number": number}, "looks_ahead"
        else:
            message = _("The condition looks at “%(key)s”, which is not asked.")
            yield message % {"key": key}, "unknown_key"


def about(form: Form, question: Asked, message: str, code: str) -> Finding:
    """Return a finding about a question, named by its number or by its text."""
    number = numbers_of(form).get(question.key)
    where = _("Question %(number)d") % {"number": number} if number else ""
    where = where or _("Text “%(text)s”") % {"text": str(question.label)[:80]}
    return Finding(question.key, where, message, code)
