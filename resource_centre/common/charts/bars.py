"""Bars that lie: one for each row, several, or one of several parts."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _, pgettext

from resource_centre.common.charts.chart import (
    Chart,
    Figures,
    Series,
    Singles,
    ensure_few,
    figures,
    nothing,
    total,
    value_header,
)
from resource_centre.common.charts.look import (
    ASIDE,
    BAR,
    INK,
    MARKS,
    QUIET,
    THIN_BAR,
    WIDTH,
    WRITTEN_ON,
    Rows,
    Span,
    Spec,
    boxes,
    legend,
    rows_for,
    scaled,
    specification,
    upright,
    written,
)
from resource_centre.common.charts.words import (
    Value,
    extremes,
    in_figures,
    known,
    sentence,
    widest,
    width_of,
    with_unit,
)


def bars(
    title: object,
    rows: Singles,
    *,
    by: object = "",
    unit: str = "",
    largest_first: bool = False,
) -> Chart:
    """Return the chart of a bar for each row, in their order or the largest first.

    `by` heads the column of the labels, such as „Община“; `unit` says what is
    counted.
    """
    found = figures(rows)
    if largest_first:
        found.rows.sort(key=lambda row: -(known(row[1][0]) or 0))
    heading = with_unit(title, unit)
    table = found.table(by, unit, value_header(unit))
    if not found.values:
        return nothing(heading, table)
    facts = (extremes(pairs, unit) for _name, pairs in found.series())
    places = rows_for(found.labels, BAR)
    return Chart(
        heading,
        sentence(_("Bar chart"), heading, *facts),
        table,
        specification(places.height, lying(found, places, BAR, unit)),
    )


def grouped_bars(
    title: object, rows: Series, *, by: object = "", unit: str = ""
) -> Chart:
    """Return the chart of several bars for each row, in one order and colours.

    Raise ValueError if there are more than 6 series.
    """
    found = figures(rows)
    ensure_few(found.names)
    heading = with_unit(title, unit)
    table = found.table(by, unit)
    if not found.values:
        return nothing(heading, table)
    facts = (f"{name}: {extremes(pairs, unit)}" for name, pairs in found.series())
    places = rows_for(found.labels, THIN_BAR * len(found.names))
    layers = lying(found, places, THIN_BAR, unit)
    return Chart(
        heading,
        sentence(_("Grouped bar chart"), heading, *facts),
        table,
        specification(places.height, [legend_of(found.names), *layers]),
    )


def stacked_bars(
    title: object, rows: Series, *, by: object = "", unit: str = ""
) -> Chart:
    """Return the chart of a bar for each row, made of parts, with its total.

    Of more than 6 parts the smallest are drawn and listed as one, „други“. Raise
    ValueError if a value is negative.
    """
    found = folded(figures(rows))
    if min(found.values, default=0) < 0:
        raise ValueError("Parts of a bar cannot be negative.")
    heading = with_unit(title, unit)
    whole = [(label, [*values, total(values)]) for label, values in found.rows]
    headers = (*found.names, pgettext("column", "Total"))
    table = Figures([], whole).table(by, unit, *headers)
    if not found.values:
        return nothing(heading, table)
    parts = _("parts: %(names)s") % {"names": ", ".join(found.names)}
    facts = extremes(((label, values[-1]) for label, values in whole), unit)
    places = rows_for(found.labels, BAR)
    layers = stacked(found, places, unit)
    return Chart(
        heading,
        sentence(_("Stacked bar chart"), heading, parts, facts),
        table,
        specification(places.height, [legend_of(found.names), *layers]),
    )


def folded(found: Figures) -> Figures:
    """Return the figures with the smallest series as one when there are too many."""
    if len(found.names) <= len(MARKS):
        return found
    sizes = [
        (known(total(value for _label, value in pairs)) or 0, -number)
        for number, (_name, pairs) in enumerate(found.series())
    ]
    kept = sorted(-place for _size, place in sorted(sizes)[1 - len(MARKS) :])
    few = set(range(len(found.names))) - set(kept)
    rows = [
        (label, [*(values[n] for n in kept), total(values[n] for n in few)])
        for label, values in found.rows
    ]
    return Figures([*(found.names[n] for n in kept), pgettext("parts", "other")], rows)


def legend_of(names: Sequence[str]) -> Spec:
    """Return the layer that says which colour is which series."""
    return legend(names, MARKS[: len(names)])


def lying(found: Figures, places: Rows, thickness: float, unit: str) -> list[Spec]:
    """Return the layers of bars below each other, each with its value at its end."""
    slots = list(slots_of(found, places, thickness, unit))
    low, high = min([0, *found.values]), max([0, *found.values])
    domain = (low, high if high > low else low + 1)
    left = [slot for slot in slots if slot["end"] < 0]
    right = [slot for slot in slots if slot["end"] >= 0]
    start = places.left + (widest(slot["text"] for slot in left) + ASIDE if left else 0)
    x = scaled("end", domain, (start, far_end(right, domain, start)))
    return [
        places.layer(),
        boxes([{**slot, "fill": slot["bar"]} for slot in slots if slot["end"]], x),
        *([upright(x, places.height)] if left else []),
        written(right, x, dx=ASIDE),
        written(left, x, align="right", dx=-ASIDE),
    ]


def slots_of(
    found: Figures, places: Rows, thickness: float, unit: str
) -> Iterator[Spec]:
    """Yield each bar: its place, its value and what is written at its end."""
    for top, (_label, values) in zip(places.tops, found.rows, strict=True):
        for number, value in enumerate(values):
            start = top + number * thickness
            yield {
                "start": 0,
                "end": known(value) or 0,
                "top": start,
                "bottom": start + thickness,
                "y": start + thickness / 2,
                "text": in_figures(value, unit),
                "bar": MARKS[number],
                "fill": QUIET if known(value) is None else INK,
            }


def far_end(texts: Sequence[Spec], domain: Span, start: float) -> float:
    """Return where the largest value may stand so that all the texts have room.

    A short bar leaves room behind itself for a long text.
    """
    low, high = domain
    most = WIDTH - start
    for text in texts:
        share = (text["end"] - low) / (high - low)
        if share:
            room = WIDTH - start - ASIDE - width_of(text["text"])
            most = min(most, room / share)
    return start + most


def stacked(found: Figures, places: Rows, unit: str) -> list[Spec]:
    """Return the layers of bars made of parts, with figures where there is room."""
    wholes = [total(values) for _label, values in found.rows]
    domain = (0.0, max(known(whole) or 0 for whole in wholes) or 1)
    ends = [
        {
            "text": in_figures(whole, unit),
            "end": known(whole) or 0,
            "y": top + BAR / 2,
            "fill": QUIET if known(whole) is None else INK,
        }
        for top, whole in zip(places.tops, wholes, strict=True)
    ]
    # Totals are in bold type.
    end = far_end(ends, domain, places.left) - ASIDE
    x = scaled("end", domain, (places.left, end))
    parts = [
        part
        for top, (_label, values) in zip(places.tops, found.rows, strict=True)
        for part in parts_of(values, top, unit)
    ]
    pixel = domain[1] / (end - places.left)
    return [
        places.layer(),
        boxes(parts, x),
        written(inside(parts, pixel), {**x, "field": "middle"}, align="center"),
        written(ends, x, dx=ASIDE, fontWeight=700),
    ]


def parts_of(values: Sequence[Value], top: float, unit: str) -> Iterator[Spec]:
    """Yield the parts of a bar, those that are there."""
    start = 0.0
    for value, colour in zip(values, MARKS, strict=False):
        size = known(value) or 0
        if size:
            yield part(start, size, top, colour, in_figures(value, unit))
        start += size


def part(start: float, size: float, top: float, fill: str, text: str) -> Spec:
    """Return a part of a bar."""
    place = {"start": start, "middle": start + size / 2, "end": start + size}
    return {**place, "top": top, "bottom": top + BAR, "fill": fill, "text": text}


def inside(parts: Sequence[Spec], pixel: float) -> list[Spec]:
    """Return what is written within the parts, where there is room for it."""
    return [
        {**each, "y": each["top"] + BAR / 2, "fill": WRITTEN_ON[each["fill"]]}
        for each in parts
        if each["end"] - each["start"] >= (width_of(each["text"]) + ASIDE / 2) * pixel
    ]
