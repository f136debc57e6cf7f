"""What of the calendar the search box finds."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from resource_centre.scheduling.models import Venue


def find_venues(user: User, query: str) -> QuerySet[Any]:
    """Return venues by name in either language, or by address."""
    condition = containing(query, "name", "name_en", "address")
    found = Venue.objects.visible_to(user).filter(condition)
    return found.select_related("district", "municipality")


def hit(venue: Venue) -> Hit:
    """Return the venue with where it is."""
    where = (venue.place, venue.address)
    url = reverse("admin:scheduling_venue_change", args=[venue.pk])
    return Hit(str(venue), url, " · ".join(filter(None, where)))


register(
    SearchSource(
        label=_("Venues"),
        permission="scheduling.view_venue",
        find=find_venues,
        hit=hit,
    )
)
