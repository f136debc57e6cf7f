"""The register of incoming letters: each gets its number when it is entered."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.documents import scans
from resource_centre.documents.addressing import addressee_in_short
from resource_centre.documents.admin.correspondence import CorrespondenceAdmin
from resource_centre.documents.admin.letters import ANSWERING, go_and_write
from resource_centre.documents.downloads import download
from resource_centre.documents.forms import IncomingForm
from resource_centre.documents.models import IncomingLetter
from resource_centre.documents.services.letters import incoming_series
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import lines, link

logger = logging.getLogger(__name__)


class AnswerFilter(admin.SimpleListFilter):
    """Incoming letters by whether they wait for an answer."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the three states of those that need an answer."""
        return [
            ("waiting", _("waits for an answer")),
            ("late", _("the answer is late")),
            ("answered", _("answered")),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Any] | None:
        """Keep those of the state."""
        if self.value() == "answered":
            return queryset.exclude(answered_on=None)  # type: ignore[no-any-return]
        if self.value() not in ("waiting", "late"):
            return None
        waiting = queryset.unanswered()
        if self.value() == "late":
            return waiting.filter(answer_by__lt=timezone.localdate())  # type: ignore[no-any-return]
        return waiting  # type: ignore[no-any-return]


@admin.register(IncomingLetter)
class IncomingLetterAdmin(CorrespondenceAdmin):
    """Letters that came in: their list is the register of incoming letters."""

    order = 20
    can_delete = False
    form = IncomingForm
    fieldsets = (
        (_("Number"), {"fields": ("reference", "received_on")}),
        (
            _("From whom"),
            {
                "fields": (
                    "organisation",
                    "person",
                    "sender",
                    "their_reference",
                    "their_date",
                )
            },
        ),
        (_("What it says"), {"fields": ("about", "note", "scan_file", "scan_link")}),
        (_("Answer"), {"fields": ("answer_by", "answered_on", "answers")}),
        (_("Where it belongs"), {"fields": ("district", "entered_by")}),
    )
    state_fields = ("scan_link", "answers", "entered_by")
    error_fields = {
        "sender_missing": "organisation",
        "reference_taken": "reference",
        "number_missing": "reference",
        "other_year": "received_on",
    }
    actions = ("write_answer",)
    list_display = (
        "reference",
        "received_on",
        "from_whom",
        "theirs",
        "about",
        "answer_state",
    )
    list_filter = (AnswerFilter, DistrictFilter)
    date_hierarchy = "received_on"
    search_fields = (
        "reference",
        "about",
        "sender",
        "their_reference",
        "organisation__search_text",
        "person__search_text",
    )
    search_help_text = _("Number, sender or what it is about")
    empty_text = _("No letter has been entered yet.")

    # --- The form ---------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields; a new letter says how it gets its number."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        (name, options), *others = fieldsets
        if incoming_series().is_automatic:
            options = {
                "fields": ("received_on",),
                "description": _("The number is given when the letter is saved."),
            }
        return [(name, options), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields that are only shown: the number never changes."""
        fixed = [] if obj is None else ["reference"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with today."""
        initial = super().get_changeform_initial_data(request)
        return {"received_on": timezone.localdate(), **initial}

    @admin.display(description=_("scan"))
    def scan_file(self, letter: IncomingLetter) -> str:
        """Return nothing where no scan can be added."""
        return "–"

    @admin.display(description=_("the scan there is"))
    def scan_link(self, letter: IncomingLetter) -> SafeString | str:
        """Return a link to the scan."""
        if not letter.scan:
            return "–"
        url = self.url("scan", letter.pk)
        return format_html('<a href="{}">{}</a>', url, _("Download the scan"))

    @admin.display(description=_("letters in answer"))
    def answers(self, letter: IncomingLetter) -> SafeString | str:
        """Return links to the letters that answer it (1 query)."""
        written = letter.answers.select_related("issued").order_by("pk")
        return lines(link(each, str(each.issued or each)) for each in written)

    # --- The scan ---------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the scan."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_scan"
        scan = path("<int:pk>/scan/", self.guard(self.scan_view), name=name)
        return [scan, *super().get_urls()]

    def scan_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the scan, if it is the one that was kept."""
        letter = self.get_visible(request, str(pk))
        if not letter.scan:
            raise Http404
        if scans.is_intact(letter.scan):
            named = {"reference": letter.reference}
            return download(
                letter.scan, gettext("Incoming letter %(reference)s") % named
            )
        logger.error("Incoming letter %s: its scan is damaged or missing", letter.pk)
        message = _("The scan is damaged or missing: it can be restored from a backup.")
        messages.error(request, message)
        return HttpResponseRedirect(self.record_url(letter))

    # --- The list ---------------------------------------------------------------

    @admin.display(description=_("from whom"))
    def from_whom(self, letter: IncomingLetter) -> str:
        """Return who sent it."""
        return addressee_in_short(letter)

    @admin.display(description=_("sender’s number and date"))
    def theirs(self, letter: IncomingLetter) -> str:
        """Return the sender's own number and date, those that are known."""
        day = letter.their_date
        dated = date_format(day, "SHORT_DATE_FORMAT") if day else ""
        return " / ".join(filter(None, (letter.their_reference, dated)))

    @admin.display(description=_("answer"), ordering="answer_by")
    def answer_state(self, letter: IncomingLetter) -> str:
        """Return until when it waits for an answer, or when it had one."""
        day = letter.answered_on or letter.answer_by
        if day is None:
            return ""
        shown = {"date": date_format(day, "SHORT_DATE_FORMAT")}
        if letter.answered_on:
            return gettext("answered on %(date)s") % shown
        if day < timezone.localdate():
            return gettext("late since %(date)s") % shown
        return gettext("by %(date)s") % shown

    # --- What can be done -------------------------------------------------------

    def has_answer_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may write letters."""
        return request.user.has_perm("documents.add_letter")

    @admin.action(description=_("Write an answer"), permissions=["answer"])
    def write_answer(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse:
        """Go to the form of a letter that answers this one."""
        return go_and_write(self, request, queryset, ANSWERING)
