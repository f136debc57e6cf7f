"""One chart of each kind, and what can be read off a drawing."""

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from resource_centre.common.charts import (
    Chart,
    bars,
    diverging_bars,
    gaps,
    grouped_bars,
    line,
    stacked_bars,
)

SVG = "{http://www.w3.org/2000/svg}"
PLACES = ("Кубрат", "Разград", "Самуил")

# Each makes a chart of its kind whose title, label and series are this text.
KINDS: dict[str, Callable[[str], Chart]] = {
    "bars": lambda text: bars(text, [(text, 3), (text, -1), ("друг", None)], by=text),
    "grouped": lambda text: grouped_bars(text, [(text, {text: 3, "друга": 2})]),
    "stacked": lambda text: stacked_bars(text, [(text, {text: 3, "друга": 2})]),
    "diverging": lambda text: diverging_bars(
        text, [(text, {text: 3, "да": 2})], levels=["не", text, "да"]
    ),
    "line": lambda text: line(
        text, [(text, {text: n, "друга": n}) for n in range(3)], by=text
    ),
    "days": lambda text: line(text, [(date(2026, 1, n), n) for n in range(1, 30)]),
    "gaps": lambda text: gaps(text, [(text, {text: 2, "изисквано": 4})], scale=(1, 5)),
}


def parsed(chart: Chart) -> Element:
    """Return the drawing; raise when it is not well formed or has declarations."""
    root: Element = fromstring(chart.svg, forbid_dtd=True)
    return root


def texts(chart: Chart) -> list[str]:
    """Return what is written, each text with its lines together."""
    return [" ".join(text.itertext()) for text in parsed(chart).iter(f"{SVG}text")]


def filled(chart: Chart, colour: str) -> list[Element]:
    """Return the shapes of the colour."""
    paths = parsed(chart).iter(f"{SVG}path")
    return [path for path in paths if path.get("fill") == colour]


def data_of(chart: Chart, field: str) -> list[Any]:
    """Return what the layers of the specification have in the field, in order."""
    assert chart.spec
    rows = (row for layer in chart.spec["layer"] for row in layer["data"]["values"])
    return [row[field] for row in rows if field in row]
