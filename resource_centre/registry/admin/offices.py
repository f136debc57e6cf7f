"""Offices that letters are addressed to, and who holds them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.registry.admin.filters import DistrictFilter, MunicipalityFilter
from resource_centre.registry.admin.options import RegistryAdmin, RegistryInline
from resource_centre.registry.admin.vacancies import VacanciesMixin
from resource_centre.registry.forms import HolderForm, HolderFormSet, OfficeForm
from resource_centre.registry.models import Office, OfficeHolder
from resource_centre.registry.resources import OfficeResource
from resource_centre.registry.rules import may_change
from resource_centre.registry.vacancies import held_by, with_holders


class HeldFilter(admin.SimpleListFilter):
    """Offices by whether somebody holds them today."""

    title = pgettext_lazy("office", "state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states."""
        held, vacant = (
            pgettext_lazy("office", "held"),
            pgettext_lazy("office", "vacant"),
        )
        return [("held", held), ("vacant", vacant)]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the state."""
        vacant = Office.objects.vacant().values("pk")
        if self.value() == "vacant":
            return queryset.filter(pk__in=vacant)
        return queryset.exclude(pk__in=vacant) if self.value() else None


class HolderInline(RegistryInline):
    """Who holds one office, and who held it."""

    model = OfficeHolder
    form = HolderForm
    formset = HolderFormSet
    classes = ("as-cards",)
    fields = ("person", "capacity", "order", "starts_on", "ends_on")
    autocomplete_fields = ("person",)
    related = ("person",)
    error_fields = {"ends_before_start": "ends_on", "order_missing": "order"}


@admin.register(Office)
class OfficeAdmin(VacanciesMixin, RegistryAdmin):
    """Offices: they stay when people change."""

    order = 40
    resource = OfficeResource
    form = OfficeForm
    change_list_template = "registry/admin/list_beside_vacancies.html"
    fields = ("organisation", "name_bg", "name_en")
    autocomplete_fields = ("organisation",)
    inlines = (HolderInline,)
    error_fields = {"office_exists": "name_bg"}
    list_display = ("office", "organisation", "held_today")
    list_filter = (HeldFilter, DistrictFilter, MunicipalityFilter)
    search_fields = ("name_bg", "name_en", "organisation__search_text")
    search_help_text = _("Office or organisation")
    empty_text = _("There are no offices here yet: the first is that of a mayor.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the offices with who holds them now."""
        return with_holders(rows)

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the offices that a box suggests, with their organisations."""
        return rows.select_related("organisation")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may change the office of its organisation."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_change(request.user, obj.organisation))  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may delete the office of its organisation."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or may_change(request.user, obj.organisation))  # type: ignore[arg-type]

    @admin.display(description=_("office"), ordering="name_bg")
    def office(self, office: Office) -> str:
        """Return the office's own name; the organisation stands beside it."""
        return office.name

    @admin.display(description=_("held today by"))
    def held_today(self, office: Office) -> str:
        """Return who holds the office today, or that nobody does."""
        return held_by(office)
