"""The centre, the places it serves and the roles people hold there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "resource_centre.registry"
    verbose_name = _("Registry")
