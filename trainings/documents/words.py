"""How documents of trainings say places and hours."""

from django.utils.translation import get_language

from resource_centre.common.names import transliterate
from resource_centre.scheduling.models import Venue
from trainings.facts import hours


def place(venue: Venue | None) -> str:
    """Return where it is: the room and its address, or its municipality.

    1 query if the municipality is not read yet.
    """
    if venue is None:
        return ""
    where = venue.address
    if where and get_language() == "en":
        where = transliterate(where)
    if not where and venue.municipality and venue.municipality.name not in str(venue):
        where = venue.municipality.name
    return ", ".join(filter(None, (str(venue), where)))


def teaching_hours(minutes: int, hour_minutes: int) -> int | float:
    """Return the minutes as teaching hours, to a tenth, as a number for JSON."""
    return whole(float(hours.teaching_hours(minutes, hour_minutes)))


def whole(number: float) -> int | float:
    """Return the number to a tenth, without one where it is whole."""
    found = round(number, 1)
    return int(found) if found == int(found) else found
