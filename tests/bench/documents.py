"""Figures of documents: what drawing takes, here and in the child that draws.

A letter of one page, a thousand of them by one child, and a report of sixty pages.
"""

from collections.abc import Iterator
from functools import partial
from time import process_time
from typing import Any

from resource_centre.documents.document import document_named
from resource_centre.documents.limits import Limits
from resource_centre.documents.renderer import Usage, renderer
from tests.bench.figures import Figure, Meter
from tests.documents.pdfs import pages
from tests.documents.samples import make_letter, make_paper, sample_html
from tests.documents.specimens import LongReport

MANY = 1_000
PAGES = 60


def figures() -> Iterator[Figure]:
    """Yield the figures: at most so many milliseconds, megabytes and seconds."""
    make_paper()
    letter, report = document_named("letter"), LongReport()
    _facts, paper = sample_html(letter, make_letter(about="Писмо № 0000"), "bg")
    papers = [paper.replace("№ 0000", f"№ {number:04}") for number in range(MANY)]
    _facts, book = sample_html(report, None, "bg")
    one, many = (partial(draw, letter.limits, each) for each in (papers[:1], papers))
    long = partial(draw, report.limits, [book], at_least=PAGES)
    # Debian's Python takes 45 and 40; one built without its optimisations a fifth more.
    yield Figure("a letter, by a child of its own", one, 60, meter=EACH)
    yield Figure(f"{MANY:,} letters by one child, each", many, 55, meter=BATCH)
    yield Figure(f"{MANY:,} letters by one child", many, 120, meter=PEAK)
    yield Figure(f"a report of {PAGES} pages", long, 15, meter=SECONDS)
    yield Figure(f"a report of {PAGES} pages", long, 600, meter=PEAK)


def draw(limits: Limits, documents: list[str], at_least: int = 1) -> tuple[Usage, int]:
    """Draw the documents by one child; return what it used, and for how many."""
    with renderer(limits) as drawing:
        drawn = [drawing.render(document) for document in documents][-1]
    if len(pages(drawn)) < at_least:
        message = f"It has {len(pages(drawn))} pages."
        raise RuntimeError(message)
    return drawing.usage, len(documents)


def cpu_s(work: Any) -> float:
    """Return the CPU time of each document, ours and the child's, in seconds."""
    start = process_time()
    usage, count = work()
    each: float = (process_time() - start + usage.cpu_seconds) / count
    return each


def cpu_ms(work: Any) -> float:
    """Return the CPU time of each document in milliseconds."""
    return 1000 * cpu_s(work)


def peak_mb(work: Any) -> float:
    """Return the greatest size of the child in megabytes."""
    usage, _count = work()
    megabytes: float = usage.peak_memory / 1024**2
    return megabytes


EACH = Meter("ms CPU", cpu_ms)
BATCH = Meter("ms CPU", cpu_ms, rounds=1, warm_up=0)
SECONDS = Meter("s CPU", cpu_s, rounds=1, warm_up=0)
PEAK = Meter("MB", peak_mb, rounds=1, warm_up=0)
