"""A sheet of an XLSForm as rows whose cells go by the names of XLSForm."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.xlsform.vocabulary import ALIASES, PREFIXES, language_of


@dataclass(frozen=True)
class Column:
    """A column: the name it goes by, its language if any, and its header."""

    name: str
    language: str
    header: str


@dataclass
class Row:
    """A row by columns; `number` counts as the sheet does."""

    number: int
    cells: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, name: str, language: str = "") -> str:
        """Return what the cell says, empty if nothing."""
        return self.cells.get((name, language), "")


@dataclass
class Sheet:
    """A sheet: its columns, its rows, and the texts as pyxform wants them."""

    title: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    first_row: int = 1
    plain: list[dict[str, str]] = field(default_factory=list)

    @property
    def filled(self) -> Iterator[Row]:
        """Yield the rows with anything in them."""
        return (row for row in self.rows if row.cells)

    def has(self, name: str, language: str) -> bool:
        """Tell whether there is such a column."""
        return any((c.name, c.language) == (name, language) for c in self.columns)


def sheet_of(title: str, rows: list[list[str]]) -> Sheet:
    """Return the sheet; its first row with anything in it is the header."""
    first = next((n for n, row in enumerate(rows) if any(row)), 0)
    header = rows[first] if rows else []
    sheet = Sheet(title, first_row=first + 1)
    named = {place: column_of(text) for place, text in enumerate(header) if text}
    sheet.columns = list(named.values())
    for number, cells in enumerate(rows[first + 1 :], start=first + 2):
        row, plain = Row(number), {}
        for place, column in named.items():
            if text := cells[place].strip():
                row.cells.setdefault((column.name, column.language), text)
                plain[column.header] = text
        sheet.rows.append(row)
        sheet.plain.append(plain)
    return sheet


def column_of(header: str) -> Column:
    """Return what a header says: a column, perhaps of one language."""
    first, *rest = [part.strip() for part in header.split("::")]
    if first.casefold() in PREFIXES and rest:
        first, *rest = rest
    name = first.casefold()
    name = ALIASES.get(name, ALIASES.get(name.replace("_", " "), name))
    name = name.replace(" ", "_")
    return Column(name, language_of(rest[0]) if rest else "", header)
