"""How documents write dates, texts of people, and words of another language."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from math import ceil
from typing import Any, TypeGuard

from django import template
from django.utils.formats import date_format, get_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from resource_centre.common.charts import Chart

register = template.Library()

MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
BLANK = "………………"
# Tables of more rows have columns of a width that does not depend on each cell.
LONG, MOST_COLUMNS = 40, 8
SHORT = 24  # letters of what stands in one line in them

# What keeps to the word behind it, and what to the number before it.
KEEPS_TO_NEXT = re.compile(
    r"(№|§|\b(?:гр|с|ул|бул|пл|кв|обл|общ|вх|ет|ап|тел|чл|ал|т|стр|г-н|г-жа|д-р"
    r"|Mr|Ms|Mrs|Dr|No|p)\b\.?) +(?=[\w„“\"+(])",
    re.IGNORECASE,
)
SHORT_WORD = re.compile(r"(?<![\w-])([авиоксу]) +(?=[\w„“\"(№§])", re.IGNORECASE)
KEEPS_TO_NUMBER = re.compile(
    r"(?<=\d) +(?=(?:г\.|ч\.|лв\.|бр\.|стр\.|лева|евро|EUR|BGN|%|€|\d{3}\b))"
)
DASH = re.compile(r"(?<=\s)-(?=\s)")
OPENING = re.compile(r"(?<![^\s([„“/–-])\"(?=\S)")
WRONG_CLOSING = re.compile(r"(„[^„“”]*)”")
CYRILLIC = re.compile(r"[\u0400-\u04ff](?:[^A-Za-z\n]*[\u0400-\u04ff][“\"]?)?")
INNER = str.maketrans({"„": "«", "“": "»", "”": "»"})
ITEM = re.compile(r"^\s*(?:[-–•*]|(?P<number>\d{1,3})[.)])\s+")


# --- Dates ------------------------------------------------------------------------


@register.filter
def day(iso: str | None) -> str:
    """Return the date as registers write it: „02.11.2026 г.“; dots if there is none."""
    if not iso:
        return BLANK
    long = get_language() == "en"
    return date_format(
        date.fromisoformat(iso), "DATE_FORMAT" if long else "SHORT_DATE_FORMAT"
    )


@register.filter
def long_day(iso: str | None) -> str:
    """Return the date in words: „2 ноември 2026 г.“; dots if there is none."""
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else BLANK


@register.filter
def registered(number: Mapping[str, str] | None) -> SafeString:
    """Return a number and its date as registers write them, or dots to fill."""
    reference = said(number["reference"]) if number else BLANK
    dated = day(number["dated"] if number else None)
    written = '<span class="reference">{}</span>/{}'
    if get_language() == "en":
        written = '<span class="reference">{}</span> of {}'
    return format_html(written, reference, dated)


# --- Texts ------------------------------------------------------------------------


@register.filter
def plain(text: object) -> str:
    """Return the text set by the rules, for titles and descriptions of pictures."""
    typed = KEEPS_TO_NEXT.sub(rf"\1{NBSP}", str(text))
    typed = SHORT_WORD.sub(rf"\1{NBSP}", typed)
    typed = KEEPS_TO_NUMBER.sub(NBSP, typed)
    typed = WRONG_CLOSING.sub(r"\1“", DASH.sub("–", typed))
    first, last = ("“", "”") if get_language() == "en" else ("„", "“")
    return OPENING.sub(first, typed).replace('"', last)


@register.filter
def said(text: object) -> SafeString:
    """Return the text set by the rules, its Bulgarian words marked in other languages.

    Screen readers pronounce and the typeface draws them as what they are.
    """
    typed = plain(text)
    if get_language() == "bg":
        return escape(typed)
    return mark_safe("".join(marked(typed)))  # noqa: S308 - each part is escaped


def marked(text: str) -> Iterator[str]:
    """Yield the parts of the text, escaped, those in Cyrillic marked as Bulgarian."""
    end = 0
    for found in CYRILLIC.finditer(text):
        yield escape(text[end : found.start()])
        yield format_html('<span lang="bg">{}</span>', found[0])
        end = found.end()
    yield escape(text[end:])


@register.filter
def prose(text: str) -> SafeString:
    """Return what was typed as paragraphs, lists and lines.

    An empty line begins a paragraph; lines that begin with a dash or a number are a
    list.
    """
    blocks = re.split(r"\n\s*\n", str(text).strip())
    return format_html_join("\n", "{}", ([block(each)] for each in blocks))


def block(text: str) -> SafeString:
    """Return one block of text: paragraphs, and lists where lines are items."""
    parts: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        item = ITEM.match(line)
        kind = "p" if item is None else "ol" if item["number"] else "ul"
        if not parts or parts[-1][0] != kind:
            parts.append((kind, []))
        parts[-1][1].append(line)
    return format_html_join("", "{}", ([written(*part)] for part in parts))


def written(kind: str, lines: list[str]) -> SafeString:
    """Return the lines as a paragraph or as a list of the kind."""
    if kind == "p":
        texts = format_html_join(mark_safe("<br>"), "{}", ([said(x)] for x in lines))
        return format_html("<p>{}</p>", texts)
    first = ITEM.match(lines[0])
    start = (
        format_html(' start="{}"', first["number"]) if kind == "ol" and first else ""
    )
    items = format_html_join(
        "", "<li>{}</li>", ([said(ITEM.sub("", x))] for x in lines)
    )
    return format_html("<{}{}>{}</{}>", kind, start, items, kind)


@register.simple_tag
def fitting(text: object, long: int, longer: int) -> str:
    """Return the class of a text in which it stands smaller, if it is so long."""
    length = len(str(text))
    if length > longer:
        return "longer"
    return "long" if length > long else ""


@register.filter
def quoted(text: object) -> SafeString:
    """Return the text in quotation marks; those within it are the inner ones."""
    inner = plain(text).translate(INNER)
    first, last = ("“", "”") if get_language() == "en" else ("„", "“")
    return format_html("{}{}{}", first, said(inner), last)


@register.filter
def unbroken(text: object) -> SafeString:
    """Return the text for one line, as a period of days is best read."""
    return format_html('<span class="unbroken">{}</span>', said(text))


@register.simple_tag
def fitted(*values: Any, room: int, less: int) -> str:
    """Return the class of a sheet in which all stands closer, if so much is said."""
    length = sum(len(text) for value in values for text in texts_in(value))
    if length > less:
        return "least"
    return "less" if length > room else ""


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts among facts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


# --- Figures ----------------------------------------------------------------------


@register.inclusion_tag("documents/_table.html")
def table(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a table of facts: `head` and `rows`, with `caption`, `shares`, `decimals`.

    The first cell of a row names it. Numbers stand below each other, those of a column
    with as many decimals: at least so many where they are no whole ones by nature.
    None is a dash. `shares` are the widths of the columns in twentieths.
    """
    head, rows = facts["head"], facts["rows"]
    least = facts.get("decimals", 0)
    decimals = [decimals_of(column, least) for column in zip(*rows, strict=True)]
    are_figures = [each is not None for each in decimals]
    return {
        "caption": facts.get("caption"),
        "head": list(zip_longest(head, are_figures, fillvalue=False)),
        "rows": (map(cell, row, range(len(row)), decimals) for row in rows),
        "shares": facts.get("shares") or (shares(head, rows) if is_long(facts) else []),
    }


def is_long(facts: Mapping[str, Any]) -> bool:
    """Tell whether the table is too long to have each cell measured."""
    return len(facts["rows"]) > LONG and len(facts["head"]) <= MOST_COLUMNS


def decimals_of(column: Iterable[object], least: int) -> int | None:
    """Return how many decimals the numbers of a column have, None without any."""
    places = [
        max(least, -int(Decimal(str(value)).as_tuple().exponent))
        if isinstance(value, float)
        else 0
        for value in column
        if is_figure(value)
    ]
    return max(places, default=None)


def cell(value: object, place: int, decimals: int | None) -> SafeString:
    """Return a cell of a table; the first of a row is its header."""
    if value is None:
        text: object = "–"
    else:
        text = figure(value, decimals) if is_figure(value) else said(value)
    if decimals is not None:
        return format_html('<td class="figure">{}</td>', text)
    if place == 0:
        return format_html('<th scope="row">{}</th>', text)
    return format_html("<td>{}</td>", text)


def is_figure(value: object) -> TypeGuard[int | float]:
    """Tell whether the value of a cell is a number."""
    return isinstance(value, int | float)


@register.filter
def figure(value: float, decimals: int | None = None) -> str:
    """Return the number as the language writes it: grouped from five digits on."""
    written = number_format(value, decimals, use_l10n=True).replace("-", MINUS)
    if abs(value) >= 10_000:
        return written
    return written.replace(get_format("THOUSAND_SEPARATOR"), "")


def shares(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """Return how many twentieths of the width each column gets, the widest the rest.

    It is worked out here for long tables: WeasyPrint would break every cell into its
    words, which takes a quarter of the time of a long report.
    """
    columns = [list(map(str, column)) for column in zip(head, *rows, strict=True)]
    wishes = [wish(texts) for texts in columns]
    given = [ceil(20 * each / sum(wishes)) for each in wishes]
    widest = wishes.index(max(wishes))
    given[widest] = 20 - sum(given) + given[widest]
    return given


def wish(texts: Sequence[str]) -> float:
    """Return for how many characters a column of these texts needs room."""
    longest = max(map(len, texts))
    if longest <= SHORT:
        return longest + 3
    longest_word = max(len(word) for text in texts for word in text.split() or [""])
    usual = sum(map(len, texts)) / len(texts)
    return max(SHORT, min(longest_word, 2 * SHORT), min(1.2 * usual, 3 * SHORT))


@register.inclusion_tag("documents/_chart.html")
def chart(figures: Mapping[str, Any]) -> dict[str, Chart]:
    """Draw the chart that these facts were made of."""
    return {"chart": Chart.of(figures)}
