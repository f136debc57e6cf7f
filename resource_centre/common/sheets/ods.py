"""Read the first table of an OpenDocument spreadsheet as a stream."""

import re
from dataclasses import dataclass, field

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.markup import Passing, walk
from resource_centre.common.sheets.numbers import (
    boolean_text,
    iso_text,
    number_text,
    whole,
)
from resource_centre.common.sheets.preflight import Archive
from resource_centre.common.sheets.tables import Grid, Table

URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, DRAW = (
    f"{URN}{name}:1.0 " for name in ("office", "table", "text", "drawing")
)
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
SPACE = re.compile(r"[ \t\r\n]+")


@dataclass
class Content(Passing):
    """Put the cells of the first table with content into a grid."""

    names: list[str] = field(default_factory=list)
    name: str = ""
    grid: Grid = field(default_factory=Grid)
    tables: int = 0
    row: int = 0
    rows: int = 1
    column: int = 0
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    cell: dict[str, str] | None = None
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    paragraphs: int = 0
    writing: bool = False
    # Notes and drawings on a cell are not its text.
    aside: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter a table, a row or a cell, until a table with content is over."""
        if self.cell is not None:
            self.start_inside(name, attributes)
        elif name == f"{TABLE}table":
            self.tables += 1
            self.names.append(attributes.get(f"{TABLE}name", ""))
            self.row = 0
            if not self.grid.rows:
                self.name = self.names[-1]
        elif self.grid.rows and self.name != self.names[-1]:
            return
        elif name == f"{TABLE}table-row":
            self.rows = repeated(attributes, f"{TABLE}number-rows-repeated")
            self.column = 0
            self.cells.clear()
        elif name in CELLS:
            self.cell = attributes
            self.pieces.clear()
            self.length = self.paragraphs = 0

    def start_inside(self, name: str, attributes: dict[str, str]) -> None:
        """Meet a tag inside a cell."""
        if self.aside or name == f"{OFFICE}annotation" or name.startswith(DRAW):
            self.aside += 1
        elif name == f"{TEXT}p":
            if self.paragraphs:
                self.write("\n")
            self.paragraphs += 1
            self.writing = True
        elif name == f"{TEXT}s":
            count = whole(attributes.get(f"{TEXT}c", "1"))
            self.write(" " * min(count, limits.CELL))
        elif name == f"{TEXT}tab":
            self.write("\t")
        elif name == f"{TEXT}line-break":
            self.write("\n")

    def text(self, data: str) -> None:
        """Note text, whose spaces count once."""
        if self.writing and not self.aside:
            self.write(SPACE.sub(" ", data))

    def write(self, text: str) -> None:
        """Add to the text of the cell, as long as anybody will read it."""
        self.length += len(text)
        if self.length <= 2 * limits.CELL:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        """Leave a paragraph, a cell or a row."""
        if self.aside:
            self.aside -= 1
        elif name == f"{TEXT}p":
            self.writing = False
        elif name in CELLS and self.cell is not None:
            self.end_cell(self.cell)
            self.cell = None
        elif name == f"{TABLE}table-row":
            self.end_row()

    def end_cell(self, attributes: dict[str, str]) -> None:
        """Note the text of the cell, once for all its repetitions."""
        count = repeated(attributes, f"{TABLE}number-columns-repeated")
        if text := self.value(attributes, "".join(self.pieces)):
            self.grid.ensure_near(self.row + self.rows, self.column + count)
            self.cells.append((self.column + 1, count, text))
        self.column += count

    def end_row(self) -> None:
        """Put the cells of the row into the grid, as often as it is repeated."""
        for row in range(self.rows if self.cells else 0):
            for column, count, text in self.cells:
                for place in range(column, column + count):
                    self.grid.put(self.row + row + 1, place, text)
        self.row += self.rows
        self.cells.clear()

    def value(self, attributes: dict[str, str], shown: str) -> str:
        """Return the text of a cell by its type."""
        match attributes.get(f"{OFFICE}value-type"):
            case "float" | "percentage" | "currency":
                text = number_text(attributes.get(f"{OFFICE}value", shown))
                # A format may show zeros before a number: ЕГН, telephones.
                return (
                    shown if shown.isdecimal() and shown.lstrip("0") == text else text
                )
            case "date":
                return iso_text(attributes.get(f"{OFFICE}date-value", shown))
            case "time":
                return iso_text(attributes.get(f"{OFFICE}time-value", shown))
            case "boolean":
                value = attributes.get(f"{OFFICE}boolean-value", "") == "true"
                return boolean_text(value=value)
        return shown or attributes.get(f"{OFFICE}string-value", "")


def repeated(attributes: dict[str, str], name: str) -> int:
    """Return how often the row or the cell stands there, at least once."""
    return max(1, whole(attributes.get(name, "1")))


def read_ods(archive: Archive) -> Table:
    """Return the first table with anything in it."""
    content = Content()
    walk(archive.chunks("content.xml"), content)
    return content.grid.table(content.name, tuple(content.names))
