"""How charts look: sizes, colours, and what their specifications share.

A chart is as wide as a phone can still show legibly, and its texts are as large as
the page's own. Its colours are told apart by people with any colour vision and in
print without colours: neighbours differ by 3:1 in lightness, and each from white. A
style sheet (`includes/chart.css`) gives them other values on dark pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resource_centre.common.charts.words import lines_of, widest

Spec = dict[str, Any]
Span = tuple[float, float]

WIDTH = 420
TEXT, LINE = 16, 19
BAR, THIN_BAR, GAP = 22, 18, 12
ASIDE = 8  # between a mark and what is written at it
BESIDE = 150  # what is wider stands above its bar

INK, QUIET, HAIRLINE, PAPER = "#1d2b2f", "#4b5a5e", "#d9d4c8", "#ffffff"
MARKS = ("#073f4a", "#dc790f", "#5b258d", "#3a93dd", "#2b1208", "#97918c")
LOW, MIDDLE = "#6a2c00", "#e4e7e8"
# What is written on the dark marks, on the light ones and on the middle: each a
# colour of its own, since a dark page turns them around.
ON_DARK, ON_LIGHT, ON_MIDDLE = "#fffffe", "#0f1c1f", "#0f1c20"
WRITTEN_ON = {
    **dict.fromkeys((*MARKS[::2], LOW), ON_DARK),
    **dict.fromkeys(MARKS[1::2], ON_LIGHT),
    MIDDLE: ON_MIDDLE,
}
# From the lowest answer of a scale to the highest, by how many answers it has.
STEPS: Mapping[int, tuple[str, ...]] = {
    2: (LOW, MARKS[0]),
    3: (LOW, MIDDLE, MARKS[0]),
    4: (LOW, MARKS[1], MARKS[3], MARKS[0]),
    5: (LOW, MARKS[1], MIDDLE, MARKS[3], MARKS[0]),
}
# What the classes of elements in these colours end in.
CLASSES = {
    INK: "ink",
    QUIET: "quiet",
    HAIRLINE: "hairline",
    PAPER: "paper",
    LOW: "low",
    MIDDLE: "middle",
    ON_DARK: "on-dark",
    ON_LIGHT: "on-light",
    ON_MIDDLE: "on-middle",
    **{colour: str(number) for number, colour in enumerate(MARKS, 1)},
}
DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 5])
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "triangle-down")

CONFIG: Spec = {
    "font": "Sofia Sans",
    "aria": False,
    "view": {"stroke": None},
    "text": {"fontSize": TEXT, "lineHeight": LINE, "baseline": "middle"},
    "legend": {
        "title": None,
        "orient": "top",
        "offset": 14,
        "labelColor": INK,
        "labelFontSize": TEXT,
        "labelLimit": 0,
        "symbolSize": 160,
        "symbolType": "square",
        "symbolStrokeWidth": 2,
        "rowPadding": 6,
        "columnPadding": 18,
    },
}


def specification(height: float, layers: Sequence[Spec]) -> Spec:
    """Return a specification of the layers, the lowest first."""
    return {
        "width": WIDTH,
        "height": height,
        "background": None,
        "padding": 2,
        "layer": list(layers),
        "config": CONFIG,
    }


@dataclass(frozen=True)
class Rows:
    """Where rows with labels stand: each label above its bars, or beside them."""

    labels: Sequence[Spec]
    tops: Sequence[float]
    left: float
    height: float

    def layer(self) -> Spec:
        """Return the layer of the labels."""
        if self.left:
            return written(self.labels, self.left - ASIDE - 2, align="right")
        return written(self.labels, 0, baseline="top")


def rows_for(labels: Sequence[str], thickness: float, *, above: bool = False) -> Rows:
    """Return the places of rows whose bars together are so thick."""
    beside = not above and widest(labels) <= BESIDE
    y, tops, texts = 0.0, [], []
    for label in labels:
        if beside:
            tops.append(y)
            texts.append({"text": label, "y": y + thickness / 2})
        else:
            lines = lines_of(label, WIDTH)
            texts.append({"text": lines, "y": y})
            y += len(lines) * LINE + 2
            tops.append(y)
        y += thickness + GAP
    left = widest(labels) + ASIDE + 2 if beside else 0
    return Rows(texts, tops, left, y - GAP)


# --- Encodings --------------------------------------------------------------------


def pixels(field: str) -> Spec:
    """Return the encoding of a place that the data name in pixels from the top."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def as_it_is(field: str) -> Spec:
    """Return the encoding of a look that the data name."""
    return {"field": field, "type": "nominal", "scale": None}


def scaled(field: str, domain: Span, span: Span) -> Spec:
    """Return the encoding of a value between two ends, in pixels from the left."""
    scale = {"domain": list(domain), "range": list(span), "zero": False, "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


# --- Layers -----------------------------------------------------------------------


def boxes(values: Sequence[Spec], x: Spec) -> Spec:
    """Return a layer of bars from `start` to `end`, in their own colours.

    Edges of paper keep neighbours apart; the pale middle has an edge to be seen.
    """
    edged = [
        {**value, "edge": QUIET if value["fill"] == MIDDLE else PAPER}
        for value in values
    ]
    return {
        "data": {"values": edged},
        "mark": {"type": "rect", "strokeWidth": 2},
        "encoding": {
            "x": {**x, "field": "start"},
            "x2": {"field": "end"},
            "y": pixels("top"),
            "y2": {"field": "bottom"},
            "fill": as_it_is("fill"),
            "stroke": as_it_is("edge"),
        },
    }


def written(values: Sequence[Spec], x: Spec | float, **mark: Any) -> Spec:
    """Return a layer of texts at a value or so many pixels from the left.

    They are in ink where the data name no other colour.
    """
    return {
        "data": {"values": [{"fill": INK, **value} for value in values]},
        "mark": {"type": "text", "align": "left", **mark},
        "encoding": {
            "x": x if isinstance(x, dict) else {"value": x},
            "y": pixels("y"),
            "text": {"field": "text"},
            "fill": as_it_is("fill"),
        },
    }


def rules(values: Sequence[Spec], x: Spec, **mark: Any) -> Spec:
    """Return a layer of level lines from `start` to `end` at `y`."""
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rule", "stroke": HAIRLINE, "strokeWidth": 1, **mark},
        "encoding": {
            "x": {**x, "field": "start"},
            "x2": {"field": "end"},
            "y": pixels("y"),
        },
    }


def upright(x: Spec, height: float) -> Spec:
    """Return a layer with the line at zero."""
    return {
        "data": {"values": [{"zero": 0, "top": 0, "bottom": height}]},
        "mark": {"type": "rule", "stroke": QUIET, "strokeWidth": 1},
        "encoding": {
            "x": {**x, "field": "zero"},
            "y": pixels("top"),
            "y2": {"field": "bottom"},
        },
    }


def dots(values: Sequence[Spec], x: Spec, number: int, size: int) -> Spec:
    """Return a layer of the dots of a series, in its shape and colour."""
    look = {"fill": MARKS[number], "shape": SHAPES[number], "stroke": None}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "point", "size": size, "opacity": 1, **look},
        "encoding": {"x": x, "y": pixels("y")},
    }


def legend(
    names: Sequence[str], colours: Sequence[str], shapes: Sequence[str] = ()
) -> Spec:
    """Return a layer that draws nothing but what the colours mean, in their order."""
    texts = ["\n".join(lines_of(name, WIDTH - 60)) for name in names]
    entry = widest("\n".join(texts).split("\n")) + 42
    looks = {
        "fill": list(colours),
        "stroke": [QUIET if colour == MIDDLE else PAPER for colour in colours],
        **({"shape": list(shapes)} if shapes else {}),
    }
    key = {
        "columns": max(1, int(WIDTH // entry)),
        # The names are data; the expression only says where their lines break.
        "labelExpr": "split(datum.label, '\\n')",
        "values": texts,
    }
    return {
        "data": {"values": [{"name": text} for text in texts]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {
            channel: {
                "field": "name",
                "type": "nominal",
                "legend": key,
                "scale": {"domain": texts, "range": values},
            }
            for channel, values in looks.items()
        },
    }
