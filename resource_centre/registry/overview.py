"""The services in figures: where they are, of which types, how many work there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext as _

from resource_centre.accounts.models import User
from resource_centre.common.charts import Chart, bars, stacked_bars
from resource_centre.registry.models import (
    District,
    Employment,
    Municipality,
    ServiceType,
    SocialService,
)
from resource_centre.registry.querysets import ServiceQuerySet
from resource_centre.registry.reach import reach_of


@dataclass(frozen=True)
class Overview:
    """Charts of one district by municipalities, or of several, one by one."""

    districts: list[District]
    district: District | None
    charts: list[Chart]


def overview(user: User, code: str = "") -> Overview:
    """Return the figures of what the user sees, or of the district of the code.

    5 queries besides the one for the roles. Whoever sees only one district is shown
    that one.
    """
    districts = districts_of(user)
    only = districts[0] if len(districts) == 1 else None
    district = next((each for each in districts if each.code == code), only)
    services = SocialService.objects.visible_to(user).functioning()
    if district is None:
        charts = charts_of(services, "district", districts)
    else:
        within = services.filter(district=district)
        places = Municipality.objects.filter(district=district)
        charts = charts_of(within, "municipality", ordered(places))
    return Overview(districts, district, charts)


def districts_of(user: User) -> list[District]:
    """Return the districts within the user's reach (1 query)."""
    reach = reach_of(user)
    districts = District.objects.all()
    if not reach.everything:
        districts = districts.filter(pk__in=reach.districts)
    return ordered(districts)


def ordered(records: Any) -> list[Any]:
    """Return the records in the order of their names in the page's language."""
    return list(records.order_by(f"name_{get_language()}"))


def charts_of(services: ServiceQuerySet, level: str, places: list[Any]) -> list[Chart]:
    """Return the charts of services by places of the level (3 queries)."""
    counted = Counter[tuple[int | None, int | None]]()
    rows = services.order_by().values_list(f"{level}_id", "service_type_id")
    for place, kind, number in rows.annotate(n=Count("pk")):
        counted[place, kind] = number
    employed = people_by_place(services, level)
    names = {place.pk: place.name for place in places}
    if None in employed or any(place is None for place, _kind in counted):
        names[None] = _("not stated")
    kinds = kinds_by_size(counted)
    by_district = level == "district"
    by = _("District") if by_district else _("Municipality")
    return [
        stacked_bars(
            _("Functioning services by district and type")
            if by_district
            else _("Functioning services by municipality and type"),
            [
                (name, {kinds[kind]: counted[place, kind] for kind in kinds})
                for place, name in names.items()
            ],
            by=by,
        ),
        bars(
            _("Functioning services by type"),
            [
                (name, sum(n for (_p, own), n in counted.items() if own == kind))
                for kind, name in kinds.items()
            ],
            by=_("Service type"),
        ),
        bars(
            _("People employed in services by district")
            if by_district
            else _("People employed in services by municipality"),
            [(name, employed.get(place, 0)) for place, name in names.items()],
            by=by,
        ),
    ]


def people_by_place(services: ServiceQuerySet, level: str) -> Mapping[int | None, int]:
    """Return how many people work now in the services of each place (1 query)."""
    current = Employment.objects.current().filter(service__in=services)
    people = current.order_by().values_list(f"service__{level}_id")
    return dict(people.annotate(n=Count("person", distinct=True)))


def kinds_by_size(
    counted: Mapping[tuple[int | None, int | None], int],
) -> dict[int | None, str]:
    """Return the names of the service types that there are, the commonest first.

    1 query. What has no type is the last.
    """
    sizes = Counter[int | None]()
    for (_place, kind), number in counted.items():
        sizes[kind] += number
    names = {kind.pk: kind.name for kind in ServiceType.objects.filter(pk__in=sizes)}
    common = [kind for kind, _size in sizes.most_common() if kind is not None]
    kinds: dict[int | None, str] = {kind: names[kind] for kind in common}
    return {**kinds, None: _("type not stated")} if sizes[None] else kinds
