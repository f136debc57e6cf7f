"""Write a form as a workbook of XLSForm, which KoboToolbox and ODK take as it is."""

from collections.abc import Iterator
from decimal import Decimal

from resource_centre.common.sheets.workbooks import Written, write_workbook
from surveys.facts.forms import (
    ACTUAL,
    REQUIRED,
    Answer,
    Asked,
    Form,
    Kind,
    Wording,
    digits,
)
from surveys.models import Question
from surveys.xlsform.vocabulary import BULGARIAN, ENGLISH, OURS, OWN_SHEET

Cells = dict[str, str]

TYPES = {
    Kind.SINGLE: "select_one",
    Kind.SCALE: "select_one",
    Kind.YES_NO: "select_one",
    Kind.MULTIPLE: "select_multiple",
}
YES_NO = "yes_no"
YES_OR_NO = (
    Answer("yes", Wording("Да", "Yes")),
    Answer("no", Wording("Не", "No")),
)
LEVELS = {
    REQUIRED: Wording("Необходимо ниво", "Required level"),
    ACTUAL: Wording("Налично ниво", "Actual level"),
}
TEXTS = ("label", "hint", "constraint_message")
ALWAYS = ("type", "name", f"label::{BULGARIAN}")
SURVEY = (
    "type",
    "name",
    *(f"{name}::{language}" for name in TEXTS for language in (BULGARIAN, ENGLISH)),
    "required",
    "relevant",
    "constraint",
    "appearance",
    "parameters",
    *OURS,
)
CHOICES = (
    "list_name",
    "name",
    f"label::{BULGARIAN}",
    f"label::{ENGLISH}",
    "score",
)


def xlsform_of(form: Form) -> bytes:
    """Return the workbook; reading it again gives the same form."""
    words = [
        {"name": name, f"text::{BULGARIAN}": text.bg, f"text::{ENGLISH}": text.en}
        for name, text in (
            ("title", form.title),
            ("intro", form.intro),
            ("thanks", form.thanks),
        )
    ]
    settings = [{"form_title": form.title.bg, "default_language": BULGARIAN}]
    own = ("name", f"text::{BULGARIAN}", f"text::{ENGLISH}")
    return write_workbook(
        [
            sheet("survey", SURVEY, list(survey_rows(form))),
            sheet("choices", CHOICES, list(choice_rows(form))),
            sheet("settings", tuple(settings[0]), settings),
            sheet(OWN_SHEET, own, words),
        ]
    )


def sheet(title: str, columns: tuple[str, ...], rows: list[Cells]) -> Written:
    """Return a sheet; columns that nothing stands in are left out."""
    filled = {name for row in rows for name, text in row.items() if text}
    header = [name for name in columns if name in filled or name in ALWAYS]
    return Written(title, header, [[r.get(name, "") for name in header] for r in rows])


# --- Questions ------------------------------------------------------------------------


def survey_rows(form: Form) -> Iterator[Cells]:
    """Yield the rows of the questions, each section in its group."""
    yes_no = yes_no_list(form)
    for page in form.pages:
        yield {
            "type": "begin_group",
            "name": page.key,
            **both("label", page.title),
            "relevant": page.relevance,
        }
        for asked in page.questions:
            if asked.kind == Kind.COMPETENCE:
                yield from competence_rows(asked)
            else:
                yield question_row(asked, yes_no)
        yield {"type": "end_group"}


def question_row(asked: Asked, yes_no: str) -> Cells:
    """Return the row of a question."""
    kind = Kind(asked.kind)
    listed = yes_no if kind == Kind.YES_NO else asked.list_name or asked.key
    is_range = kind == Kind.RANGE
    return {
        "type": f"{TYPES[kind]} {listed}" if kind in TYPES else kind.value,
        "name": asked.key,
        **both("label", asked.label),
        **both("hint", asked.hint),
        **both("constraint_message", asked.constraint_message),
        "required": "yes" if asked.is_required else "",
        "relevant": asked.relevance,
        "constraint": asked.constraint,
        "appearance": "multiline" if asked.is_multiline else "",
        "parameters": parameters(asked.low, asked.high, asked.step) if is_range else "",
        **ours(asked, with_ends=not is_range),
    }


def competence_rows(asked: Asked) -> Iterator[Cells]:
    """Yield a competence: a group of two levels, since XLSForm has no such type."""
    yield {
        "type": "begin_group",
        "name": asked.key,
        **both("label", asked.label),
        "relevant": asked.relevance,
        **ours(asked, with_ends=True),
    }
    levels = asked.levels
    ends = parameters(Decimal(levels[0]), Decimal(levels[-1]), Decimal(1))
    for name, label in LEVELS.items():
        is_last = name == ACTUAL
        yield {
            "type": "range",
            "name": f"{asked.key}_{name}",
            **both("label", label),
            **(both("hint", asked.hint) if not is_last else {}),
            **(both("constraint_message", asked.constraint_message) if is_last else {}),
            "required": "yes" if asked.is_required else "",
            "constraint": asked.constraint if is_last else "",
            "parameters": ends,
        }
    yield {"type": "end_group"}


def both(column: str, text: Wording) -> Cells:
    """Return the cells of a text in both languages."""
    return {f"{column}::{BULGARIAN}": text.bg, f"{column}::{ENGLISH}": text.en}


def ours(asked: Asked, *, with_ends: bool) -> Cells:
    """Return the cells of what XLSForm has no column for."""
    ends = (asked.low, asked.high, asked.step) if with_ends else (None,) * 3
    return dict(
        zip(
            OURS,
            (asked.kind, asked.meaning, asked.area or "", *map(digits, ends)),
            strict=True,
        )
    )


def parameters(low: Decimal | None, high: Decimal | None, step: Decimal | None) -> str:
    """Return the ends of a range."""
    named = {"start": digits(low), "end": digits(high), "step": digits(step)}
    return " ".join(f"{name}={text}" for name, text in named.items() if text)


# --- Answers --------------------------------------------------------------------------


def lists_of(form: Form) -> dict[str, tuple[Answer, ...]]:
    """Return the lists of answers by their names."""
    return {
        asked.list_name or asked.key: asked.answers
        for asked in form.questions
        if asked.kind in Question.CHOOSING
    }


def yes_no_list(form: Form) -> str:
    """Return what the list of yes and no is called, unlike all others."""
    name, taken = YES_NO, lists_of(form)
    while name in taken:
        name += "_"
    return name


def choice_rows(form: Form) -> Iterator[Cells]:
    """Yield the rows of the answers to choose from."""
    lists = lists_of(form)
    if any(asked.kind == Kind.YES_NO for asked in form.questions):
        lists[yes_no_list(form)] = YES_OR_NO
    for name, answers in lists.items():
        for answer in answers:
            yield {
                "list_name": name,
                "name": answer.value,
                **both("label", answer.label),
                "score": "" if answer.score is None else str(answer.score),
            }
