"""A form as it is filled in: its boxes with what stands in them, and its answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from surveys.facts.forms import ACTUAL, NO, REQUIRED, YES, Asked, Form, Kind, Page
from surveys.facts.numbering import numbers_of
from surveys.rules.relevance import asked_of, conditions_of

PREFIX = "a_"
LEVELS: dict[str, str | Promise] = {
    REQUIRED: gettext_lazy("What the work requires"),
    ACTUAL: gettext_lazy("What there is now"),
}
YES_NO: dict[str, str | Promise] = {
    YES: gettext_lazy("Yes"),
    NO: gettext_lazy("No"),
}


@dataclass(frozen=True)
class Option:
    """An answer to tick: `id` names its input on the page."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """A line of levels to choose one from."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Box:
    """A question with what stands in it; `number` is None of a text that asks nothing.

    `target` is the input that a message about the question leads to.
    """

    question: Asked
    number: int | None
    name: str
    value: str
    options: tuple[Option, ...]
    rows: tuple[Row, ...]
    error: str
    is_asked: bool

    @property
    def target(self) -> str:
        """Return the id of the first input."""
        rows = [row.options for row in self.rows]
        options = self.options or (rows[0] if rows else ())
        return options[0].id if options else self.name

    @property
    def described_by(self) -> str:
        """Return the ids of what explains the question, for a screen reader."""
        parts = {"hint": str(self.question.hint), "error": self.error}
        return " ".join(f"{self.name}_{part}" for part, text in parts.items() if text)


@dataclass(frozen=True)
class Answered:
    """A question and its answer, to read."""

    number: int
    label: str
    text: str
    is_multiline: bool = False


@dataclass(frozen=True)
class Part:
    """A section of answers, to read."""

    title: str
    answers: tuple[Answered, ...]


# --- What is filled in ----------------------------------------------------------------


def posted_of(questions: Iterable[Asked], data: QueryDict) -> dict[str, Any]:
    """Return what a browser has sent of the questions, by their keys."""
    return {each.key: given(each, data) for each in questions if each.is_answered}


def given(question: Asked, data: QueryDict) -> Any:
    """Return what was sent of a question: a text, several, or levels by names."""
    name = PREFIX + question.key
    if question.kind == Kind.MULTIPLE:
        return data.getlist(name)
    if question.kind == Kind.COMPETENCE:
        return {level: data.get(f"{name}:{level}", "") for level in LEVELS}
    return data.get(name, "")


# --- What is shown --------------------------------------------------------------------


def boxes_of(
    form: Form,
    page: Page,
    given: Mapping[str, Any],
    *,
    asked: frozenset[str],
    errors: Mapping[str, str] | None = None,
) -> list[Box]:
    """Return the questions of a section with what was answered, or typed so far."""
    numbers, wrong = numbers_of(form), errors or {}
    return [
        box(
            question,
            numbers.get(question.key),
            given.get(question.key),
            error=wrong.get(question.key, ""),
            is_asked=question.key in asked,
        )
        for question in page.questions
    ]


def box(
    question: Asked, number: int | None, answer: Any, *, error: str, is_asked: bool
) -> Box:
    """Return a question with what stands in it."""
    name = PREFIX + question.key
    return Box(
        question=question,
        number=number,
        name=name,
        value=typed(question, answer),
        options=options_of(question, name, answer),
        rows=rows_of(question, name, answer),
        error=error,
        is_asked=is_asked,
    )


def typed(question: Asked, answer: Any) -> str:
    """Return what stands in a box to type into."""
    if answer is None or isinstance(answer, (dict, list)):
        return ""
    if question.kind == Kind.DECIMAL and isinstance(answer, (int, float)):
        return number_format(answer, use_l10n=True, force_grouping=False)
    return str(answer)


def options_of(question: Asked, name: str, answer: Any) -> tuple[Option, ...]:
    """Return the answers to tick, none where something is typed."""
    if question.kind == Kind.COMPETENCE:
        return ()
    if question.kind == Kind.YES_NO:
        labels = {value: str(label) for value, label in YES_NO.items()}
    else:
        labels = {each.value: str(each.label) for each in question.answers}
    chosen = set(answer) if isinstance(answer, list) else {answer}
    return tuple(options(name, labels, chosen))


def rows_of(question: Asked, name: str, answer: Any) -> tuple[Row, ...]:
    """Return the two lines of levels of a competence."""
    if question.kind != Kind.COMPETENCE:
        return ()
    levels = {str(level): str(level) for level in question.levels}
    told = answer if isinstance(answer, Mapping) else {}
    return tuple(
        Row(
            f"{name}:{level}",
            str(label),
            tuple(options(f"{name}:{level}", levels, {str(told.get(level, ""))})),
        )
        for level, label in LEVELS.items()
    )


def options(name: str, labels: Mapping[str, str], chosen: set[Any]) -> Iterator[Option]:
    """Yield the options of one name, each with an id of its own."""
    for value, label in labels.items():
        yield Option(f"{name}={value}", value, label, value in chosen)


def conditions(form: Form) -> dict[str, list[Any]]:
    """Return what must hold for questions to be asked, for the script."""
    return {
        key: [each.as_json() for each in held]
        for key, held in conditions_of(form).items()
    }


def progress(form: Form, answers: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many questions are answered, of how many that are asked."""
    asked = asked_of(form, answers)
    keys = [q.key for q in form.questions if q.is_answered and q.key in asked]
    return sum(key in answers for key in keys), len(keys)


def pages_asked(form: Form, answers: Mapping[str, Any]) -> list[Page]:
    """Return the sections of which something is asked."""
    asked = asked_of(form, answers)
    return [page for page in form.pages if any(q.key in asked for q in page.questions)]


# --- What is read ---------------------------------------------------------------------


def copy_of(form: Form, answers: Mapping[str, Any]) -> list[Part]:
    """Return the answers by sections, as whoever gave them or staff read them."""
    numbers, asked = numbers_of(form), asked_of(form, answers)
    parts = [
        Part(
            str(page.title),
            tuple(
                Answered(
                    numbers[question.key],
                    str(question.label),
                    written_answer(question, answers.get(question.key)),
                    question.is_multiline,
                )
                for question in page.questions
                if question.is_answered and question.key in asked
            ),
        )
        for page in form.pages
    ]
    return [part for part in parts if part.answers]


def written_answer(question: Asked, answer: Any) -> str:
    """Return an answer in words; nothing where there is none."""
    if answer in (None, "", [], {}):
        return ""
    if question.kind == Kind.YES_NO:
        return str(YES_NO.get(answer, answer))
    if question.kind == Kind.COMPETENCE:
        return levels_in_words(answer)
    if question.kind == Kind.DATE:
        return date_format(date.fromisoformat(answer), "SHORT_DATE_FORMAT")
    if isinstance(answer, (int, float)):
        return number_format(answer)
    values = answer if isinstance(answer, list) else [answer]
    known = question.by_value
    return "; ".join(str(known[v].label) if v in known else str(v) for v in values)


def levels_in_words(answer: Mapping[str, Any]) -> str:
    """Return the two levels of a competence in words."""
    missing = pgettext("level", "not said")
    return _("needed: %(required)s, now: %(actual)s") % {
        REQUIRED: answer.get(REQUIRED, missing),
        ACTUAL: answer.get(ACTUAL, missing),
    }
