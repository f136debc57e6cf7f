"""Prepare what the writers of workbooks share: values, widths and the zip file."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext

from resource_centre.common.sheets.numbers import boolean_text, date_text
from resource_centre.common.sheets.tables import PLAIN, Cell, tidy

Value = str | int | float | Decimal | date | datetime | None

NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\n\t]+")
# What Excel holds at most in a cell, and precisely in a number.
LONGEST = 32_767
PRECISE = 10**15
# Days before this are wrong in Excel, which has a 29 February 1900.
FIRST_MONTH = (1900, 3)
WIDEST = 50


@dataclass(frozen=True)
class Sheet:
    """Hold what is written: a title, a header, rows and the widths of columns."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]


def prepared(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str
) -> Sheet:
    """Return the sheet, with widths by its header and its first rows."""
    names = [tidy(str(name)) for name in header]
    left = iter(rows)
    first = list(islice(left, 100))
    widths = [len(name) + 4 for name in names]
    for row in first:
        widths.extend([0] * (len(row) - len(widths)))
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], width(cell))
    words = NOT_IN_TITLES.sub(" ", tidy(str(title))).split()
    name = " ".join(words)[:31].strip() or gettext("Table")
    return Sheet(
        name, names, chain(first, left), [max(8, min(w, WIDEST)) for w in widths]
    )


def width(cell: Cell) -> int:
    """Return how many characters the cell shows in its longest line."""
    text = cell_text(cell)
    return max((len(line) for line in text.split("\n")), default=0) + 2


def settled(cell: object) -> Value:
    """Return the value as a workbook can hold it; what it cannot hold is text."""
    if isinstance(cell, str):
        return tidy(cell)
    if cell is None or isinstance(cell, bool):
        return cell if cell is None else boolean_text(value=cell)
    if isinstance(cell, date):
        day = local_time(cell)
        return day if (day.year, day.month) >= FIRST_MONTH else date_text(day)
    return number(cell) if isinstance(cell, int | float | Decimal) else tidy(str(cell))


def number(value: float | Decimal) -> Value:
    """Return the number; a longer one than workbooks hold precisely is text."""
    if not math.isfinite(value):
        return None
    return value if -PRECISE < value < PRECISE else digits(value)


def local_time(day: date) -> date:
    """Return a moment as the clock on the wall showed it, and a day as it is."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        return timezone.make_naive(day)
    return day


def digits(number: float | Decimal) -> str:
    """Return the number with a point, and a decimal one without a power of ten."""
    return f"{number:f}" if isinstance(number, Decimal) else repr(number)


def is_price(value: float | Decimal) -> bool:
    """Tell whether the number is exact to the hundredth, and is shown so."""
    return isinstance(value, Decimal) and value.as_tuple().exponent == -2


def cell_text(cell: Cell) -> str:
    """Return the value as text, with the decimal comma of Bulgaria.

    Excel in Bulgarian would take 12.5 for 12 May.
    """
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, date):
        return date_text(local_time(cell))
    value = settled(cell)
    if isinstance(value, int | float | Decimal):
        return digits(value).replace(".", ",")
    return value if isinstance(value, str) else ""


def escaped(text: str) -> str:
    """Return the text as XML holds it, no longer than a cell may be."""
    if PLAIN.fullmatch(text) and len(text) < LONGEST:
        return text
    text = NOT_IN_XML.sub("", text)
    return escape(
        text if len(text) < LONGEST else f"{text[: LONGEST - 1]}…", {'"': "&quot;"}
    )


def packed(fill: Callable[[ZipFile], None]) -> Iterator[bytes]:
    """Yield the zip file that the function fills; nothing of it is left behind."""
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as archive:
            fill(archive)
        file.seek(0)
        while chunk := file.read(65_536):
            yield chunk
