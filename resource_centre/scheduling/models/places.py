"""Where things happen."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.registry.models import Placed
from resource_centre.scheduling.querysets import VenueQuerySet


@tracked()
class Venue(Placed):
    """A room, which holds one event at a time, or a place that holds several."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty if unknown.")
    )
    is_shared = models.BooleanField(
        _("several events at once"),
        default=False,
        help_text=_("Such as a hotel, a whole town or an online room."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[VenueQuerySet] = VenueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("name", "district", "municipality"),
                nulls_distinct=False,
                name="scheduling_venue_once",
                violation_error_code="venue_exists",
                violation_error_message=_("There is such a venue already."),
            ),
        )

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name
