"""Learning elsewhere, and the norms of hours, in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin
from trainings.admin.parts import kept_file
from trainings.facts.days import span
from trainings.forms.learning import LearningForm, NormForm
from trainings.models import TEACHING_HOUR, ExternalLearning, HourNorm
from trainings.services.learning import remove_learning


class EvidenceFilter(admin.SimpleListFilter):
    """Learning elsewhere by whether there is evidence."""

    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two kinds."""
        return [("yes", _("with evidence")), ("no", _("without evidence"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the kind."""
        if self.value() == "yes":
            return queryset.proved()  # type: ignore[attr-defined,no-any-return]
        return queryset.filter(evidence="") if self.value() == "no" else None


@admin.register(ExternalLearning)
class ExternalLearningAdmin(RegistryAdmin):
    """What people have learnt outside the centre."""

    section = Section.TRAININGS
    order = 62
    form = LearningForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "person",
                    "title",
                    "provider",
                    ("starts_on", "ends_on"),
                    ("hours", "hour_minutes"),
                    "areas",
                )
            },
        ),
        (
            _("Evidence"),
            {
                "fields": (
                    "reference",
                    "evidence_link",
                    "evidence_file",
                    "remove_evidence",
                    "note",
                )
            },
        ),
    )
    state_fields = ("evidence_link",)
    autocomplete_fields = ("person", "areas")
    error_fields = {"ends_before_start": "ends_on", "no_hours": "hours"}
    list_display = ("title", "learner", "days", "in_hours", "provider", "proof")
    list_filter = (EvidenceFilter,)
    date_hierarchy = "ends_on"
    search_fields = ("person__search_text", "title", "provider")
    search_help_text = _("Person, title or who taught")
    empty_text = _("Nothing that was learnt elsewhere is entered yet.")

    # --- The form ---------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields that make sense for the record."""
        left_out = set() if obj is not None and obj.evidence else {"remove_evidence"}
        if not self.has_change_permission(request, obj):
            left_out |= {"evidence_file", "remove_evidence"}
        return [
            (
                name,
                {
                    **options,
                    "fields": [f for f in options["fields"] if f not in left_out],
                },
            )
            for name, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("the document there is"))
    def evidence_link(self, learning: ExternalLearning) -> SafeString | str:
        """Return a link to the evidence."""
        if not learning.evidence:
            return gettext("None: the hours do not count.")
        url = self.url("evidence", learning.pk)
        return format_html('<a href="{}">{}</a>', url, _("Download the document"))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove the record with its evidence."""
        remove_learning(learning=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Remove the records with their evidence."""
        for learning in queryset:
            remove_learning(learning=learning)

    # --- The evidence -----------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the evidence."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_evidence"
        evidence = path("<int:pk>/evidence/", self.guard(self.evidence_view), name=name)
        return [evidence, *super().get_urls()]

    def evidence_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the evidence."""
        learning: ExternalLearning = self.get_visible(request, str(pk))
        called = gettext("Evidence %(name)s") % {"name": learning.person}
        return kept_file(self, request, learning, learning.evidence, called)

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records with who learnt."""
        return rows.select_related("person")

    @admin.display(description=_("person"), ordering="person__last_name")
    def learner(self, learning: ExternalLearning) -> str:
        """Return who learnt."""
        return str(learning.person)

    @admin.display(description=pgettext_lazy("learning", "when"), ordering="ends_on")
    def days(self, learning: ExternalLearning) -> str:
        """Return from when to when it was."""
        return span(learning.starts_on, learning.ends_on)

    @admin.display(description=_("hours"), ordering="hours")
    def in_hours(self, learning: ExternalLearning) -> str:
        """Return the hours, and how long one is where it is not the usual."""
        hours = number_format(learning.hours.normalize())
        if learning.hour_minutes == TEACHING_HOUR:
            return hours
        told = gettext("%(hours)s of %(minutes)d min")
        return told % {"hours": hours, "minutes": learning.hour_minutes}

    @admin.display(description=_("evidence"), boolean=True, ordering="evidence")
    def proof(self, learning: ExternalLearning) -> bool:
        """Tell whether there is evidence."""
        return bool(learning.evidence)


class InForceFilter(admin.SimpleListFilter):
    """Norms by whether they are in force."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the only choice."""
        return [("today", _("today"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of today."""
        if self.value() != "today":
            return None
        return queryset.in_force(timezone.localdate())  # type: ignore[attr-defined,no-any-return]


@admin.register(HourNorm)
class HourNormAdmin(RegistryAdmin):
    """How many hours a year job roles ask for, from when, and by what."""

    section = Section.TRAININGS
    order = 64
    form = NormForm
    fields = ("job_role", "hours", ("starts_on", "ends_on"), "source")
    autocomplete_fields = ("job_role",)
    error_fields = {
        "norm_overlaps": "starts_on",
        "ends_before_start": "ends_on",
        "no_hours": "hours",
    }
    list_display = ("job_role", "hours", "starts_on", "ends_on", "source")
    list_select_related = ("job_role",)
    list_filter = (InForceFilter,)
    search_fields = ("job_role__name_bg", "job_role__name_en", "source")
    search_help_text = _("Job role or source")
    empty_text = _(
        "There are no norms yet: neither the Act nor the ordinance names hours. Add"
        " those of your quality programme, with their source."
    )
