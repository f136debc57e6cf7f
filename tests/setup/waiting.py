"""Waiting for what other processes do."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something to become true and tell whether it has."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()
