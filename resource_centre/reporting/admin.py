"""The back office of projects."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin
from resource_centre.reporting.models import Project


@admin.register(Project)
class ProjectAdmin(RegistryAdmin):
    """Projects: what trainings and reports belong to."""

    section = Section.REPORTS
    order = 10
    fieldsets = (
        (None, {"fields": ("title", "title_en", "code")}),
        (_("Donor"), {"fields": ("donor", "donor_en")}),
        (_("Period"), {"fields": ("starts_on", "ends_on")}),
    )
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"code": ("title_en",)}
    error_fields = {"ends_before_start": "ends_on"}
    list_display = ("title", "code", "donor", "starts_on", "ends_on")
    search_fields = ("title", "title_en", "code", "donor", "donor_en")
    search_help_text = _("Title, code or donor")
    empty_text = _("No project has been entered yet.")
