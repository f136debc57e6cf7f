"""Dates, text, translations and assets that every room uses; no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "resource_centre.common"
    verbose_name = _("Common")
