"""The back office's site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class CentreSite(AdminSite):
    """The admin of the resource centre."""

    site_header = _("Resource centre")
    site_title = _("Resource centre")
    index_title = _("For today")
