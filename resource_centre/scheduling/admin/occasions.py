"""The calendar: everything that takes time, and who is not available."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import (
    gettext,
    gettext_lazy as _,
    pgettext,
    pgettext_lazy,
)

from resource_centre.backoffice.action_forms import asking, form_page
from resource_centre.backoffice.actions import confirmed, offered
from resource_centre.backoffice.exchange.examination import in_batches
from resource_centre.backoffice.exchange.lists import list_file
from resource_centre.backoffice.exchange.resources import CHUNK
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin, CentreList
from resource_centre.backoffice.search import containing
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.models import Person
from resource_centre.scheduling.admin.calendars import (
    ENTRY,
    ON,
    VIEW,
    CalendarList,
    entry_of,
)
from resource_centre.scheduling.admin.filters import (
    KindFilter,
    PersonFilter,
    PlaceFilter,
    StateFilter,
    VenueFilter,
)
from resource_centre.scheduling.agenda import ABSENCE, entries_of, with_entries
from resource_centre.scheduling.forms import AbsenceForm, MoveForm
from resource_centre.scheduling.kinds import kind_label
from resource_centre.scheduling.models import Booking, Occasion
from resource_centre.scheduling.services.absences import (
    book_absence,
    move_absence,
    remove_absences,
)
from resource_centre.scheduling.times import day_of, span


@admin.register(Occasion)
class OccasionAdmin(CentreAdmin):
    """The calendar. What has a page of its own is changed there, absences here."""

    section = Section.TRAININGS
    order = 5
    can_delete = False
    change_list_template = "scheduling/admin/calendar.html"
    fieldsets = (
        (None, {"fields": ("what", "kind_name", "when", "where", "who", "state")}),
        (_("What others know"), {"fields": ("told", "own_page")}),
    )
    state_fields = (
        "what",
        "kind_name",
        "when",
        "where",
        "who",
        "state",
        "told",
        "own_page",
    )
    actions = ("move", "remove")
    list_display = ("when", "what", "kind_name", "where", "who", "state")
    list_display_links = ("what",)
    list_filter = (
        DistrictFilter,
        PlaceFilter,
        KindFilter,
        PersonFilter,
        VenueFilter,
        StateFilter,
    )
    search_fields = ("title",)
    search_help_text = _("Person, venue or absence")
    empty_text = _("Nothing is planned from this day on.")

    class Media:
        css = {"all": ("scheduling/calendar.css",)}

    # --- The calendar -------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CentreList]:
        """Return the list's class."""
        return CalendarList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the calendar; what is added here is an absence, and called so."""
        may_add = self.has_add_permission(request)
        context = {"has_add_permission": False, "may_add_absence": may_add}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what is called so, is held there, or takes the time of whom."""
        if not search_term:
            return queryset, False
        people = Person.objects.containing(search_term)
        taken = Booking.objects.filter(person__in=people).values("occasion")
        named = containing(search_term, "title", "venue__name", "venue__name_en")
        return queryset.filter(named | Q(pk__in=taken)), False

    def record_url(self, record: models.Model) -> str:
        """Return the page of what the occasion is of."""
        is_shown = ENTRY in vars(record)
        return entry_of(record).url if is_shown else super().record_url(record)

    def export_file(
        self, request: HttpRequest, queryset: QuerySet[Any], kind: str
    ) -> HttpResponseBase:
        """Return the occasions as a file, in the columns of the list."""
        headers = [str(capfirst(str(label))) for label in COLUMNS]
        title = str(capfirst(self.opts.verbose_name_plural))
        return list_file(kind, headers, rows_of(queryset), title=title)

    # --- An occasion ----------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nothing is changed in the form: times move by actions."""
        return False

    def has_book_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may book people and rooms."""
        return request.user.has_perm("scheduling.change_occasion")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the occasion with what is shown of it."""
        found = super().get_object(request, object_id, from_field)
        (entry,) = entries_of(with_entries(Occasion.objects.filter(pk=found.pk)))
        vars(found)[ENTRY] = entry
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is shown; of an absence there is less to be said."""
        if obj is not None and obj.kind == ABSENCE:
            return ((None, {"fields": ("what", "when", "who", "where")}),)
        return super().get_fieldsets(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the occasion under the name of what it is of."""
        response: Any = super().render_change_form(request, context, *args, **kwargs)
        response.context_data["title"] = entry_of(kwargs["obj"]).title
        return response  # type: ignore[no-any-return]

    @admin.display(description=pgettext_lazy("occasion", "when"), ordering="starts_at")
    def when(self, occasion: Occasion) -> str:
        """Return from when to when it is."""
        return entry_of(occasion).when

    @admin.display(description=pgettext_lazy("occasion", "what"))
    def what(self, occasion: Occasion) -> str:
        """Return what people call it."""
        return entry_of(occasion).title

    @admin.display(description=pgettext_lazy("occasion", "kind"), ordering="kind")
    def kind_name(self, occasion: Occasion) -> str:
        """Return what it is of."""
        return kind_label(occasion.kind)

    @admin.display(description=pgettext_lazy("occasion", "where"))
    def where(self, occasion: Occasion) -> str:
        """Return the venue."""
        return entry_of(occasion).place

    @admin.display(description=pgettext_lazy("occasion", "who"))
    def who(self, occasion: Occasion) -> str:
        """Return whose time it takes."""
        return entry_of(occasion).who

    @admin.display(description=_("state"))
    def state(self, occasion: Occasion) -> str:
        """Return what is to be known beside the facts."""
        state = entry_of(occasion).state
        return str(state.label) if state else ""

    @admin.display(description=_("people were told"))
    def told(self, occasion: Occasion) -> str:
        """Return what was last released."""
        start, end = occasion.public_starts_at, occasion.public_ends_at
        if start is None or end is None:
            return gettext("nothing yet")
        facts = [span(start, end), str(occasion.public_venue or "")]
        if occasion.public_status == Occasion.Status.CANCELLED:
            facts.append(str(Occasion.Status.CANCELLED.label))
        return ", ".join(filter(None, facts))

    @admin.display(description=_("its own page"))
    def own_page(self, occasion: Occasion) -> SafeString:
        """Return a link to the page where it is planned."""
        entry = entry_of(occasion)
        return format_html('<a href="{}">{}</a>', entry.url, entry.title)

    # --- Absences -------------------------------------------------------------------

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask who or which room is not available, and write it down."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AbsenceForm(
            request.POST or None,
            request=request,
            records=Occasion.objects.none(),
            site=self.admin_site,
            initial=request.GET.dict(),
        )
        if request.method == "POST" and form.is_valid():
            try:
                return self.written_down(request, form.cleaned_data)
            except ValidationError as refused:
                form.refuse(refused)
        context = {
            "title": pgettext("calendar", "Not available"),
            "button": gettext("Save"),
            "address": self.url("add"),
            "back": self.url("changelist"),
        }
        return form_page(self, request, form, context)

    @transaction.atomic
    def written_down(
        self, request: HttpRequest, facts: dict[str, Any]
    ) -> HttpResponseRedirect:
        """Write the absence down, and go to its week."""
        names = ("person", "venue", "title", "starts_at", "ends_at")
        user: Any = request.user
        absence = book_absence(by=user, **{name: facts[name] for name in names})
        when = {"when": span(absence.starts_at, absence.ends_at)}
        messages.success(request, _("Written down: %(when)s") % when)
        return HttpResponseRedirect(self.week_of(absence))

    def week_of(self, occasion: Occasion) -> str:
        """Return the address of the occasion's week."""
        day = day_of(occasion.starts_at)
        return f"{self.url('changelist')}?{VIEW}=week&{ON}={day}#day-{day}"

    @offered(lambda occasion: occasion.kind == ABSENCE)
    @admin.action(description=pgettext_lazy("absence", "Move"), permissions=["book"])
    @asking(MoveForm, button=pgettext_lazy("absence", "Move"), one=True)
    def move(
        self, request: HttpRequest, queryset: QuerySet[Any], facts: dict[str, Any]
    ) -> None:
        """Move an absence."""
        absence = queryset.get()
        times = {name: facts[name] for name in ("starts_at", "ends_at")}
        move_absence(absence=absence, **times)
        when = {"when": span(absence.starts_at, absence.ends_at)}
        messages.success(request, _("Moved: %(when)s") % when)

    @offered(lambda occasion: occasion.kind == ABSENCE)
    @admin.action(description=pgettext_lazy("absence", "Remove"), permissions=["book"])
    @confirmed(
        consequence=_("Whoever was not available is free again at that time."),
        button=pgettext_lazy("absence", "Remove"),
    )
    def remove(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        """Remove absences."""
        remove_absences(absences=list(queryset))
        messages.success(request, _("Removed from the calendar."))
        # Its page is gone, and to that a redirect would lead.
        return HttpResponse(status=303, headers={"Location": self.url("changelist")})


COLUMNS = (
    pgettext_lazy("occasion", "when"),
    pgettext_lazy("occasion", "what"),
    pgettext_lazy("occasion", "kind"),
    pgettext_lazy("occasion", "where"),
    pgettext_lazy("occasion", "who"),
    _("state"),
)


def rows_of(queryset: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield what a file says of each occasion, reading some thousands at a time."""
    rows = queryset.iterator(chunk_size=CHUNK)
    for batch in in_batches(rows, CHUNK):
        for entry in entries_of(batch):
            yield [
                entry.when,
                entry.title,
                kind_label(entry.occasion.kind),
                entry.place,
                entry.who,
                str(entry.state.label) if entry.state else "",
            ]
