"""What the calendar can be narrowed to."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.registry.admin.filters import (
    DistrictFilter,
    MunicipalityFilter,
    RecordFilter,
)
from resource_centre.registry.models import Municipality, Person
from resource_centre.registry.reach import reach_of
from resource_centre.scheduling.agenda import State, unreleased
from resource_centre.scheduling.kinds import kind_choices
from resource_centre.scheduling.models import Booking, Occasion, Venue

# People and venues of older occasions are not offered, though they can be asked for.
RECENT = timedelta(days=90)


def recent(user: Any) -> QuerySet[Occasion]:
    """Return the occasions that the user sees, without the old ones."""
    since = timezone.now() - RECENT
    return Occasion.objects.visible_to(user).filter(ends_at__gte=since)


class KindFilter(admin.SimpleListFilter):
    """Occasions by what they are of."""

    title = pgettext_lazy("occasion", "kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds there are."""
        return kind_choices()

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the kind."""
        return queryset.filter(kind=self.value()) if self.value() else None


class StateFilter(admin.SimpleListFilter):
    """Occasions of which people do not know yet, and those that are cancelled."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what can be asked for."""
        return [
            (
                "unreleased",
                pgettext_lazy("occasion", "drafts and changes not released"),
            ),
            ("planned", pgettext_lazy("occasion", "without the cancelled ones")),
            (State.CANCELLED.value, State.CANCELLED.label),
        ]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the state."""
        if self.value() == "unreleased":
            return queryset.filter(unreleased())
        is_known = self.value() in Occasion.Status.values
        return queryset.filter(status=self.value()) if is_known else None


class PlaceFilter(MunicipalityFilter):
    """Occasions by the municipality where they are held."""

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the municipalities of one district where something is held."""
        reach = reach_of(request.user)
        chosen = request.GET.get(DistrictFilter.parameter_name, "")
        held = Venue.objects.filter(occasions__isnull=False)
        found = Municipality.objects.filter(
            Exists(held.filter(municipality=OuterRef("pk")))
        )
        if chosen.isascii() and chosen.isdecimal():
            found = found.filter(district=int(chosen))
        elif reach.everything:
            return found.none()
        return found if reach.everything else found.filter(district__in=reach.districts)

    def condition(self, value: int, model: Any) -> Q:
        """Return which are held in the municipality."""
        return Q(venue__municipality=value)


class PersonFilter(RecordFilter):
    """Occasions by whose time they take."""

    title = _("person")
    parameter_name = "person"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return whoever is taken by what the user sees."""
        taken = Booking.objects.filter(
            person=OuterRef("pk"), occasion__in=recent(request.user)
        )
        names = ("first_name", Value(" "), "middle_name", Value(" "), "last_name")
        name = Trim(Concat(*names))
        people = Person.objects.filter(Exists(taken))
        return people.annotate(name_bg=name, name_en=name)

    def condition(self, value: int, model: Any) -> Q:
        """Return which take the person's time."""
        return Q(pk__in=Booking.objects.filter(person=value).values("occasion"))


class VenueFilter(RecordFilter):
    """Occasions by where they are held."""

    title = _("venue")
    parameter_name = "venue"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the venues of what the user sees."""
        held = recent(request.user).filter(venue=OuterRef("pk"))
        # `values` lets an annotation be called as a field is, which may be empty.
        return (
            Venue.objects.filter(Exists(held))
            .values("pk")
            .annotate(
                name_bg=F("name"),
                name_en=Coalesce(NullIf("name_en", Value("")), F("name")),
            )
        )
