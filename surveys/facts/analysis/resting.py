"""Reading very many answers without Python looking through them for cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector of cycles rest meanwhile; usable as a decorator.

    Answers are millions of small values without a cycle. Looking through them again
    and again takes more than a third of the time of adding them up.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
