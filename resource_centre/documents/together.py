"""What many documents, made one after the other, ask of the database only once.

A batch says of all its records what was so when it began: of a training, of who
signs, of the centre. What is said of one record is asked for each.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Let what is asked `once` within be asked only once; inner ones join in."""
    if known.get() is not None:
        yield
        return
    token = known.set({})
    try:
        yield
    finally:
        known.reset(token)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """Return what was found under the key; ask for it the first time, or if alone."""
    found = known.get()
    if found is None:
        return ask()
    if key not in found:
        found[key] = ask()
    answer: T = found[key]
    return answer
