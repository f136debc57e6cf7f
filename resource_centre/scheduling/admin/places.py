"""Venues, and the days that are worked against the calendar."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.filters import DistrictFilter, MunicipalityFilter
from resource_centre.registry.admin.options import RegistryAdmin, lines
from resource_centre.scheduling.agenda import entries_of, with_entries
from resource_centre.scheduling.forms import VenueForm
from resource_centre.scheduling.models import MovedDay, Occasion, Venue
from resource_centre.scheduling.resources import MovedDayResource, VenueResource
from resource_centre.scheduling.venues import may_keep

NEXT = 10


@admin.register(Venue)
class VenueAdmin(RegistryAdmin):
    """Venues, which each district looks after itself."""

    section = Section.TRAININGS
    order = 80
    form = VenueForm
    resource = VenueResource
    fieldsets = (
        (None, {"fields": ("name", "name_en", "capacity", "is_shared", "is_active")}),
        (_("Place"), {"fields": ("district", "municipality", "address", "note")}),
        (_("What is planned there"), {"fields": ("planned",)}),
    )
    state_fields = ("planned",)
    autocomplete_fields = ("municipality",)
    error_fields = {"venue_exists": "name", "other_district": "district"}
    list_display = ("name", "place", "address", "seats", "upcoming", "is_active")
    list_filter = (DistrictFilter, MunicipalityFilter, "is_active", "is_shared")
    search_fields = ("name", "name_en", "address")
    search_help_text = _("Name or address")
    empty_text = _("No venue has been entered yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the venues with their places, and what is planned there counted."""
        planned = Q(
            occasions__status=Occasion.Status.PLANNED,
            occasions__ends_at__gte=timezone.now(),
        )
        upcoming = Count("occasions", filter=planned)
        placed = rows.select_related("district", "municipality")
        counted: QuerySet[Any] = placed.annotate(upcoming=upcoming)
        return counted

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may: each district looks after its own."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_keep(request.user, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the venues found; only those in use where one is chosen."""
        found, repeats = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        is_choice = match is not None and match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_choice else found), repeats

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the venues with what tells those of one name apart."""
        return rows.select_related("district", "municipality")

    def option_label(self, venue: Venue) -> str:
        """Return the name and the place."""
        return " · ".join(filter(None, (str(venue), venue.place)))

    @admin.display(description=_("place"))
    def place(self, venue: Venue) -> str:
        """Return the municipality or the district."""
        return venue.place

    @admin.display(description=_("seats"), ordering="capacity")
    def seats(self, venue: Venue) -> str:
        """Return how many there are, and whether it holds several events."""
        seats = str(venue.capacity or "")
        several = gettext("several events at once") if venue.is_shared else ""
        return " · ".join(filter(None, (seats, several)))

    @admin.display(description=_("planned from now on"), ordering="upcoming")
    def upcoming(self, venue: Any) -> SafeString | str:
        """Return how much is planned there, leading to it in the calendar."""
        return in_calendar(venue, str(venue.upcoming)) if venue.upcoming else ""

    @admin.display(description=pgettext_lazy("venue", "planned next"))
    def planned(self, venue: Venue) -> SafeString | str:
        """Return what is planned there next (2 queries, and one for each kind)."""
        occasions: Any = venue.occasions
        rows = occasions.planned().filter(ends_at__gte=timezone.now())
        entries = entries_of(with_entries(rows).order_by("starts_at")[:NEXT])
        return lines(
            format_html('<a href="{}">{}</a> · {}', each.url, each.title, each.when)
            for each in entries
        )


def in_calendar(venue: Venue, text: str) -> SafeString:
    """Return a link to what is planned in the venue."""
    address = reverse("admin:scheduling_occasion_changelist")
    query = urlencode({"view": "list", "venue": venue.pk})
    return format_html('<a href="{}?{}">{}</a>', address, query, text)


@admin.register(MovedDay)
class MovedDayAdmin(RegistryAdmin):
    """Days that the government moved: a year of them is brought in at once."""

    section = Section.SETTINGS
    order = 50
    resource = MovedDayResource
    fields: ClassVar[Any] = ("day", "is_working", "source")
    list_display = ("day_in_words", "worked", "source")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    search_fields = ("source",)
    search_help_text = _("Decision")
    empty_text = _("No day has been moved yet: weekends and holidays are known anyway.")

    @admin.display(description=_("day"), ordering="day")
    def day_in_words(self, moved: MovedDay) -> str:
        """Return the date with the day of the week."""
        return (
            date_format(moved.day, "DATE_FORMAT") + ", " + date_format(moved.day, "l")
        )

    @admin.display(
        description=pgettext_lazy("moved day", "it is"), ordering="is_working"
    )
    def worked(self, moved: MovedDay) -> str:
        """Return whether it is worked."""
        return gettext("working day") if moved.is_working else gettext("day off")
