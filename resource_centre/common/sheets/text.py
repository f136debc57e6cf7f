"""Read tables that are plain text: CSV of any flavour, and what is pasted."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

from django.utils.translation import gettext_lazy as _

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.tables import Grid, SheetError, Table

DELIMITERS = ";\t,|"
SAMPLE = 65_536
# Characters that texts never hold.
BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
# Put before what Excel would take for a formula; see writing.
GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")


def decoded(data: bytes) -> str:
    """Return the text: UTF-8, UTF-16 with its mark, or as Bulgarian Windows has it."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "windows-1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not BINARY.search(text):
            return text
    raise not_a_table()


def not_a_table() -> SheetError:
    """Return what is said of a file of another kind."""
    return SheetError(
        _(
            "This is neither a table nor a text. Open the file in Excel or in "
            "LibreOffice, save it as .xlsx and try again."
        ),
        code="not_a_table",
    )


@cache
def field_pattern(delimiter: str) -> re.Pattern[str]:
    """Return what matches one field with its end.

    A quote counts only when another closes the field; else it is a mere character.
    """
    stop = re.escape(delimiter)
    return re.compile(
        rf'(?:[ ]*+"([^"]*+(?:""[^"]*+)*+)"[ ]*+(?=[{stop}\n]|\Z)|([^{stop}\n]*+))'
        rf"([{stop}\n]|\Z)"
    )


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the fields of each record; it never fails."""
    pattern = field_pattern(delimiter)
    fields: list[str] = []
    place = 0
    while found := pattern.match(text, place):
        quoted, plain, end = found.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        place = found.end()
        if end != delimiter:
            yield fields
            fields = []
        if not end:
            return


def sniffed(text: str) -> str:
    """Return the delimiter that tears the fewest quotes, and fits most records."""
    return max(DELIMITERS, key=lambda delimiter: fitness(text, delimiter))


def fitness(text: str, delimiter: str) -> tuple[bool, int, int, int]:
    """Tell how well the delimiter fits the first records of the text.

    It is there at all; few fields have half of a pair of quotes; many records have
    the same number of fields, and that number is large.
    """
    found = field_pattern(delimiter).finditer(text)
    torn = sum((field[2] or "").count('"') % 2 for field in found)
    first = [fields for fields in islice(records(text, delimiter), 100) if any(fields)]
    widths = Counter(len(fields) for fields in first if len(fields) > 1)
    count, width = max(((n, width) for width, n in widths.items()), default=(0, 0))
    return count > 0, -torn, count, width


def read_text(text: str, name: str) -> Table:
    """Return the table that the text is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if found := re.match(r"sep=(.)\n", text):
        delimiter, text = found[1], text[found.end() :]
    else:
        delimiter = sniffed(text[:SAMPLE])
    # Excel ends with as many empty fields and lines as were ever formatted.
    text = text.rstrip(f"{delimiter}\n ")
    grid = Grid()
    if text.count(delimiter) + text.count("\n") > limits.MARKS:
        grid.ensure_near(text.count("\n") + 1, limits.COLUMNS + 1)
    for row, fields in enumerate(records(text, delimiter), start=1):
        for column, value in enumerate(fields, start=1):
            guarded = value.startswith("'") and GUARDED.match(value)
            grid.put(row, column, value[1:] if guarded else value)
    return grid.table(name)


def read_pasted(text: str) -> Table:
    """Return the table that a person has pasted."""
    if len(text) > limits.FILE:
        raise SheetError(
            _("The text is too long. Save it as a file and upload the file."),
            code="too_large",
        )
    return read_text(text, "")
