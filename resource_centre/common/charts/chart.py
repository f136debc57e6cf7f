"""A chart: its drawing, its words and its table are one thing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, pgettext

from resource_centre.common.charts.drawing import draw
from resource_centre.common.charts.look import MARKS, Spec
from resource_centre.common.charts.words import (
    Pair,
    Value,
    distinct,
    in_figures,
    is_sign,
    known,
    tidy,
)

MOST_ROWS = 300

Singles = Iterable[tuple[object, Value]]
Series = Iterable[tuple[object, Mapping[str, Value]]]


class Table(NamedTuple):
    """The figures of a chart in words; the first cell of a row names it."""

    headers: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Chart:
    """What a chart is called, says in words and in a table; `spec` is Vega-Lite's.

    Without a specification there is nothing to draw.
    """

    title: str
    alt: str
    table: Table
    spec: Spec | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether no figure is known."""
        return self.spec is None

    @cached_property
    def svg(self) -> SafeString:
        """Return the drawing, to stand in a page or a document as it is."""
        return draw(self.spec, self.alt) if self.spec else SafeString("")

    def as_facts(self) -> dict[str, Any]:
        """Return the chart as JSON, such as the facts of a document."""
        table = {"headers": self.table.headers, "rows": self.table.rows}
        return {**vars(self), "table": table}

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Chart":
        """Return the chart that these facts were made of."""
        return cls(**{**facts, "table": Table(**facts["table"])})


@dataclass(frozen=True)
class Figures:
    """The figures of a chart: labelled rows with a value for each of the names."""

    names: list[str]
    rows: list[tuple[str, list[Value]]]

    @property
    def labels(self) -> list[str]:
        """Return the labels of the rows."""
        return [label for label, _values in self.rows]

    @property
    def values(self) -> list[float]:
        """Return all the values that are known."""
        numbers = (known(value) for _label, values in self.rows for value in values)
        return [number for number in numbers if number is not None]

    def series(self) -> Iterator[tuple[str, list[Pair]]]:
        """Yield each of the names with the labels and their values."""
        for number, name in enumerate(self.names):
            yield name, [(label, values[number]) for label, values in self.rows]

    def table(self, by: object, unit: str, *headers: str) -> Table:
        """Return the figures in words, `by` over the labels."""
        first = tidy(by) or pgettext("column", "Category")
        return Table(
            [first, *(headers or self.names)],
            [
                [label, *(in_figures(value, unit) for value in values)]
                for label, values in self.rows
            ],
        )


def figures(rows: Iterable[tuple[object, Value | Mapping[str, Value]]]) -> Figures:
    """Return the figures of rows with one value each, or with a mapping of them.

    Names stand in the order in which they first come; one that a row does not
    mention is 0 there. Raise ValueError if nobody could read so many rows.
    """
    given = [
        (label, value if isinstance(value, Mapping) else {"": value})
        for label, value in rows
    ]
    if len(given) > MOST_ROWS:
        message = f"A chart shows {MOST_ROWS} rows at most, not {len(given)}."
        raise ValueError(message)
    keys = list(dict.fromkeys(key for _label, values in given for key in values))
    return Figures(
        distinct(keys),
        [
            (tidy(label) or "–", [values.get(key, 0) for key in keys])
            for label, values in given
        ],
    )


def ensure_few(names: list[str]) -> None:
    """Raise ValueError if there are more series than colours."""
    if len(names) > len(MARKS):
        message = f"A chart shows {len(MARKS)} series at most, not {len(names)}."
        raise ValueError(message)


def total(values: Iterable[Value]) -> Value:
    """Return the sum of the values that are known, None if none is."""
    there = [value for value in values if known(value) is not None]
    return sum(there) if there else None  # type: ignore[arg-type]


def value_header(unit: str) -> str:
    """Return the header of the only column of values."""
    return pgettext("column", "Value") if not unit or is_sign(unit) else unit


def nothing(title: str, table: Table) -> Chart:
    """Return the chart of figures of which none is known."""
    unknown = _("no data")
    return Chart(title, f"{title}: {unknown}.", table)
