"""The official registers of places, and the centre itself."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.registry.models import Centre, District, Municipality


class RegisterAdmin(CentreAdmin):
    """A row of an official register: its code stays, its name may be corrected."""

    section = Section.PEOPLE
    can_add = can_delete = False
    search_fields = ("name_bg", "name_en", "code")
    search_help_text = _("Name or code")
    empty_text = _("The official register is loaded with every set-up.")


@admin.register(District)
class DistrictAdmin(RegisterAdmin):
    """The 28 districts."""

    order = 80
    state_fields = ("code", "nuts2", "ekatte_seat")
    list_display = ("name_bg", "name_en", "code", "nuts2")


@admin.register(Municipality)
class MunicipalityAdmin(RegisterAdmin):
    """The 265 municipalities."""

    order = 90
    state_fields = ("code", "district", "ekatte_seat")
    list_display = ("name_bg", "name_en", "code", "district")
    list_filter = ("district",)
    list_select_related = ("district",)

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the municipalities with their districts: two are called Бяла."""
        return rows.select_related("district")

    def option_label(self, municipality: Municipality) -> str:
        """Return the name and the district."""
        return f"{municipality} · {municipality.district}"


@admin.register(Centre)
class CentreIdentityAdmin(CentreAdmin):
    """The centre's own identity, as it stands on pages and letters."""

    section = Section.SETTINGS
    order = 10
    is_single = True
    fieldsets = (
        (_("Name and host"), {"fields": ("name_bg", "name_en", "host_bg", "host_en")}),
        (
            _("Address and contacts"),
            {"fields": ("address_bg", "address_en", "phone", "email", "website")},
        ),
    )

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the only row: it stands on every page."""
        return Centre.objects.all()
