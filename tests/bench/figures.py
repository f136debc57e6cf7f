"""Measuring one thing against another in the same run."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time

import django
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.database import use

Work = Callable[[], object]


@dataclass(frozen=True)
class Meter:
    """How something is measured, and in what; how often after getting warm."""

    unit: str
    read: Callable[[Work], float]
    rounds: int = 14
    warm_up: int = 1


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


def wall_s(work: Work) -> float:
    """Return the time of one call by the clock in seconds."""
    return wall_ms(work) / 1000


def peak_mb(work: Work) -> float:
    """Return the most memory of a process that does only this, all of it, in MB.

    The work is a function that another process can import, or a `partial` of one.
    """
    # Whatever is forked from this process would begin with its memory.
    clean = get_context("forkserver")
    database = settings.DATABASES["default"]["NAME"]
    with ProcessPoolExecutor(1, clean, initializer=django.setup) as alone:
        return alone.submit(done_alone, database, work).result()


def done_alone(database: str, work: Work) -> float:
    """Do the work in the database; return the peak of this process in MB."""
    use(database)
    work()
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def queries(work: Work) -> float:
    """Return how many queries one call takes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


CPU = Meter("ms CPU", cpu_ms)
CLOCK = Meter("ms", wall_ms)
SECONDS = Meter("s", wall_s, rounds=3)
ONCE = Meter("s", wall_s, rounds=1, warm_up=0)
MEMORY = Meter("MB", peak_mb, rounds=1, warm_up=0)
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
        for _ in range(meter.warm_up + meter.rounds)
    ][meter.warm_up :]
    thing = median(pair[0] for pair in pairs)
    other = median(pair[1] for pair in pairs)
    return Result(
        name=figure.name,
        unit=meter.unit,
        thing=thing,
        yardstick=other,
        ratio=thing / other,
        limit=figure.limit,
    )
