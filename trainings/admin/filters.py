"""Filters of the list of trainings."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resource_centre.registry.admin.filters import RecordFilter
from resource_centre.reporting.models import Project
from trainings.models import Training

# As many digits as a year has.
YEAR = 4


class YearFilter(admin.SimpleListFilter):
    """Trainings by the year in which they begin."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the years in which something begins, the latest first (1 query)."""
        rows = Training.objects.visible_to(request.user)
        years = rows.order_by().dates("starts_on", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in years]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the year; nothing for what is no year."""
        value = self.value()
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) == YEAR):
            return queryset.none()
        return queryset.filter(starts_on__year=int(value))


class ProjectFilter(RecordFilter):
    """Trainings by the project that pays for them."""

    title = _("project")
    parameter_name = "project"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the projects that pay for trainings."""
        paid = Training.objects.filter(project=OuterRef("pk"))
        english = Coalesce(NullIf("title_en", Value("")), "title")
        named = Project.objects.annotate(name_bg=F("title"), name_en=english)
        return named.filter(Exists(paid))
