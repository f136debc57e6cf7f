"""Documents declared once and issued for good."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "resource_centre.documents"
    verbose_name = _("Documents")
