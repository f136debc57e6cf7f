"""Figures of charts: drawn by a process that never drew, by one that did, and kept."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from resource_centre.common.charts import Chart, stacked_bars
from resource_centre.common.charts.drawing import drawn
from tests.bench.figures import CLOCK, Figure

PLACES, KINDS = 8, 6
SETUP = "import django; django.setup()"
DRAWING = (
    f"{SETUP}; from tests.bench.charts import chart;"
    " from resource_centre.common.charts.drawing import drawn; drawn(chart(0).spec)"
)

numbers = count(1)


def figures() -> Iterator[Figure]:
    """Yield the figures; the chart is that of services in the municipalities."""
    kept = chart(0)
    yield Figure(
        "chart, the first of a process: to its start",
        lambda: in_a_process(DRAWING),
        lambda: in_a_process(SETUP),
        limit=2.5,
        meter=CLOCK,
    )
    yield Figure(
        "chart, drawn anew: to Vega-Lite alone",
        anew,
        lambda: drawn(kept.spec or {}),
        limit=2,
        meter=CLOCK,
    )
    yield Figure(
        "chart, one that is kept: to drawing it anew",
        lambda: replace(kept).svg,
        anew,
        limit=0.15,
        meter=CLOCK,
    )


def chart(number: int) -> Chart:
    """Return a chart of services by place and kind; another number, another chart."""
    return stacked_bars(
        f"Услуги {number}",
        [
            (
                f"Община {place}",
                {f"Вид услуга {kind}": (place + kind) % 5 for kind in range(KINDS)},
            )
            for place in range(PLACES)
        ],
        by="Община",
    )


def anew() -> str:
    """Draw a chart that was never drawn."""
    return chart(next(numbers)).svg


def in_a_process(code: str) -> None:
    """Run the code in a process of its own."""
    subprocess.run([sys.executable, "-c", code], check=True)
