"""The lists of answers of an XLSForm."""

import re

from django.utils.translation import gettext as _

from surveys.facts.forms import Answer
from surveys.xlsform.finding import LONGEST_KEY, LONGEST_TITLE, Findings
from surveys.xlsform.tables import Row
from surveys.xlsform.vocabulary import CHOICE_COLUMNS

VALUE = re.compile(r"[A-Za-z0-9_.-]+")
POINTS = re.compile(r"-?[0-9]{1,4}")

Lists = dict[str, tuple[Answer, ...]]


def read_choices(findings: Findings) -> Lists:
    """Return the lists by their names, noting what is not in them."""
    sheet = findings.sheet
    for column in sheet.columns:
        if column.name not in CHOICE_COLUMNS:
            findings.left_out(sheet.first_row, column.header, column.header)
    lists: dict[str, dict[str, Answer]] = {}
    for row in sheet.filled:
        name = findings.key(row, "list_name")
        value = value_of(row, findings)
        answers = lists.setdefault(name, {})
        if value in answers:
            message = _("The list has this answer already.")
            findings.refuse(row, "name", message)
        label = findings.label(row, LONGEST_TITLE)
        if not label.bg:
            findings.refuse(row, "label", _("The text of the answer is missing."))
        answers[value] = Answer(value, label, points_of(row, findings))
    findings.tell_languages()
    return {name: tuple(answers.values()) for name, answers in lists.items()}


def value_of(row: Row, findings: Findings) -> str:
    """Return what the answer is recorded as, refusing what cannot be."""
    value = row.text("name")
    if not VALUE.fullmatch(value) or len(value) > LONGEST_KEY:
        findings.refuse(
            row, "name", _("Latin letters, digits, “_”, “-” and “.”, without spaces.")
        )
    return value


def points_of(row: Row, findings: Findings) -> int | None:
    """Return what the answer counts on a scale, None if nothing."""
    text = row.text("score")
    if not text:
        return None
    if POINTS.fullmatch(text):
        return int(text)
    message = _("“%(text)s” is not a number that can be used here.")
    findings.refuse(row, "score", message % {"text": text[:40]})
    return None


def tell_unused(findings: Findings, lists: Lists, used: set[str]) -> None:
    """Note the lists that no question asks from."""
    seen: set[str] = set()
    for row in findings.sheet.filled:
        name = row.text("list_name")
        if name in lists and name not in used | seen:
            seen.add(name)
            message = _("No question uses the list “%(name)s”; it is left out.")
            findings.tell(row, "list_name", message % {"name": name})
