"""The words the centre speaks in."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin
from resource_centre.registry.models import CompetenceArea, JobRole, ServiceType
from resource_centre.registry.resources import (
    CompetenceAreaResource,
    JobRoleResource,
    ServiceTypeResource,
)


class TermAdmin(RegistryAdmin):
    """Words: one that is needed no more goes out of use and stays where it was."""

    section = Section.SETTINGS
    can_delete = False
    fields: ClassVar[Any] = ("name_bg", "name_en", "code", "is_active")
    list_display: Any = ("name_bg", "name_en", "code", "is_active")
    list_filter: ClassVar[Any] = ("is_active",)
    search_fields: ClassVar[Any] = ("name_bg", "name_en", "code")
    search_help_text = _("Name or code")
    prepopulated_fields = {"code": ("name_en",)}
    empty_text = _("The words come with every set-up.")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields that are only shown: a code never changes."""
        fixed = ["code"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Suggest a code only for a new word."""
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the words found; only those in use where one is chosen."""
        found, repeats = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        is_choice = match is not None and match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_choice else found), repeats


@admin.register(ServiceType)
class ServiceTypeAdmin(TermAdmin):
    """Types of services, and what they are under the Act."""

    order = 20
    resource = ServiceTypeResource
    fields = (
        "name_bg",
        "name_en",
        "short_bg",
        "code",
        "activities",
        "is_historical",
        "is_active",
    )
    list_display = ("name_bg", "short_bg", "name_en", "is_historical", "is_active")
    list_filter = ("is_active", "is_historical")
    search_fields = ("name_bg", "short_bg", "name_en", "code")

    def formfield_for_manytomany(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field as boxes to tick: there are ten."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(JobRole)
class JobRoleAdmin(TermAdmin):
    """What people work as."""

    order = 30
    resource = JobRoleResource


@admin.register(CompetenceArea)
class CompetenceAreaAdmin(TermAdmin):
    """What people need to know and be able to do."""

    order = 40
    resource = CompetenceAreaResource
