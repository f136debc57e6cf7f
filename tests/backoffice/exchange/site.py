"""A back office whose organisations come and go as sheets.

Used as a URLconf, so that the tests of the base say themselves what the columns
are. Districts have a list without a resource.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import path

from resource_centre.backoffice.exchange import (
    CentreResource,
    Column,
    RecordWidget,
    Row,
)
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.backoffice.site import CentreSite
from resource_centre.registry.models import (
    District,
    Municipality,
    Organisation,
    SocialService,
)
from resource_centre.urls import urlpatterns as everything_else
from tests.backoffice.exchange.reach import ensure_covered


def service_of(organisation: Organisation) -> str:
    """Return the name of the organisation's first service."""
    services: list[Any] = list(organisation.services.all())
    return str(services[0].name) if services else ""


class OrganisationResource(CentreResource):
    """Organisations, matched by ЕИК, or by name and municipality."""

    both = Column(
        "име и Name",
        splits=lambda text: text.split("/"),
        parts=("name", "name_en"),
    )
    name = Column(synonyms=("Наименование", "Организация"))
    name_en = Column()
    kind = Column(synonyms=("Вид",))
    eik = Column(synonyms=("ЕИК", "Булстат"))
    municipality = Column(
        widget=RecordWidget(
            Municipality, by=("name_bg", "name_en", "code"), prefixes=("община",)
        )
    )
    email = Column(synonyms=("имейл",))
    aliases = Column()
    first_service = Column("услуга", get=service_of, help="Само първата.")

    prefetched = ("services",)
    keys = (("eik",), ("name", "municipality"))

    class Meta:
        model = Organisation

    def ensure_within_reach(self, instance: Organisation) -> None:
        """Refuse organisations of other districts."""
        ensure_covered(self.user, instance)

    def save_related(self, rows: Sequence[Row]) -> None:
        """Write the services of the new organisations."""
        SocialService.objects.bulk_create(
            SocialService(
                name=row.cleaned["first_service"],
                provider=row.instance,
                district_id=row.instance.district_id,
            )
            for row in rows
            if row.is_new and row.cleaned.get("first_service")
        )


class OrganisationAdmin(CentreAdmin):
    """Organisations."""

    section = Section.PEOPLE
    resource = OrganisationResource
    list_display = ("name", "kind", "municipality")
    list_filter = ("kind",)
    search_fields = ("name",)
    list_select_related = ("municipality",)


class DistrictAdmin(CentreAdmin):
    """Districts, whose list has no resource."""

    section = Section.PEOPLE
    list_display = ("__str__", "code", "seat")

    def seat(self, district: District) -> str:
        """Return the seat's code in words."""
        return f"ЕКАТТЕ {district.ekatte_seat}"

    seat.short_description = "седалище"  # type: ignore[attr-defined]


site = CentreSite()
site.register(Organisation, OrganisationAdmin)
site.register(District, DistrictAdmin)

urlpatterns = [path("admin/", site.urls), *everything_else]
