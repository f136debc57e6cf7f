"""Write a table as the file that a person asks for, row by row."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from resource_centre.common.sheets import ods_writing, xlsx_writing
from resource_centre.common.sheets.packing import cell_text, packed, prepared
from resource_centre.common.sheets.tables import Cell, tidy

FORMATS = ("xlsx", "csv", "ods")
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# What Excel would take for a formula, also behind apostrophes of its own, so that
# reading can take off exactly the one that was put before.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
BATCH = 500


def write(
    kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str
) -> Iterator[bytes]:
    """Return the pieces of the file with the table, made as they are taken."""
    if kind == "csv":
        return csv_pieces(header, rows)
    writers = {"xlsx": xlsx_writing.filler, "ods": ods_writing.filler}
    return packed(writers[kind](prepared(header, rows, title)))


def csv_pieces(
    header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the table as Excel in Bulgarian opens it by a double click."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([csv_text(tidy(str(name))) for name in header])
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows):
        writer.writerow([csv_text(cell) for cell in row])
        if number % BATCH == 0:
            yield taken(buffer)
    yield taken(buffer)


def taken(buffer: io.StringIO) -> bytes:
    """Return what is in the buffer, and empty it."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def csv_text(cell: Cell) -> str:
    """Return the text of the cell, which no spreadsheet takes for a formula."""
    text = cell_text(cell)
    return f"'{text}" if isinstance(cell, str) and FORMULA.match(text) else text
