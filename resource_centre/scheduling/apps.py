"""No trainer and no room twice at once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "resource_centre.scheduling"
    verbose_name = _("Calendar")
