"""Hold a table of texts, no larger than the limits."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from resource_centre.common.sheets import limits
from resource_centre.common.text import UNWANTED, clean, is_piled

Cell = str | int | float | Decimal | bool | date | datetime | None

# What cleaning leaves as it is: most cells, and the check is ten times faster.
PLAIN = re.compile(
    r"[0-9A-Za-zÀ-ÿЀ-ҁҊ-ӿ„№(]"
    r"(?:[0-9A-Za-zÀ-ÿЀ-ҁҊ-ӿ„“№()+,./:;@–— _\n-]*[0-9A-Za-zÀ-ÿЀ-ҁҊ-ӿ“).])?"
)


class SheetError(ValidationError):
    """Say what of a file or of pasted text is refused, and what to do."""

    def __init__(self, message: Any, code: str, **params: Any) -> None:
        super().__init__(message, code=code, params=params or None)


@dataclass(frozen=True)
class Table:
    """Hold the texts of a table, every row as long as the widest."""

    rows: list[list[str]]
    name: str
    worksheets: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return the text cleaned, quickly where there is nothing to clean."""
    return text if not text or PLAIN.fullmatch(text) else clean(text)


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def nothing() -> SheetError:
    """Return what is said of an empty table."""
    return SheetError(
        _("There is nothing in the table. Fill it in and try again."), code="empty"
    )


@dataclass
class Grid:
    """Gather the cells of one table, counted from 1, and refuse what is too much."""

    rows: list[list[str]] = field(default_factory=list)
    characters: int = 0

    def ensure_near(self, row: int, column: int) -> None:
        """Refuse a cell with content outside the rows and columns that are read."""
        if row > limits.ROWS or column > limits.COLUMNS:
            raise SheetError(
                _(
                    "Cell %(cell)s is too far out: at most %(rows)s rows and "
                    "%(columns)s columns are read. Delete what stands outside the "
                    "table, or split the table, and try again."
                ),
                code="far_cell",
                cell=f"{letters(column)}{row}",
                rows=number_format(limits.ROWS),
                columns=number_format(limits.COLUMNS),
            )

    def put(self, row: int, column: int, text: str) -> None:
        """Set the text of a cell; empty ones take no place, wherever they are."""
        self.characters += len(text)
        if self.characters > limits.CHARACTERS:
            raise SheetError(
                _("The table holds too much text. Split it into several files."),
                code="too_much_text",
            )
        if not PLAIN.fullmatch(text):
            if is_piled(UNWANTED.sub("", text)):
                raise SheetError(
                    _(
                        "Cell %(cell)s holds more accents on one letter than any "
                        "language has. Type the text again and save the file."
                    ),
                    code="piled",
                    cell=f"{letters(column)}{row}",
                )
            text = clean(text)
        if not text:
            return
        self.ensure_near(row, column)
        if len(text) > limits.CELL:
            raise SheetError(
                _(
                    "Cell %(cell)s holds more than %(limit)s characters. Shorten the "
                    "text and try again."
                ),
                code="long_cell",
                cell=f"{letters(column)}{row}",
                limit=number_format(limits.CELL),
            )
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text

    def table(self, name: str, worksheets: tuple[str, ...] = ()) -> Table:
        """Return the cells as a table, or refuse it when it has none."""
        if not self.rows:
            raise nothing()
        width = max(len(cells) for cells in self.rows)
        for cells in self.rows:
            cells.extend([""] * (width - len(cells)))
        return Table(self.rows, tidy(name), worksheets)
