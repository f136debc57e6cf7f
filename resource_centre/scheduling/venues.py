"""Who looks after which venues: all staff see them all, as trainings travel."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.registry.reach import reach_of
from resource_centre.scheduling.models import Venue


def may_keep(user: Any, venue: Venue) -> bool:
    """Tell whether the venue lies where the user works."""
    reach = reach_of(user)
    return reach.everything or venue.district_id in reach.districts


def ensure_may_keep(user: Any, venue: Venue) -> None:
    """Raise ValidationError when the venue lies where others work."""
    if not may_keep(user, venue):
        raise ValidationError(
            _("Name a district that you cover: each looks after its own venues."),
            code="other_district",
        )
