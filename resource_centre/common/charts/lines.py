"""Lines: how something changes over days, years or rounds."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from django.utils.translation import gettext as _

from resource_centre.common.charts.chart import (
    Chart,
    Figures,
    Series,
    Singles,
    ensure_few,
    figures,
    nothing,
    value_header,
)
from resource_centre.common.charts.look import (
    ASIDE,
    DASHES,
    LINE,
    MARKS,
    QUIET,
    SHAPES,
    WIDTH,
    Span,
    Spec,
    dots,
    legend,
    pixels,
    rules,
    scaled,
    specification,
    written,
)
from resource_centre.common.charts.words import (
    Pair,
    extremes,
    in_figures,
    known,
    lines_of,
    named,
    sentence,
    widest,
    with_unit,
)

HEIGHT, DOT = 240, 64
STEPS = 5
CAPTION = 110  # how wide a label under the line is at most
TIP = 110  # a name that is wider does not stand at the end of its line
FEW_LINES, FEW_DOTS = 4, 8


def line(
    title: object, rows: Singles | Series, *, by: object = "", unit: str = ""
) -> Chart:
    """Return the chart of a line, or of one for each series; what is missing breaks it.

    Days stand as far apart as they are, other labels evenly. Raise ValueError if
    there are more than 6 series.
    """
    given = list(rows)
    found = figures(given)
    ensure_few(found.names)
    heading = with_unit(title, unit)
    headers = found.names if any(found.names) else [value_header(unit)]
    table = found.table(by, unit, *headers)
    if not found.values:
        return nothing(heading, table)
    facts = (
        ": ".join(filter(None, (name, course(pairs, unit))))
        for name, pairs in found.series()
    )
    layers = drawn(found, positions([label for label, _values in given]), unit)
    return Chart(
        heading,
        sentence(_("Line chart"), heading, *facts),
        table,
        specification(HEIGHT, layers),
    )


def course(pairs: Sequence[Pair], unit: str) -> str:
    """Say where a line begins and ends, and its extremes if there are others."""
    there = [(label, value) for label, value in pairs if known(value) is not None]
    if len(there) < 2:
        return extremes(there, unit)
    (start, first), (end, last) = there[0], there[-1]
    text = _("from %(first)s (%(start)s) to %(last)s (%(end)s)") % {
        "first": in_figures(first, unit),
        "start": named([start]),
        "last": in_figures(last, unit),
        "end": named([end]),
    }
    return f"{text}, {extremes(there, unit)}" if len(there) > 2 else text


def positions(labels: Sequence[object]) -> list[float]:
    """Return the places of the labels: of days their numbers, else one by one."""
    days = [float(label.toordinal()) for label in labels if isinstance(label, date)]
    return days if len(days) == len(labels) else [*map(float, range(len(labels)))]


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers around the values, zero among them, a few steps apart."""
    low, high = min(0, low), max(0, high)
    rough = (high - low or 1) / STEPS
    power = 10.0 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    return [step * n for n in range(floor(low / step), ceil(high / step) + 1)]


def drawn(found: Figures, places: Sequence[float], unit: str) -> list[Spec]:
    """Return the layers: the grid, the lines, their dots, and what is written."""
    grid = ticks(min(found.values), max(found.values))
    scale = [in_figures(tick, unit) for tick in grid]
    left = widest(scale) + ASIDE
    at_tips = len(found.names) <= FEW_LINES and widest(found.names) <= TIP
    tip = widest(found.names) + ASIDE if at_tips and any(found.names) else 0
    span = (left + 3 * ASIDE, WIDTH - max(tip, 3 * ASIDE))
    first, last = min(places), max(places)
    domain = (first, last) if last > first else (first - 1, last + 1)
    x = scaled("x", domain, span)
    series = list(series_of(found, places, grid, unit))
    levels = [
        {"y": up(tick, grid), "text": text, "start": domain[0], "end": domain[1]}
        for tick, text in zip(grid, scale, strict=True)
    ]
    return [
        *([] if at_tips else [legend_of(found.names)]),
        rules(levels, x),
        written(levels, left - ASIDE / 2, align="right"),
        *(each for n, some in enumerate(series) for each in strokes(some, n, x)),
        written(captions(found.labels, places, domain, span), x, **UNDER),
        tips(series, x) if len(series) > 1 and at_tips else tops(series, x),
    ]


UNDER = {"align": "center", "baseline": "top"}


def up(value: float, grid: Sequence[float]) -> float:
    """Return how many pixels from the top the value is."""
    return HEIGHT * (grid[-1] - value) / (grid[-1] - grid[0])


def series_of(
    found: Figures, places: Sequence[float], grid: Sequence[float], unit: str
) -> Iterator[list[Spec]]:
    """Yield the dots of each series; `run` counts where its line is broken."""
    for name, pairs in found.series():
        run, some = 0, []
        for place, (_label, value) in zip(places, pairs, strict=True):
            number = known(value)
            if number is None:
                run += 1
                continue
            text = in_figures(value, unit)
            spot = {"x": place, "y": up(number, grid), "text": text}
            some.append({**spot, "run": str(run), "name": name})
        yield some


def strokes(some: Sequence[Spec], number: int, x: Spec) -> list[Spec]:
    """Return the layers of a series: a line of its own kind, and dots on it."""
    look = {"stroke": MARKS[number], "strokeDash": DASHES[number], "strokeWidth": 2.5}
    run = {"field": "run", "type": "nominal"}
    return [
        {
            "data": {"values": list(some)},
            "mark": {"type": "line", **look},
            "encoding": {"x": x, "y": pixels("y"), "detail": run},
        },
        dots(some, x, number, DOT),
    ]


def captions(
    labels: Sequence[str], places: Sequence[float], domain: Span, span: Span
) -> list[Spec]:
    """Return the labels under the dots, as many as there is room for.

    The last is there, and from the first on those that stand clear of each other.
    """
    texts = [lines_of(label, CAPTION) for label in labels]
    pixel = (span[1] - span[0]) / (domain[1] - domain[0])
    edges = [
        ((place - domain[0]) * pixel - half, (place - domain[0]) * pixel + half)
        for place, half in zip(places, (widest(t) / 2 + 5 for t in texts), strict=True)
    ]
    last = len(labels) - 1
    chosen, edge = [last], float("-inf")
    for number, (start, end) in enumerate(edges[:last]):
        if start >= edge and end <= edges[last][0]:
            chosen.append(number)
            edge = end
    return [
        {"x": places[number], "y": HEIGHT + 12, "text": texts[number], "fill": QUIET}
        for number in chosen
    ]


def tips(series: Sequence[Sequence[Spec]], x: Spec) -> Spec:
    """Return the layer of names at the ends of the lines, none over another."""
    ends = [{**some[-1], "text": some[-1]["name"]} for some in series if some]
    ends.sort(key=lambda tip: tip["y"])
    for above, below in pairwise(ends):
        below["y"] = max(below["y"], above["y"] + LINE)
    return written(ends, x, dx=ASIDE + 2)


def tops(series: Sequence[Sequence[Spec]], x: Spec) -> Spec:
    """Return the layer of values over the dots of a line; of many over the last."""
    shown = series[0] if len(series[0]) <= FEW_DOTS else series[0][-1:]
    some = shown if len(series) == 1 else []
    return written(some, x, align="center", baseline="bottom", dy=-ASIDE)


def legend_of(names: Sequence[str]) -> Spec:
    """Return the layer that tells lines apart by colour and shape."""
    return legend(names, MARKS[: len(names)], SHAPES[: len(names)])
