"""Cross-tables: the answers to one question by places, jobs or another question."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _, pgettext

from surveys.facts.analysis.counting import (
    CHOSEN,
    answers_of,
    figures_by,
    given_to,
    shown_of,
    whole,
)
from surveys.facts.analysis.shapes import (
    DIMENSIONS,
    HIDDEN,
    Figures,
    Key,
    Row,
    Table,
)
from surveys.facts.analysis.sheets import (
    LABELS,
    Sheets,
    labels_of,
    places_of,
    sheets_of,
)
from surveys.facts.analysis.suppression import shown_groups
from surveys.facts.forms import Asked, Kind, Wording
from surveys.models import Survey

# Questions that part those who answered into groups of their own.
PARTING = frozenset({Kind.YES_NO, Kind.SINGLE, Kind.SCALE})


def crosstab(survey: Survey, row_key: str, by: str) -> Table:
    """Return the answers to the question of `row_key` by a dimension or a question.

    Raise KeyError for questions that are not there or have nothing to choose, and
    for `by` what does not part people into groups. Up to 10 queries.
    """
    sheets = sheets_of(survey)
    question = sheets.form.by_key[row_key]
    if question.kind not in CHOSEN:
        raise KeyError(row_key)
    given = given_to(sheets, question)
    if by in DIMENSIONS:
        keys: list[Any] = sheets.groups[by]
        shown = shown_of(sheets, given)[by]
        labels = labels_of(by, keys, sheets.form)
        heading = str(LABELS[by]._meta.verbose_name)
        order: list[Any] = sorted(labels, key=lambda key: labels[key])
    else:
        other = sheets.form.by_key[by]
        if other.kind not in PARTING or other.key == question.key:
            raise KeyError(by)
        keys = sheets.column(other.key)
        shown = shown_with(sheets, given, keys)
        labels = {each.value: str(each.label) for each in answers_of(other)}
        heading = str(other.label)
        order = list(labels)
    return table_of(
        sheets, question, given, Parted(by, heading, keys, labels, order), shown
    )


class Parted:
    """What the rows of a cross-table are."""

    def __init__(
        self,
        by: str,
        heading: str,
        keys: list[Any],
        labels: dict[Any, str],
        order: list[Any],
    ) -> None:
        self.by = by
        self.heading = heading
        self.keys = keys
        self.labels = labels
        self.order = order


def shown_with(sheets: Sheets, given: Sequence[Any], keys: list[Any]) -> frozenset[Any]:
    """Return which answers to another question part the people into groups shown."""
    survey = sheets.survey
    if not survey.is_about_people:
        return frozenset(keys)
    # The tables by places and jobs of the same question are shown as well.
    fixed = shown_of(sheets, given)
    atoms = Counter(
        (*sheets.atoms[at], keys[at])
        for at, value in enumerate(given)
        if value is not None
    )
    return shown_groups(
        atoms,
        survey.smallest_group,
        len(DIMENSIONS) + 1,
        fixed=[fixed[each] for each in DIMENSIONS],
    )[-1]


def table_of(
    sheets: Sheets,
    question: Asked,
    given: Sequence[Any],
    parted_by: Parted,
    shown: frozenset[Any],
) -> Table:
    """Return the table with a row for each group that answered."""
    places = places_of(parted_by.keys)
    found = figures_by(question, given, places, shown, sheets)
    keys = [key for key in parted_by.order if key in found]
    if None in found:
        keys.append(None)
    rows = tuple(
        row_of(key, parted_by.labels.get(key, _("Not stated")), found[key])
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
