"""Read the first table of an Excel workbook as a stream.

openpyxl would build a tree of each row, pad what is far out, and take three times as
long.
"""

import posixpath
from dataclasses import dataclass, field

from resource_centre.common.sheets.markup import Passing, walk
from resource_centre.common.sheets.numbers import (
    boolean_text,
    iso_text,
    serial_text,
    whole,
)
from resource_centre.common.sheets.parts import (
    Relationships,
    Strings,
    Styles,
    Workbook,
    local,
    unescaped,
)
from resource_centre.common.sheets.preflight import Archive, damaged
from resource_centre.common.sheets.tables import Grid, Table, nothing

DIGITS = "0123456789"


@dataclass
class Cells(Passing):
    """Put the cells of a worksheet into a grid."""

    strings: list[str]
    shapes: list[str]
    from_1904: bool
    grid: Grid = field(default_factory=Grid)
    row: int = 0
    column: int = 0
    kind: str = ""
    style: str = ""
    pieces: list[str] = field(default_factory=list)
    inside: bool = False
    reading: bool = False
    aids: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter a row, a cell or its value, inside the data of the sheet."""
        tag = local(name)
        if not self.inside:
            self.inside = tag == "sheetData"
        elif tag == "c":
            self.column += 1
            if reference := attributes.get("r"):
                self.column, self.row = position(reference)
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.pieces.clear()
        elif tag in ("v", "t"):
            self.reading = not self.aids
        elif tag == "row":
            self.row = whole(attributes.get("r", "")) or self.row + 1
            self.column = 0
        elif tag == "rPh":
            self.aids += 1

    def text(self, data: str) -> None:
        """Note a piece of the value."""
        if self.reading:
            self.pieces.append(data)

    def end(self, name: str) -> None:
        """Leave a value, or put the cell into the grid when it has one."""
        tag = local(name)
        if tag in ("v", "t"):
            self.reading = False
        elif tag == "c" and self.pieces:
            self.grid.put(self.row, self.column, self.value("".join(self.pieces)))
            self.pieces.clear()
        elif tag == "rPh":
            self.aids -= 1
        elif tag == "sheetData":
            self.inside = False

    def value(self, raw: str) -> str:
        """Return the text of a cell by its kind."""
        match self.kind:
            case "s":
                return self.strings[whole(raw)]
            case "n":
                style = whole(self.style)
                shape = self.shapes[style] if style < len(self.shapes) else ""
                return serial_text(raw.strip(), shape, from_1904=self.from_1904)
            case "b":
                return boolean_text(value=raw.strip() in ("1", "true"))
            case "d":
                return iso_text(raw)
        return unescaped(raw)


def position(reference: str) -> tuple[int, int]:
    """Return the column and the row of a reference such as AB12."""
    name = reference.rstrip(DIGITS)
    column = 0
    for letter in name:
        if not "A" <= letter <= "Z" or column > 1_000_000:
            raise damaged()
        column = column * 26 + ord(letter) - ord("A") + 1
    row = whole(reference[len(name) :])
    if not row or not column:
        raise damaged()
    return column, row


def related(archive: Archive, part: str) -> Relationships:
    """Return where the parts that belong to the part are."""
    folder, name = posixpath.split(part)
    found = Relationships(folder)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in archive:
        walk(archive.chunks(path), found)
    return found


def read_xlsx(archive: Archive) -> Table:
    """Return the first worksheet with anything in it, a visible one if there is."""
    main = related(archive, "").by_kind.get("officeDocument", "")
    parts, book, styles, strings = (
        related(archive, main),
        Workbook(),
        Styles(),
        Strings(),
    )
    walk(archive.chunks(main), book)
    for kind, handler in (("styles", styles), ("sharedStrings", strings)):
        if (path := parts.by_kind.get(kind, "")) in archive:
            walk(archive.chunks(path), handler)
    names = tuple(name for _hidden, name, _key in book.sheets)
    for _hidden, name, key in sorted(book.sheets, key=lambda sheet: sheet[0]):
        kind, path = parts.by_key.get(key, ("", ""))
        cells = Cells(strings.texts, styles.shapes, book.from_1904)
        if kind == "worksheet":
            walk(archive.chunks(path), cells)
        if cells.grid.rows:
            return cells.grid.table(name, names)
    raise nothing()
