"""Filters of the registry's lists: short, and read together with one query."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.registry.models import (
    District,
    Employment,
    JobRole,
    Municipality,
    Office,
    Person,
    ServiceType,
    SocialService,
)
from resource_centre.registry.reach import reach_of


class RecordFilter(admin.SimpleListFilter):
    """Rows by a record they belong to; offered when there are two to choose from.

    The choices of all such filters of a list are read with one query.
    """

    parameter_name: str

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the records to choose from, each with a name in both languages."""
        raise NotImplementedError

    def condition(self, value: int, model: Any) -> Q:
        """Return which rows belong to the record with the key."""
        return Q(**{self.parameter_name: value})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the keys and names, in the order of the alphabet."""
        return choices_of(request, model_admin).get(self.parameter_name, [])

    def has_output(self) -> bool:
        """Tell whether there is a choice, or one has been made."""
        return len(self.lookup_choices) > 1 or self.value() is not None

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        """Keep the rows of the chosen record; nothing for what is no key."""
        value = self.value()
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal()):
            return queryset.none()
        return queryset.filter(self.condition(int(value), queryset.model))


def choices_of(
    request: HttpRequest, model_admin: Any
) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the list's filters, read once for the page (1 query)."""
    kept = vars(request).setdefault("filter_choices", {})
    if model_admin not in kept:
        name = "name_en" if get_language() == "en" else "name_bg"
        parts = [
            each.records(request, model_admin.model)
            .order_by()
            .annotate(kind=Value(each.parameter_name, CharField()), label=F(name))
            .values_list("kind", "pk", "label")
            for each in model_admin.list_filter
            if isinstance(each, type) and issubclass(each, RecordFilter)
        ]
        found: dict[str, list[tuple[str, str]]] = {}
        first, *others = parts
        for kind, pk, label in sorted(first.union(*others, all=True), key=by_label):
            found.setdefault(kind, []).append((str(pk), label))
        kept[model_admin] = found
    choices: dict[str, list[tuple[str, str]]] = kept[model_admin]
    return choices


def by_label(row: tuple[str, int, str]) -> str:
    """Return what a choice is sorted by."""
    return row[2].casefold()


def working(**where: Any) -> QuerySet[Any]:
    """Return the people who work now where the conditions say, as keys."""
    return Employment.objects.current().filter(**where).values("person")


def path_to(place: str, model: Any) -> str:
    """Return where the place of a row stands: offices lie where their organisation."""
    return f"organisation__{place}" if model is Office else place


def rows_in(place: str, model: Any) -> QuerySet[Any]:
    """Return the rows that lie in the place of the outer query."""
    rows: QuerySet[Any] = model._default_manager.filter(
        **{path_to(place, model): OuterRef("pk")}
    )
    return rows


def lies_in(place: str, value: int, model: Any) -> Q:
    """Return which rows lie in the place; of people also those who work there."""
    here = Q(**{path_to(place, model): value})
    if model is Person:
        here |= Q(pk__in=working(**{f"service__{place}": value}))
        here |= Q(pk__in=working(**{f"organisation__{place}": value}))
    return here


class DistrictFilter(RecordFilter):
    """Rows by district, for whoever covers more than one."""

    title = _("district")
    parameter_name = "district"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the covered districts that have rows."""
        reach = reach_of(request.user)
        if not reach.everything:
            return District.objects.filter(pk__in=reach.districts)
        rows = rows_in("district", model)
        return District.objects.filter(Exists(rows))

    def condition(self, value: int, model: Any) -> Q:
        """Return which rows lie in the district."""
        return lies_in("district", value, model)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices; another district lets the municipality go."""
        mine, smaller = self.parameter_name, MunicipalityFilter.parameter_name
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[mine, smaller]),
            "display": _("All"),
        }
        for key, label in self.lookup_choices:
            yield {
                "selected": self.value() == key,
                "query_string": changelist.get_query_string({mine: key}, [smaller]),
                "display": label,
            }


class MunicipalityFilter(RecordFilter):
    """Rows by municipality, of the district chosen or covered."""

    title = _("municipality")
    parameter_name = "municipality"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the municipalities of one district that have rows."""
        reach = reach_of(request.user)
        chosen = request.GET.get(DistrictFilter.parameter_name, "")
        rows = rows_in("municipality", model)
        found = Municipality.objects.filter(Exists(rows))
        if not reach.everything:
            found = found.filter(district__in=reach.districts)
        if chosen.isascii() and chosen.isdecimal():
            return found.filter(district=int(chosen))
        return found.none() if reach.everything else found

    def condition(self, value: int, model: Any) -> Q:
        """Return which rows lie in the municipality."""
        return lies_in("municipality", value, model)


class ServiceTypeFilter(RecordFilter):
    """Services by type, and people by the type of where they work now."""

    title = _("service type")
    parameter_name = "service_type"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the types in use."""
        used = SocialService.objects.filter(service_type=OuterRef("pk"))
        return ServiceType.objects.active().filter(Exists(used))

    def condition(self, value: int, model: Any) -> Q:
        """Return which rows are of the type."""
        if model is Person:
            return Q(pk__in=working(service__service_type=value))
        return Q(service_type=value)


class JobRoleFilter(RecordFilter):
    """People by what they work as now."""

    title = _("job role")
    parameter_name = "job_role"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the job roles in use."""
        return JobRole.objects.active()

    def condition(self, value: int, model: Any) -> Q:
        """Return who works as that."""
        return Q(pk__in=working(job_role=value))
