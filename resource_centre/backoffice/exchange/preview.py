"""The check page: how the rows of a sheet stand, and what people say of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import pgettext_lazy

from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.exchange.columns import Column
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.backoffice.exchange.widgets import RecordWidget
from resource_centre.backoffice.models import SheetImport, SheetRow

# Of one row, where the kinds themselves are said of many.
STATES = {
    SheetRow.Kind.FAULTY: pgettext_lazy("row", "with errors"),
    SheetRow.Kind.DOUBTFUL: pgettext_lazy("row", "to be clarified"),
    SheetRow.Kind.CHANGED: pgettext_lazy("row", "changed"),
    SheetRow.Kind.NEW: pgettext_lazy("row", "new"),
    SheetRow.Kind.SAME: pgettext_lazy("row", "unchanged"),
    SheetRow.Kind.LEFT_OUT: pgettext_lazy("row", "left out"),
}


@dataclass
class PreviewCell:
    """One cell of a row on the page of the check."""

    column: Column
    text: str
    old: str = ""
    errors: Sequence[str] = ()
    is_changed: bool = False
    is_open: bool = False
    # How many other cells of the column are refused with the same text, and whether
    # one of them stands above on the page.
    alike: int = 0
    is_again: bool = False

    @property
    def look(self) -> str:
        """Return the classes of the cell."""
        empty = not (self.text or self.is_open or self.is_changed)
        classes = {
            "is-wrong": bool(self.errors),
            "is-changed": self.is_changed and not self.errors,
            "is-empty": empty,
            "is-address": "@" in self.text,
            "is-named": self.is_open and isinstance(self.column.widget, RecordWidget),
        }
        return " ".join(name for name, holds in classes.items() if holds)


@dataclass
class PreviewRow:
    """One row on the page of the check."""

    number: int
    kind: SheetRow.Kind
    decision: str
    cells: list[PreviewCell]
    errors: Sequence[str] = ()
    repeats: int | None = None
    candidates: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def wrong(self) -> list[PreviewCell]:
        """Return the cells that are refused."""
        return [cell for cell in self.cells if cell.errors]

    @property
    def state(self) -> str:
        """Return how the row stands in words."""
        return str(STATES[self.kind])


def leave_out_empty(
    rows: Sequence[PreviewRow], columns: Sequence[Column]
) -> list[Column]:
    """Return the columns without those that say nothing in any row, and so the rows.

    The number in the system says nothing to people unless it is wrong.
    """
    telling = {
        cell.column.name
        for row in rows
        for cell in row.cells
        if cell.is_open or (cell.column.name != "pk" and (cell.text or cell.is_changed))
    }
    for row in rows:
        row.cells = [cell for cell in row.cells if cell.column.name in telling]
    return [column for column in columns if column.name in telling]


def words_for(rows: Sequence[PreviewRow]) -> list[tuple[str, list[str]]]:
    """Return the words to choose from, by column, where a cell can be corrected."""
    open_columns = {
        cell.column.name: cell.column
        for row in rows
        for cell in row.cells
        if cell.is_open
    }
    return [
        (name, words)
        for name, column in open_columns.items()
        if (words := column.widget.offered())
    ]


def preview_columns(resource: CentreResource, told: Sequence[str]) -> list[Column]:
    """Return the columns that the page shows: told ones, and what has to be there."""
    there = set(told)
    for name in told:
        if name in resource.fields:
            there.update(resource.fields[name].parts)
    there.update(column.name for column in resource.read() if column.required)
    return [c for c in resource.read() if c.is_written and c.name in there]


def preview_row(
    each: SheetRow,
    sheet: SheetImport,
    resource: CentreResource,
    columns: Sequence[Column],
    edited: str,
) -> PreviewRow:
    """Return the row as the page shows it."""
    texts = resource.texts_of(each.cells, sheet.columns, each.corrections)
    errors: Mapping[str, list[str]] = each.findings.get("errors", {})
    changes: Mapping[str, list[str]] = each.findings.get("changes", {})
    is_open = edited == str(each.number) or bool(errors.get(""))
    elsewhere = [
        f"{resource.fields[name].header}: {message}"
        if name in resource.fields
        else message
        for name, found in errors.items()
        if name not in {column.name for column in columns}
        for message in found
    ]
    return PreviewRow(
        number=each.number,
        kind=SheetRow.Kind(each.kind or SheetRow.Kind.SAME),
        decision=each.decision,
        errors=elsewhere,
        repeats=each.findings.get("repeats"),
        candidates=[tuple(c) for c in each.findings.get("candidates", ())],
        cells=[
            preview_cell(
                column,
                texts.get(column.name, ""),
                old=changes.get(column.name, ("", ""))[0],
                errors=errors.get(column.name, ()),
                is_changed=column.name in changes,
                is_open=is_open or column.name in errors,
            )
            for column in columns
        ],
    )


def preview_cell(column: Column, text: str, **facts: Any) -> PreviewCell:
    """Return the cell: as typed where it can be corrected, else as it is read."""
    cell = PreviewCell(column, text, **facts)
    if not cell.is_open:
        with suppress(ValidationError):
            cell.text = column.widget.render(column.widget.clean(text))
    return cell


def note_alike(rows: Sequence[PreviewRow], counted: Counter[services.Cell]) -> None:
    """Note beside each refused cell how many others are as wrong."""
    above: set[services.Cell] = set()
    for cell in (cell for row in rows for cell in row.cells if cell.errors):
        key = services.cell_of(cell.column.name, {cell.column.name: cell.text})
        cell.alike, cell.is_again = max(0, counted[key] - 1), key in above
        above.add(key)


def said(
    data: Any,
) -> tuple[dict[int, dict[str, str]], dict[int, str], set[tuple[int, str]]]:
    """Return corrections and decisions by row, as the page's form sends them.

    And the cells, by row and column, whose correction is meant for all alike.
    """
    corrections: dict[int, dict[str, str]] = {}
    decisions: dict[int, str] = {}
    alike: set[tuple[int, str]] = set()
    for number in numbers(data.getlist("row")):
        decisions[number] = decision_on(data, number)
    for key, value in data.items():
        kind, _dash, rest = key.partition("-")
        number, _dash, name = rest.partition("-")
        if not name or not number.isdecimal() or int(number) not in decisions:
            continue
        if kind == "cell":
            corrections.setdefault(int(number), {})[name] = value
        elif kind == "alike":
            alike.add((int(number), name))
    return corrections, decisions, alike


def decision_on(data: Any, number: int) -> str:
    """Return what was decided on a row: one of the radio buttons, or the tick."""
    if data.get(f"out-{number}"):
        return SheetRow.LEFT_OUT
    if data.get(f"ask-{number}"):
        return ""
    decision: str = data.get(f"decision-{number}", "")
    return decision[:30]


def numbers(texts: Sequence[str]) -> Iterator[int]:
    """Yield the texts that are numbers of rows."""
    for text in texts:
        if text.isdecimal() and len(text) < 9:
            yield int(text)


def onward(query: str) -> str:
    """Return the query to go on with, if it is one of this page's."""
    return query if query.startswith("?") else ""
