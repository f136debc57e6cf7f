"""Where something is, as people are told."""

from resource_centre.scheduling.models import Venue


def place_of(venue: Venue | None) -> str:
    """Return what the venue is called and its address, nothing for none."""
    return ", ".join(filter(None, (str(venue), venue.address))) if venue else ""
