"""Measuring one thing against another in the same run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

from django.db import connection
from django.test.utils import CaptureQueriesContext

Work = Callable[[], object]


@dataclass(frozen=True)
class Meter:
    """How something is measured, and in what; `rounds` times, and once to warm up."""

    unit: str
    read: Callable[[Work], float]
    rounds: int = 14


def cpu_ms(work: Work) -> float:
    """Return this process's CPU time of one call, in milliseconds."""
    start = process_time()
    work()
    return (process_time() - start) * 1000


def wall_ms(work: Work) -> float:
    """Return the time of one call by the clock, the database's too, in ms."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def queries(work: Work) -> float:
    """Return how many queries one call takes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


CPU = Meter("ms CPU", cpu_ms)
CLOCK = Meter("ms", wall_ms)
QUERIES = Meter("queries", queries, rounds=1)


@dataclass(frozen=True)
class Figure:
    """How many times the yardstick's measure a thing takes; `limit` is the most.

    A yardstick that is a number is itself the most, and the limit is 1.
    """

    name: str
    thing: Work
    yardstick: Work | float
    limit: float = 1
    meter: Meter = CPU


@dataclass(frozen=True)
class Result:
    """One figure as measured, in its unit, and the ratio."""

    name: str
    unit: str
    thing: float
    yardstick: float
    ratio: float
    limit: float

    @property
    def within(self) -> bool:
        """Tell whether the ratio keeps its limit."""
        return self.ratio <= self.limit


def measure(figure: Figure) -> Result:
    """Measure both sides in turn, so that a busy machine slows them alike."""
    meter, yardstick = figure.meter, figure.yardstick
    pairs = [
        (
            meter.read(figure.thing),
            meter.read(yardstick) if callable(yardstick) else float(yardstick),
        )
        for _ in range(1 + meter.rounds)
    ]
    thing = median(pair[0] for pair in pairs[1:])
    other = median(pair[1] for pair in pairs[1:])
    return Result(
        name=figure.name,
        unit=meter.unit,
        thing=thing,
        yardstick=other,
        ratio=thing / other,
        limit=figure.limit,
    )
