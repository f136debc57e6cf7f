"""Where and when things happen, and whom and what they need."""

from resource_centre.scheduling.models.occasions import Booking, Notice, Occasion
from resource_centre.scheduling.models.places import Venue
from resource_centre.scheduling.models.workdays import MovedDay

__all__ = ["Booking", "MovedDay", "Notice", "Occasion", "Venue"]
