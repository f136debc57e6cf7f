"""What people answered on a scale, and what they have against what they need."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _, ngettext, pgettext

from resource_centre.common.charts.bars import inside, part
from resource_centre.common.charts.chart import (
    Chart,
    Figures,
    Series,
    Table,
    figures,
    nothing,
    total,
)
from resource_centre.common.charts.look import (
    ASIDE,
    BAR,
    MARKS,
    QUIET,
    SHAPES,
    STEPS,
    WIDTH,
    Rows,
    Span,
    Spec,
    boxes,
    dots,
    legend,
    rows_for,
    rules,
    scaled,
    specification,
    written,
)
from resource_centre.common.charts.words import (
    NBSP,
    Value,
    extremes,
    in_figures,
    known,
    sentence,
    tidy,
    widest,
    with_unit,
)

DOT = 130


# --- Answers on a scale -----------------------------------------------------------


def diverging_bars(
    title: object,
    rows: Iterable[tuple[object, Mapping[str, int]]],
    *,
    levels: Sequence[str],
    by: object = "",
) -> Chart:
    """Return the chart of how many gave each answer of a scale, in shares of a row.

    `levels` are the answers from the lowest to the highest, 2 to 5. The lower go to
    the left and the higher to the right, half of the middle to each side. Raise
    ValueError for other scales.
    """
    if len(levels) not in STEPS:
        raise ValueError(f"A scale has {min(STEPS)} to {max(STEPS)} answers.")
    found = figures(
        (label, {level: values.get(level, 0) for level in levels})
        for label, values in rows
    )
    heading, table = tidy(title), counts(found, by)
    answered = [(label, values) for label, values in found.rows if total(values)]
    if not answered:
        return nothing(heading, table)
    labels = [
        f"{label} ({answers(int(total(values) or 0))})" for label, values in answered
    ]
    upper = len(levels) // 2
    ratios = ((label, round(sum(shares(v)[-upper:]))) for label, v in answered)
    places = rows_for(labels, BAR, above=True)
    colours = STEPS[len(levels)]
    key = legend(found.names, colours)
    layers = parted(Figures(found.names, answered), places, colours)
    return Chart(
        heading,
        sentence(
            _("Chart of answers from “%(lowest)s” to “%(highest)s”")
            % {"lowest": found.names[0], "highest": found.names[-1]},
            heading,
            _("share of the upper answers: %(facts)s")
            % {"facts": extremes(ratios, "%")},
        ),
        table,
        specification(places.height, [key, *layers]),
    )


def answers(count: int) -> str:
    """Return how many answers there are, in words that stay together."""
    words = ngettext("%(n)s answer", "%(n)s answers", count)
    return (words % {"n": in_figures(count)}).replace(" ", NBSP)


def shares(values: Sequence[Value]) -> list[float]:
    """Return what each value is of their sum, in percent."""
    whole = known(total(values)) or 1
    return [100 * (known(value) or 0) / whole for value in values]


def counts(found: Figures, by: object) -> Table:
    """Return the table of how many gave each answer, with shares."""
    header = tidy(by) or pgettext("column", "Category")
    rows = [
        [
            label,
            *map(count_and_share, values, shares(values)),
            in_figures(total(values)),
        ]
        for label, values in found.rows
    ]
    return Table([header, *found.names, pgettext("column", "Total")], rows)


def count_and_share(value: Value, share: float) -> str:
    """Return how many there are and what part of all they are."""
    return f"{in_figures(value)} ({in_figures(round(share), '%')})"


def parted(found: Figures, places: Rows, colours: Sequence[str]) -> list[Spec]:
    """Return the layers of bars on both sides of the middle, with shares inside."""
    parts = [
        each
        for top, (_label, values) in zip(places.tops, found.rows, strict=True)
        for each in answers_of(shares(values), top, colours)
    ]
    domain = (min(each["start"] for each in parts), max(each["end"] for each in parts))
    x = scaled("end", domain, (0, WIDTH))
    texts = inside(parts, (domain[1] - domain[0]) / WIDTH)
    return [
        places.layer(),
        boxes(parts, x),
        written(texts, {**x, "field": "middle"}, align="center"),
    ]


def answers_of(
    ratios: Sequence[float], top: float, colours: Sequence[str]
) -> Iterator[Spec]:
    """Yield the parts of a bar that lies on both sides of zero."""
    half, odd = divmod(len(ratios), 2)
    start = -sum(ratios[:half]) - (ratios[half] / 2 if odd else 0)
    for share, colour in zip(ratios, colours, strict=True):
        if share:
            yield part(start, share, top, colour, in_figures(round(share), "%"))
        start += share


# --- Two levels -------------------------------------------------------------------


def gaps(
    title: object,
    rows: Series,
    *,
    scale: Span | None = None,
    by: object = "",
    unit: str = "",
) -> Chart:
    """Return the chart of two levels for each row and how far apart they are.

    Each row names the two in one order, such as the actual and the required;
    `scale` has the ends of what can be answered. Raise ValueError unless they
    are two.
    """
    found = figures(rows)
    if found.rows and len(found.names) != 2:
        raise ValueError(f"A gap is between 2 levels, not {len(found.names)}.")
    heading = with_unit(title, unit)
    whole = [(label, [*values, gap(values)]) for label, values in found.rows]
    headers = (*found.names, pgettext("column", "Difference"))
    table = Figures([], whole).table(by, unit, *headers)
    if not found.values:
        return nothing(heading, table)
    first, second = found.names
    facts = _("difference between “%(second)s” and “%(first)s”: %(facts)s") % {
        "first": first,
        "second": second,
        "facts": extremes(((label, values[-1]) for label, values in whole), unit),
    }
    places = rows_for(found.labels, BAR)
    layers = paired(found, places, scale, unit)
    return Chart(
        heading,
        sentence(_("Chart of differences"), heading, facts),
        table,
        specification(
            places.height, [legend(found.names, MARKS[:2], SHAPES[:2]), *layers]
        ),
    )


def gap(values: Sequence[Value]) -> Value:
    """Return how much the second value is above the first."""
    first, second = values
    if known(first) is None or known(second) is None:
        return None
    return second - first  # type: ignore[operator]


def paired(found: Figures, places: Rows, scale: Span | None, unit: str) -> list[Spec]:
    """Return the layers of two dots in each row, a line between, and their values."""
    low, high = scale or (min([0, *found.values]), max(found.values))
    domain = (low, high if high > low else low + 1)
    margin = widest(in_figures(value, unit) for value in found.values) + 2 * ASIDE
    x = scaled("end", domain, (places.left + margin, WIDTH - margin))
    middles = [top + BAR / 2 for top in places.tops]
    spots: list[list[Spec]] = [
        [{"end": known(v), "y": y, "text": in_figures(v, unit)} for v in values]
        for y, (_label, values) in zip(middles, found.rows, strict=True)
    ]
    there = [
        sorted((s for s in row if s["end"] is not None), key=lambda s: float(s["end"]))
        for row in spots
    ]
    apart = [row for row in there if len(row) == 2 and row[0]["end"] < row[1]["end"]]
    tracks = [{"start": domain[0], "end": domain[1], "y": y} for y in middles]
    between = [{**last, "start": first["end"]} for first, last in apart]
    return [
        places.layer(),
        rules(tracks, x),
        rules(between, x, stroke=QUIET, strokeWidth=3),
        *(
            dots([row[n] for row in spots if row[n]["end"] is not None], x, n, DOT)
            for n in range(2)
        ),
        written([row[0] for row in apart], x, align="right", dx=-ASIDE - 3),
        written([row[-1] for row in there if row], x, dx=ASIDE + 3),
    ]
