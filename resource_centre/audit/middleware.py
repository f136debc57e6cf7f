"""Who acts, for the history."""

from pghistory.middleware import HistoryMiddleware

__all__ = ["HistoryMiddleware"]
