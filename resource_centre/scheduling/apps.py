"""No trainer and no room twice at once."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "resource_centre.scheduling"
    verbose_name = _("Calendar")

    def ready(self) -> None:
        """Get to know the kinds of occasions that rooms declare in occasions.py."""
        autodiscover_modules("occasions")
