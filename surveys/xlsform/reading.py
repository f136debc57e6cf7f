"""Read a workbook of XLSForm into a form, telling what does not come in."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from resource_centre.common.sheets.workbooks import read_workbook
from resource_centre.registry.rules import ensure_no_personal_numbers
from surveys.expressions import parsed
from surveys.facts.forms import Asked, Form, Page, Wording
from surveys.rules.relevance import names_of
from surveys.xlsform.choices import Lists, read_choices, tell_unused
from surveys.xlsform.finding import LONGEST_TITLE, Findings
from surveys.xlsform.groups import GroupReader
from surveys.xlsform.problems import Imported, Problem
from surveys.xlsform.questions import QuestionReader
from surveys.xlsform.tables import Sheet, sheet_of
from surveys.xlsform.validity import objections
from surveys.xlsform.vocabulary import (
    OWN_SHEET,
    SETTINGS_COLUMNS,
    SHEETS,
    language_of,
)

MOST_ROWS = {"survey": 600, "choices": 3000}
# Of all questions together: a list that several have counts for each.
MOST_ANSWERS = 10_000
LONGEST_WORDS = {"title": LONGEST_TITLE, "intro": 5000, "thanks": 2000}

Sheets = dict[str, Sheet]


def read_xlsform(file: UploadedFile, name: str = "") -> Imported:
    """Return the form in the workbook and what of the workbook is not in it.

    `name` is its title where the workbook says none. Raise ValidationError when it
    is no workbook, or larger than any questionnaire; nothing is kept.
    """
    sheets = sheets_of(file)
    plain, title, problems = read_settings(sheets)
    choices = Findings(sheets.get("choices") or Sheet("choices"), plain)
    lists = read_choices(choices)
    survey = Findings(sheets["survey"], plain)
    pages, used = read_pages(survey, lists)
    tell_unused(choices, lists, used)
    words = own_words(sheets)
    form = Form(
        version_id=0,
        title=words.get("title") or Wording((title or name)[:LONGEST_TITLE]),
        intro=words.get("intro", Wording("")),
        thanks=words.get("thanks", Wording("")),
        pages=pages,
    )
    ensure_can_be_kept(form)
    form = checked(form, survey)
    problems += [*survey.problems, *choices.problems, *of_other_sheets(sheets)]
    if not any(each.is_answered for each in form.questions):
        problems.append(nothing_asked())
    if not any(each.is_fatal for each in problems):
        problems += objections(sheets)
    return Imported(form, tuple(sorted(problems, key=place)))


def place(problem: Problem) -> tuple[str, int]:
    """Return where a problem stands; what is of no row stands last in its sheet."""
    return problem.sheet, problem.row or MOST_ROWS["choices"] * 2


def sheets_of(file: UploadedFile) -> Sheets:
    """Return the sheets by their names; raise ValidationError without a survey."""
    read = read_workbook(file)
    sheets = {
        title.strip().casefold(): sheet_of(title.strip().casefold(), rows)
        for title, rows in read.items()
    }
    if "survey" not in sheets:
        message = _("The workbook has no sheet “survey”; is it an XLSForm?")
        raise ValidationError(message, code="no_survey")
    for title, most in MOST_ROWS.items():
        if title in sheets and len(sheets[title].rows) > most:
            message = _("The sheet “%(sheet)s” has more than %(number)d rows.")
            named = {"sheet": title, "number": most}
            raise ValidationError(message % named, code="too_long")
    return sheets


def ensure_can_be_kept(form: Form) -> None:
    """Raise ValidationError of a form that no page could show, or that names people."""
    if sum(len(each.answers) for each in form.questions) > MOST_ANSWERS:
        message = _("The questions have more than %(number)d answers to choose from.")
        raise ValidationError(message % {"number": MOST_ANSWERS}, code="too_long")
    words = (form.title, form.intro, form.thanks)
    try:
        ensure_no_personal_numbers({"words": [t for w in words for t in (w.bg, w.en)]})
    except ValidationError as refused:
        raise ValidationError(refused.messages, code="personal_number") from refused


def read_pages(survey: Findings, lists: Lists) -> tuple[tuple[Page, ...], set[str]]:
    """Return the sections, and the lists of answers that their questions use."""
    questions = QuestionReader(survey, lists)
    questions.tell_unknown()
    groups = GroupReader(survey, questions)
    for row in survey.sheet.filled:
        groups.take(row)
    pages = groups.finished()
    survey.tell_languages()
    return pages, questions.used


# --- Around the questions -------------------------------------------------------------


def read_settings(sheets: Sheets) -> tuple[str, str, list[Problem]]:
    """Return the language of plain columns, the title, and what is left out."""
    settings = Findings(sheets.get("settings") or Sheet("settings"))
    row = next(settings.sheet.filled, None)
    if row is None:
        return "bg", "", []
    for column in settings.sheet.columns:
        if column.name not in SETTINGS_COLUMNS and row.text(column.name):
            settings.left_out(row, column.header, column.header)
    language = language_of(row.text("default_language") or "bg")
    if language in ("bg", "en"):
        return language, row.text("form_title"), settings.problems
    if language != "default":
        message = _("Texts without a language are taken for Bulgarian.")
        settings.tell(row, "default_language", message)
    return "bg", row.text("form_title"), settings.problems


def own_words(sheets: Sheets) -> dict[str, Wording]:
    """Return the words around the questions that we have written ourselves."""
    sheet = sheets.get(OWN_SHEET) or Sheet(OWN_SHEET)
    return {
        name: Wording(
            row.text("text", "bg")[:longest], row.text("text", "en")[:longest]
        )
        for row in sheet.filled
        if (name := row.text("name")) in LONGEST_WORDS
        and (longest := LONGEST_WORDS[name])
    }


def of_other_sheets(sheets: Sheets) -> list[Problem]:
    """Return the sheets that are not read; those that begin with _ are notes."""
    message = _("The sheet is not supported and is left out.")
    return [
        Problem(title, 0, "", message)
        for title in sheets
        if title not in (*SHEETS, OWN_SHEET) and not title.startswith("_")
    ]


def nothing_asked() -> Problem:
    """Return what is said of a form without questions."""
    message = _("There is no question in the sheet.")
    return Problem("survey", 0, "", message, is_fatal=True)


# --- Conditions -----------------------------------------------------------------------


def checked(form: Form, survey: Findings) -> Form:
    """Return the form without conditions that cannot be worked out, telling them."""
    names = frozenset(names_of(form))
    rows = {
        key: row.number
        for row in reversed(list(survey.sheet.filled))
        if (key := row.text("name"))
    }

    def kept(key: str, column: str, text: str) -> str:
        problem = trouble(text, names) if text else ""
        if problem:
            survey.tell(rows.get(key, 0), column, problem)
        return "" if problem else text

    def question(asked: Asked) -> Asked:
        return replace(
            asked,
            relevance=kept(asked.key, "relevant", asked.relevance),
            constraint=kept(asked.key, "constraint", asked.constraint),
        )

    return replace(
        form,
        pages=tuple(
            replace(
                page,
                relevance=kept(page.key, "relevant", page.relevance),
                questions=tuple(map(question, page.questions)),
            )
            for page in form.pages
        ),
    )


def trouble(text: str, names: frozenset[str]) -> str:
    """Return why a condition is left out, empty if it is not."""
    try:
        missing = sorted(parsed(text).keys - names)
    except ValidationError as error:
        message = _("The condition is left out: %(why)s")
        return message % {"why": " ".join(error.messages)}
    if missing:
        message = _("The condition is left out: “%(key)s” is not asked.")
        return message % {"key": missing[0]}
    return ""
