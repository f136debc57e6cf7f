"""What the columns of anyone's sheet are, by their headers or by what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from resource_centre.backoffice.exchange.columns import Column
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.common.names import folded

HEADERS_WITHIN = 10
SAMPLE = 40
MOST = 0.8


@dataclass(frozen=True)
class Guess:
    """Which row has the headers (0: none), and which column each one is.

    It is certain when every column that holds anything is recognised by its
    header, and nothing that is required is missing.
    """

    header_row: int
    columns: list[str]
    is_certain: bool


def guess(
    resource: CentreResource, rows: Sequence[list[str]], header_row: int | None = None
) -> Guess:
    """Return what the sheet seems to be; the row of the headers may be told."""
    columns = resource.read()
    if header_row is None:
        header_row = find_headers(columns, rows)
    headers = rows[header_row - 1] if 0 < header_row <= len(rows) else []
    width = max((len(row) for row in rows), default=0)
    sample = [row for row in rows[header_row : header_row + SAMPLE] if any(row)]
    named = by_header(columns, headers, width)
    found = by_content(columns, sample, by_part_of_header(columns, headers, named))
    filled = [
        any(row[place] for row in rows[header_row:]) if rows else False
        for place in range(width)
    ]
    complete = all(name or not full for name, full in zip(named, filled, strict=True))
    return Guess(header_row, found, complete and not missing(resource, named))


def find_headers(columns: Sequence[Column], rows: Sequence[list[str]]) -> int:
    """Return the number of the row with most headers among the first, 0 if none."""
    best, score = 0, 0
    for number, row in enumerate(rows[:HEADERS_WITHIN], start=1):
        cells = [folded(cell) for cell in row if cell]
        known = sum(any(cell in each.headers for each in columns) for cell in cells)
        likely = known > 1 or known == len(cells) or not reads_as_values(columns, row)
        if known > score and likely:
            best, score = number, known
    return best or unknown_headers(columns, rows)


def reads_as_values(columns: Sequence[Column], row: Sequence[str]) -> bool:
    """Tell whether a cell of the row is a number, a date, an address or the like."""
    return any(
        any(each.isdigit() for each in cell)
        or any(column.looks_like(cell) for column in columns)
        for cell in row
    )


def unknown_headers(columns: Sequence[Column], rows: Sequence[list[str]]) -> int:
    """Return the first row if it alone has no values, 0 otherwise."""
    filled = [n for n, row in enumerate(rows, start=1) if any(row)][:5]
    if len(filled) < 2 or reads_as_values(columns, rows[filled[0] - 1]):
        return 0
    others = any(reads_as_values(columns, rows[number - 1]) for number in filled[1:])
    return filled[0] if others else 0


def by_header(
    columns: Sequence[Column], headers: Sequence[str], width: int
) -> list[str]:
    """Return the columns whose header is known, each at most once."""
    found = [""] * width
    for place, header in enumerate(headers):
        text = folded(header)
        for column in columns:
            if text in column.headers and column.name not in found:
                found[place] = column.name
                break
    return found


def by_part_of_header(
    columns: Sequence[Column], headers: Sequence[str], found: Sequence[str]
) -> list[str]:
    """Return also those whose header has all the words of a known one."""
    guessed = list(found)
    for place, header in enumerate(headers):
        if guessed[place] or not header:
            continue
        words = set(folded(header).split())
        best, longest = "", 0
        for column in columns:
            if column.name in guessed:
                continue
            for known in column.headers:
                parts = known.split()
                if words.issuperset(parts) and len(known) > longest:
                    best, longest = column.name, len(known)
        guessed[place] = best
    return guessed


def by_content(
    columns: Sequence[Column], sample: Sequence[list[str]], found: Sequence[str]
) -> list[str]:
    """Return also those whose cells can hardly be anything else."""
    guessed = list(found)
    for place, name in enumerate(found):
        cells = [row[place] for row in sample if place < len(row) and row[place]]
        if name or not cells:
            continue
        for column in columns:
            alike = sum(map(column.looks_like, cells))
            if column.name not in guessed and alike >= MOST * len(cells):
                guessed[place] = column.name
                break
    return guessed


def missing(resource: CentreResource, told: Sequence[str]) -> list[Column]:
    """Return the columns that a new record needs and that the sheet does not have."""
    there = set(told)
    for column in resource.read():
        if column.name in there:
            there.update(column.parts)
    return [
        column
        for column in resource.read()
        if column.required and column.name not in there
    ]
