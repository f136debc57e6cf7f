"""The back office of trainings."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.documents.admin.correspondence import RefusedWhileSaving
from resource_centre.registry.admin.filters import DistrictFilter, MunicipalityFilter
from resource_centre.registry.models import District
from resource_centre.registry.reach import reach_of
from trainings.admin import schedule
from trainings.admin.asking import ConclusionInline
from trainings.admin.attendance import Attending
from trainings.admin.certifying import Certifying
from trainings.admin.enrolling import Enrolling
from trainings.admin.filters import ProjectFilter, YearFilter
from trainings.admin.laying_out import LayingOut
from trainings.admin.parts import PartInline
from trainings.admin.sessions import Scheduling
from trainings.admin.statuses import Moving
from trainings.admin.trainers import ContractInline
from trainings.facts.gate import CERTIFICATE
from trainings.forms.trainings import TrainingForm
from trainings.models import (
    PlanLine,
    Programme,
    Training,
    TrainingModule,
    TrainingPlan,
)
from trainings.resources.trainings import TrainingResource
from trainings.services.planning import take_over_programme

ENOUGH = ("title", "starts_on", "ends_on", "venue")


class ModuleInline(PartInline):
    """The modules of a training, with the hours they have here."""

    model = TrainingModule
    fields = ("position", "module", "hours", "hour_minutes")
    autocomplete_fields = ("module",)
    related = ("module",)
    error_fields = {"module_twice": "module", "no_hours": "hours"}


@admin.register(Training)
class TrainingAdmin(
    Enrolling,
    Attending,
    Certifying,
    LayingOut,
    Scheduling,
    Moving,
    RefusedWhileSaving,
):
    """Trainings: a title, days and a place are enough; all else may follow."""

    section = Section.TRAININGS
    order = 1
    form = TrainingForm
    resource = TrainingResource
    inlines = (ModuleInline, ContractInline, ConclusionInline)
    fieldsets = (
        (None, {"fields": (*ENOUGH, "status")}),
        (
            _("Description"),
            {
                "classes": ("collapse",),
                "fields": (
                    "kind",
                    "mode",
                    "description",
                    "title_en",
                    "description_en",
                    "is_listed",
                ),
            },
        ),
        (
            _("Programme and hours"),
            {"classes": ("collapse",), "fields": ("programme",)},
        ),
        (
            pgettext_lazy("training", "For whom"),
            {
                "classes": ("collapse",),
                "fields": ("services", "organisations", "audience", "audience_en"),
            },
        ),
        (
            _("Places and fee"),
            {"classes": ("collapse",), "fields": ("capacity", "fee")},
        ),
        (
            _("Surveys of participants"),
            {"classes": ("collapse",), "fields": ("asking",)},
        ),
        (
            _("Project and plan"),
            {
                "classes": ("collapse",),
                "fields": ("project", "plan_line", "district", "municipality"),
            },
        ),
        (
            _("Certificates"),
            {
                "classes": ("collapse",),
                "fields": (
                    "threshold",
                    "certificate_design",
                    "certificate_wording",
                    "signatories",
                    "confers",
                    "confers_months",
                    "certificate_draft",
                ),
            },
        ),
    )
    readonly_fields = ("certificate_draft",)
    state_fields: ClassVar[tuple[str, ...]] = ("status",)
    autocomplete_fields = ("services", "organisations", "municipality")
    error_fields = {
        "ends_before_start": "ends_on",
        "above_hundred": "threshold",
        "beyond_reach": "district",
    }
    actions = (
        "announce",
        "open_enrolment",
        "close_enrolment",
        "start",
        "complete",
        "reopen",
        "copy",
        "cancel",
    )
    list_display = ("title", "days", "venue", "kind", "status", "places")
    list_filter = (
        "status",
        "kind",
        DistrictFilter,
        MunicipalityFilter,
        YearFilter,
        ProjectFilter,
    )
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "-pk")
    search_fields = (
        "title",
        "title_en",
        "audience",
        "venue__name",
        "programme__title",
    )
    search_help_text = _("Title, place, programme or for whom")
    empty_text = _(
        "There are no trainings here yet. A title, days and a place are enough."
    )

    class Media:
        css = {"all": ("trainings/planning.css",)}

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the trainings with where they are and how many have a place."""
        return rows.select_related("venue").with_places()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("days"), ordering="starts_on")
    def days(self, training: Training) -> str:
        """Return the days in short."""
        return schedule.days_in_short(training)

    @admin.display(
        description=pgettext_lazy("trainings", "places taken"), ordering="taken"
    )
    def places(self, training: Training) -> str:
        """Return how many places are taken, and of how many."""
        return schedule.places_in_short(training)

    # --- The form ---------------------------------------------------------------

    @admin.display(description=_("see how it looks"))
    def certificate_draft(self, training: Training) -> str:
        """Return the link to the draft of the first person's certificate (1 query)."""
        first = training.enrolments.enrolled().order_by("seat").first()
        if first is None:
            return gettext("Once somebody is enrolled.")
        address = reverse("documents:draft", args=[CERTIFICATE, first.pk])
        text = '<a href="{}" target="_blank">{}</a>'
        return format_html(text, address, gettext("Draft with what is saved"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields: to begin with only those that are enough."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        reach = reach_of(request.user)
        needs_district = reach.everything or len(reach.districts) > 1
        return ((None, {"fields": (*ENOUGH, *["district"] * needs_district)}),)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Return what belongs to a training, once there is one."""
        return super().get_inlines(request, obj) if obj is not None else ()

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field, with what the user may choose today."""
        reach = reach_of(request.user)
        if db_field.name == "district" and not reach.everything:
            kwargs["queryset"] = District.objects.filter(pk__in=reach.districts)
        if db_field.name == "plan_line":
            plans = TrainingPlan.objects.visible_to(request.user)
            kwargs["queryset"] = PlanLine.objects.filter(plan__in=plans)
        if db_field.name == "programme":
            kwargs["queryset"] = Programme.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        """Save the modules and contracts; without modules the programme's are taken."""
        super().save_related(request, form, formsets, change)
        take_over_programme(training=form.instance)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the page on the portal once everybody can find it."""
        is_public = (
            obj is not None and obj.is_listed and obj.status != Training.Status.PLANNED
        )
        return obj.get_absolute_url() if is_public else None

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the training: sessions and people follow."""
        return HttpResponseRedirect(self.record_url(obj))

    def response_post_save_change(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the training."""
        return HttpResponseRedirect(self.record_url(obj))
