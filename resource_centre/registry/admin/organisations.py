"""Organisations, and the social services they provide."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resource_centre.registry.admin.filters import (
    DistrictFilter,
    MunicipalityFilter,
    ServiceTypeFilter,
)
from resource_centre.registry.admin.options import FoundAdmin, lines, link
from resource_centre.registry.admin.overview import OverviewMixin
from resource_centre.registry.forms import PlacedForm
from resource_centre.registry.models import Employment, Organisation, SocialService
from resource_centre.registry.resources import (
    OrganisationResource,
    ServiceResource,
)
from resource_centre.registry.rules import may_change
from resource_centre.registry.vacancies import held_by, with_holders


@admin.register(Organisation)
class OrganisationAdmin(FoundAdmin):
    """Organisations, each known by one name."""

    order = 30
    resource = OrganisationResource
    form = PlacedForm
    fieldsets = (
        (None, {"fields": ("name", "name_en", "aliases", "kind", "eik")}),
        (_("Place"), {"fields": ("district", "municipality", "address")}),
        (_("Contacts"), {"fields": ("email", "phone", "website")}),
        (_("What belongs to it"), {"fields": ("services", "offices")}),
    )
    state_fields = ("services", "offices")
    autocomplete_fields = ("municipality",)
    error_fields = {"eik_taken": "eik"}
    list_display = ("name", "kind", "place", "eik", "email", "telephone")
    list_filter = ("kind", DistrictFilter, MunicipalityFilter)
    search_help_text = _("Any name, or EIK")
    empty_text = _("There are no organisations here yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the organisations with their places."""
        return rows.select_related("district", "municipality")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may; those of the country are not one district's."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_change(request.user, obj))  # type: ignore[arg-type]

    @admin.display(description=_("place"))
    def place(self, organisation: Organisation) -> str:
        """Return the municipality or the district."""
        return organisation.place or str(_("the whole country"))

    @admin.display(description=_("social services"))
    def services(self, organisation: Organisation) -> SafeString | str:
        """Return links to its services (1 query)."""
        return lines(map(link, organisation.services.all()))

    @admin.display(description=_("offices"))
    def offices(self, organisation: Organisation) -> SafeString | str:
        """Return links to its offices, with who holds them now (2 queries)."""
        offices = with_holders(organisation.offices.all())
        return lines(
            format_html("{} · {}", link(office, office.name), held_by(office))
            for office in offices
        )


class FunctioningFilter(admin.SimpleListFilter):
    """Services by whether they are open today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states."""
        return [("open", _("functioning")), ("closed", _("closed"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the state."""
        if not self.value():
            return None
        if self.value() == "open":
            return queryset.functioning()  # type: ignore[attr-defined,no-any-return]
        return queryset.filter(closed_on__lte=timezone.localdate())


@admin.register(SocialService)
class SocialServiceAdmin(OverviewMixin, FoundAdmin):
    """Social services: what is surveyed, trained and supervised."""

    order = 20
    resource = ServiceResource
    form = PlacedForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "name_en",
                    "aliases",
                    "service_type",
                    "provider",
                    "capacity",
                )
            },
        ),
        (_("Place"), {"fields": ("district", "municipality", "address")}),
        (_("Contacts"), {"fields": ("email", "phone")}),
        (_("Opened and closed"), {"fields": ("opened_on", "closed_on")}),
        (_("Team"), {"fields": ("team",)}),
    )
    state_fields = ("team",)
    autocomplete_fields = ("municipality", "provider", "service_type")
    error_fields = {
        "district_missing": "district",
        "closed_before_opened": "closed_on",
    }
    list_display = ("name", "service_type", "provider", "place", "email", "telephone")
    list_filter = (
        ServiceTypeFilter,
        DistrictFilter,
        MunicipalityFilter,
        FunctioningFilter,
    )
    search_help_text = _("Name")
    empty_text = _("There are no social services here yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the services with what they belong to."""
        return rows.select_related(
            "district", "municipality", "service_type", "provider"
        )

    @admin.display(description=_("works here now"))
    def team(self, service: SocialService) -> SafeString | str:
        """Return links to the people of the service, with their jobs (1 query)."""
        held = Employment.objects.current().filter(service=service)
        held = held.select_related("person", "job_role")
        rows = held.order_by("person__last_name", "person__first_name", "pk")
        return lines(
            format_html("{} · {}", link(each.person), each.job_role)
            if each.job_role
            else link(each.person)
            for each in rows
        )
