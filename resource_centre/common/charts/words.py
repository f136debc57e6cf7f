"""What stands in charts in words and numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from textwrap import wrap

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, ngettext

from resource_centre.common.text import clean

Number = int | float | Decimal
Value = Number | None
Pair = tuple[str, Value]

MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
LONGEST, LONGEST_DRAWN, LONGEST_NAMED = 500, 160, 80
NAMED = 3
# How wide Sofia Sans is in charts, in pixels; most letters differ little.
USUAL, WIDE = 8.6, 13.8
WIDEST, NARROW = "ЖМФШЩЮтшщmwMW%@", " .,:;()|/'"


def tidy(label: object, longest: int = LONGEST) -> str:
    """Return the label as one line without control characters, at most so long."""
    if isinstance(label, date):
        return date_format(label, "SHORT_DATE_FORMAT")
    line = re.sub(r"[ \t\n]+", " ", clean(str(label)))
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def width_of(text: str) -> float:
    """Return about how wide the text is in pixels."""
    narrow = sum(letter in NARROW for letter in text)
    wide = sum(letter in WIDEST for letter in text)
    capitals = sum(map(str.isupper, text))
    return (len(text) - narrow / 2) * USUAL + wide * (WIDE - USUAL) + capitals * 1.5


def widest(texts: Iterable[str]) -> float:
    """Return about how wide the widest of the texts is in pixels."""
    return max(map(width_of, texts), default=0)


def lines_of(label: str, width: float) -> list[str]:
    """Return the label in lines of about that width, nothing left out."""
    text = tidy(label, LONGEST_DRAWN) or "–"
    letters = width * len(text) / width_of(text)
    return wrap(text, max(int(letters), 1))


def known(value: Value) -> float | None:
    """Return the value as a float; None if it is missing or not a number at all."""
    number = None if value is None else float(value)
    return number if number is not None and isfinite(number) else None


def in_figures(value: Value, unit: str = "") -> str:
    """Return the number as the language writes it, with two decimals at most.

    Signs such as % and € follow it.
    """
    if known(value) is None:
        return _("no data")
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    number = Decimal(0 if digits == "-0" else digits)
    text = number_format(number).replace("-", MINUS)
    return f"{text}{NBSP}{unit}" if is_sign(unit) else text


def is_sign(unit: str) -> bool:
    """Tell whether the unit is written after each number."""
    return len(unit) == 1 and not unit.isalpha()


def with_unit(title: object, unit: str) -> str:
    """Return the title with what is counted, where the numbers do not say it."""
    text = tidy(title)
    return f"{text} ({unit})" if unit and not is_sign(unit) else text


def distinct(names: Iterable[object]) -> list[str]:
    """Return the names tidied; the second of two that look alike gets a number."""
    found: list[str] = []
    for name in names:
        text = base = tidy(name, LONGEST_DRAWN)
        number = 1
        while text in found:
            number += 1
            text = f"{base} ({number})"
        found.append(text)
    return found


def named(labels: Sequence[str]) -> str:
    """Return the first few labels, saying how many more there are."""
    text = ", ".join(tidy(label, LONGEST_NAMED) for label in labels[:NAMED])
    more = len(labels) - NAMED
    if more <= 0:
        return text
    words = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return words % {"names": text, "n": more}


def extremes(pairs: Iterable[Pair], unit: str = "") -> str:
    """Say which labels have the most and which the least."""
    there = [(label, in_figures(v, unit), known(v)) for label, v in pairs]
    numbers = [number for _label, _text, number in there if number is not None]
    if not numbers:
        return _("no data")
    if len(numbers) == 1:
        return " – ".join(next(row[:2] for row in there if row[2] is not None))
    ends = {}
    for end, number in (("most", max(numbers)), ("least", min(numbers))):
        labels = [label for label, _text, own in there if own == number]
        ends[end] = named(labels)
        ends[f"{end}_value"] = next(text for _l, text, own in there if own == number)
    if ends["most_value"] == ends["least_value"]:
        return _("all are %(most_value)s") % ends
    return (
        _("most – %(most)s (%(most_value)s), least – %(least)s (%(least_value)s)")
        % ends
    )


def sentence(kind: str, title: str, *facts: str) -> str:
    """Return the alternative text of a chart."""
    told = "; ".join(filter(None, (title, *facts)))
    return f"{kind}: {told}" + ("" if told.endswith((".", "!", "?", "…")) else ".")
