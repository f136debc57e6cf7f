"""The figures of an analysis as rows of a sheet, hidden where the page hides them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from resource_centre.common.sheets import Cell
from surveys.facts.analysis.shapes import (
    HIDDEN,
    Analysis,
    Figures,
    Group,
    Hidden,
    Levels,
    Result,
)

HEADERS = (
    gettext_lazy("No."),
    gettext_lazy("Question"),
    gettext_lazy("Group"),
    pgettext_lazy("survey", "Answer"),
    gettext_lazy("Count"),
    gettext_lazy("Share (%)"),
    gettext_lazy("Answers"),
    gettext_lazy("Mean"),
    gettext_lazy("Median"),
    gettext_lazy("Required level"),
    gettext_lazy("Actual level"),
    gettext_lazy("Gap"),
    pgettext_lazy("gap", "People"),
)
Shown = Figures | Levels | Hidden
Line = list[Cell]


def rows_of(found: Analysis) -> Iterator[Line]:
    """Yield the rows: of everybody first, then of each group."""
    for result in found.results:
        for label, figures in shown(result):
            yield from lines_of(result, label, figures)
        for theme in result.themes:
            count = as_cell(theme.count)
            yield filled(result, _("All"), theme.title, count=count)


def shown(result: Result) -> list[tuple[str, Shown]]:
    """Return what there is to show of a question: all, and the groups."""
    groups: tuple[Group, ...] = result.groups
    return [(_("All"), result.figures), *((g.label, g.figures) for g in groups)]


def lines_of(result: Result, group: str, figures: Shown) -> Iterator[Line]:
    """Yield the rows of a question in a group."""
    if isinstance(figures, Hidden):
        yield filled(result, group, str(figures))
    elif isinstance(figures, Levels):
        yield filled(
            result,
            group,
            "",
            n=figures.n,
            required=rounded(figures.required),
            actual=rounded(figures.actual),
            gap=rounded(figures.gap),
            people=figures.head_count,
        )
    else:
        yield filled(
            result,
            group,
            "",
            n=figures.n,
            mean=rounded(figures.mean),
            median=rounded(figures.median),
        )
        yield from counts_of(result, group, figures)


def counts_of(result: Result, group: str, figures: Figures) -> Iterator[Line]:
    """Yield a row for each answer that can be chosen."""
    if isinstance(figures.counts, Hidden):
        yield filled(result, group, str(figures.counts))
        return
    for each in figures.counts:
        share = round(100 * each.share, 1)
        yield filled(result, group, str(each.label), count=each.count, share=share)
    for label in figures.few:
        yield filled(result, group, f"{label}: {HIDDEN}")


def filled(
    result: Result,
    group: str,
    answer: str,
    *,
    count: Cell = None,
    share: Cell = None,
    n: Cell = None,
    mean: Cell = None,
    median: Cell = None,
    required: Cell = None,
    actual: Cell = None,
    gap: Cell = None,
    people: Cell = None,
) -> Line:
    """Return a row with what is known."""
    return [
        result.number,
        str(result.question.label),
        group,
        answer,
        count,
        share,
        n,
        mean,
        median,
        required,
        actual,
        gap,
        people,
    ]


def rounded(value: float | None) -> float | None:
    """Return a mean with two decimals."""
    return None if value is None else round(value, 2)


def as_cell(count: int | Hidden) -> Cell:
    """Return a count, or what stands in its place."""
    return str(count) if isinstance(count, Hidden) else count
