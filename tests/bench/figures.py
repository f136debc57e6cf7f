"""Measuring one thing against another in the same run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

ROUNDS = 15


@dataclass(frozen=True)
class Figure:
    """How many times the yardstick's CPU time a thing takes; `limit` is the most."""

    name: str
    thing: Callable[[], object]
    yardstick: Callable[[], object]
    limit: float


@dataclass(frozen=True)
class Result:
    """One figure as measured: CPU times in milliseconds, and their ratio."""

    name: str
    thing_ms: float
    yardstick_ms: float
    ratio: float
    limit: float

    @property
    def within(self) -> bool:
        """Tell whether the ratio keeps its limit."""
        return self.ratio <= self.limit


def measure(figure: Figure) -> Result:
    """Time both sides in turn, so that a busy machine slows them alike."""
    pairs = [(cpu_ms(figure.thing), cpu_ms(figure.yardstick)) for _ in range(ROUNDS)]
    thing = median(pair[0] for pair in pairs[1:])
    yardstick = median(pair[1] for pair in pairs[1:])
    return Result(figure.name, thing, yardstick, thing / yardstick, figure.limit)


def cpu_ms(work: Callable[[], object]) -> float:
    """Return the CPU time of one call, in milliseconds."""
    start = process_time()
    work()
    return (process_time() - start) * 1000
