"""The public pages and each person's own page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "resource_centre.portal"
    verbose_name = _("Portal")
