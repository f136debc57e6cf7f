"""Figures, indicators and the reports made of them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "resource_centre.reporting"
    verbose_name = _("Reports")
