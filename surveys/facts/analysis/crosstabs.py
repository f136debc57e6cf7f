"""Cross-tables: the answers to one question by places, jobs or another question."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _, pgettext

from surveys.facts.analysis.beside import parts_seen
from surveys.facts.analysis.counting import (
    CHOSEN,
    answers_of,
    figures_by,
    whole,
)
from surveys.facts.analysis.grouping import parted_by, shown_of, tables_by_place
from surveys.facts.analysis.shapes import (
    DIMENSIONS,
    HIDDEN,
    JOB_ROLE,
    Figures,
    Key,
    Row,
    Table,
)
from surveys.facts.analysis.sheets import (
    LABELS,
    Sheets,
    given_to,
    labels_of,
    places_of,
    sheets_of,
)
from surveys.facts.forms import Asked, Form, Kind, Wording
from surveys.models import Question, Survey

# Questions that part those who answered into groups of their own.
PARTING = frozenset({Kind.YES_NO, Kind.SINGLE, Kind.SCALE})


def crosstab(survey: Survey, row_key: str, by: str) -> Table:
    """Return the answers to the question of `row_key` by a dimension or a question.

    Raise KeyError for questions that are not there or have nothing to choose, and
    for `by` what does not part people into groups. Up to 10 queries.
    """
    sheets = sheets_of(survey)
    if survey.is_about_people:
        row_key, by = in_order(sheets.form, row_key, by)
    question = sheets.form.by_key[row_key]
    if question.kind not in CHOSEN:
        raise KeyError(row_key)
    given = given_to(sheets, question)
    if by in DIMENSIONS:
        keys: list[Any] = sheets.groups[by]
        shown = shown_of(sheets, question)[by]
        labels = labels_of(by, keys, sheets.form)
        heading = str(LABELS[by]._meta.verbose_name)
        order: list[Any] = sorted(labels, key=lambda key: labels[key])
    else:
        other = sheets.form.by_key[by]
        if other.kind not in PARTING or other.key == question.key:
            raise KeyError(by)
        keys = sheets.column(other.key)
        shown = shown_by(sheets, question, other)
        labels = {each.value: str(each.label) for each in answers_of(other)}
        heading = str(other.label)
        order = list(labels)
    return table_of(
        sheets, question, given, Parted(by, heading, keys, labels, order), shown
    )


class Parted(NamedTuple):
    """What the rows of a cross-table are."""

    by: str
    heading: str
    keys: list[Any]
    labels: dict[Any, str]
    order: list[Any]


def in_order(form: Form, row_key: str, by: str) -> tuple[str, str]:
    """Return the two so that always the same one parts people into groups.

    A table and the same one turned round would tell more than either of them: it is
    the job that parts people, else the question that comes first.
    """
    if by in DIMENSIONS:
        return row_key, by
    row, other = form.by_key[row_key], form.by_key[by]
    if row.kind not in PARTING or other.kind not in PARTING:
        return row_key, by
    work = form.meaning(Question.Meaning.JOB_ROLE)
    if work is not None and work.kind == Kind.SINGLE and work in (row, other):
        return (by if work == row else row_key), JOB_ROLE
    first, second = sorted((row, other), key=form.questions.index)
    return second.key, first.key


def shown_by(sheets: Sheets, question: Asked, other: Asked) -> frozenset[Any]:
    """Return which answers to another question part people into groups shown.

    Looked at together are all tables of the question: those by places and jobs, and
    those by the questions that come before the other one.
    """
    if not sheets.survey.is_about_people:
        return frozenset(sheets.column(other.key))
    known = tables_by_place(sheets, question)
    for each in sheets.form.questions:
        if each.kind in PARTING and each.key != question.key:
            groups, shown = parted_by(sheets, question, sheets.column(each.key), known)
            if each.key == other.key:
                return shown
            known.append(parts_seen(groups, shown))
    raise KeyError(other.key)


def table_of(
    sheets: Sheets,
    question: Asked,
    given: Sequence[Any],
    parted_by: Parted,
    shown: frozenset[Any],
) -> Table:
    """Return the table with a row for each group that answered.

    By a question about people each answer has a row, whether anybody gave it or not.
    """
    places = places_of(parted_by.keys)
    found = figures_by(question, given, places, shown, sheets)
    # Which answers nobody gave would tell, with a mean, how many gave the others.
    is_closed = sheets.survey.is_about_people and parted_by.by not in DIMENSIONS
    keys = [key for key in parted_by.order if is_closed or key in found]
    if None in found:
        keys.append(None)
    rows = tuple(
        row_of(key, parted_by.labels.get(key, _("Not stated")), found.get(key, HIDDEN))
        for key in keys
    )
    figures = whole(question, given, sheets)
    everybody = row_of(None, pgettext("row", "All"), figures)
    hides = any(not row.cells for row in (*rows, everybody))
    columns = columns_of(question, figures)
    return Table(
        question=question,
        by=parted_by.by,
        by_label=parted_by.heading,
        columns=columns,
        rows=rows,
        total=everybody,
        hidden=hides or len(columns) < len(answers_of(question)),
    )


def columns_of(question: Asked, figures: Any) -> tuple[Wording, ...]:
    """Return what the columns are called: the answers as they are told of all."""
    if isinstance(figures, Figures) and figures.counts:
        return tuple(each.label for each in figures.counts)
    return tuple(each.label for each in answers_of(question))


def row_of(key: Key, label: str, figures: Any) -> Row:
    """Return a row with what a group answered."""
    if not isinstance(figures, Figures):
        return Row(key, label, HIDDEN, HIDDEN)
    return Row(key, label, figures.counts, figures.n)
