"""What waits for whom in surveys, on the start page."""

from surveys.cards import waves

__all__ = ["waves"]
