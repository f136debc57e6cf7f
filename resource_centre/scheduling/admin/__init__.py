"""The back office of the calendar."""

from resource_centre.scheduling.admin import occasions, places

__all__ = ["occasions", "places"]
