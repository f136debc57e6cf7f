"""Days that are worked or not, against the calendar."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.scheduling.querysets import MovedDayQuerySet


@tracked()
class MovedDay(models.Model):
    """A day that the government made a working one, or a day off."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(
        _("worked"), help_text=_("Ticked for a weekend that is worked.")
    )
    source = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        help_text=_("The decision that moved it."),
    )

    objects: ClassVar[MovedDayQuerySet] = MovedDayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("moved working day")
        verbose_name_plural = _("moved working days")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
