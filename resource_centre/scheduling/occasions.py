"""The kind of occasion that belongs to no other room: somebody is not available."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from resource_centre.scheduling.kinds import Description, OccasionKind, register
from resource_centre.scheduling.models import Occasion


@register
class Absence(OccasionKind):
    """Somebody, or a room, is not available; it has no page but its own."""

    code = "absence"
    label = pgettext_lazy("occasion", "absence")

    def describe(self, occasions: Sequence[Occasion]) -> Mapping[int, Description]:
        """Return what each is called (0 queries)."""
        return {
            each.pk: Description(
                title=each.title or str(self.label),
                url=reverse("admin:scheduling_occasion_change", args=[each.pk]),
            )
            for each in occasions
        }
