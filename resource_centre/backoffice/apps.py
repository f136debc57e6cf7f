"""The back office: its site, base admin, start page, navigation and search."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "resource_centre.backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """Let every room register its cards and searches."""
        autodiscover_modules("cards", "search")


class SiteConfig(AdminConfig):
    """Django's admin with the centre's own site."""

    default_site = "resource_centre.backoffice.site.CentreSite"
