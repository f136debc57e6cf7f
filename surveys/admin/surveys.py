"""Surveys in the back office."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import RegistryAdmin
from resource_centre.registry.models import District, Municipality
from resource_centre.registry.reach import reach_of
from surveys.admin.analysis import Analysing
from surveys.admin.coverage import Covering
from surveys.admin.waves import Waving
from surveys.facts.waves import with_numbers
from surveys.forms.surveys import SurveyForm
from surveys.models import Survey
from surveys.rules.waves import is_answered

Status = Survey.Status

ENOUGH = ("title", "version", "audience", "district", "privacy")
# Whom a survey asks and by which questions: settled when it is opened.
SETTLED = ("version", "audience", "district", "municipalities", "service_types")
PERIOD = ("starts_on", "ends_on", "remind_after")


@admin.register(Survey)
class SurveyAdmin(Waving, Covering, Analysing, RegistryAdmin):
    """Surveys: which questions, to whom, from when to when, and who sees answers."""

    section = Section.SURVEYS
    order = 10
    form = SurveyForm
    fieldsets = (
        (None, {"fields": ("title", "status", "version", "audience")}),
        (
            pgettext_lazy("survey", "Where"),
            {"fields": ("district", "municipalities", "service_types")},
        ),
        (
            pgettext_lazy("survey", "Who sees the answers"),
            {"fields": ("privacy", "smallest_group")},
        ),
        (
            pgettext_lazy("survey", "When"),
            {
                "fields": ("starts_on", "ends_on", "remind_after"),
                "description": _(
                    "It opens by itself on the first day if somebody is invited, and"
                    " closes after the last one."
                ),
            },
        ),
        (
            pgettext_lazy("survey", "More"),
            {
                "classes": ("collapse",),
                "fields": ("title_en", "baseline", "project", "notice", "notice_en"),
            },
        ),
    )
    state_fields: ClassVar[tuple[str, ...]] = ("status",)
    autocomplete_fields = ("municipalities", "service_types")
    error_fields = {
        "ends_before_start": "ends_on",
        "group_too_small": "smallest_group",
        "beyond_reach": "district",
    }
    actions = ("invite", "open", "remind", "close", "add_paper")
    list_display = ("title", "questionnaire", "district", "period", "status", "taken")
    list_filter = ("status", "audience", "privacy", DistrictFilter)
    search_fields = ("title", "title_en", "version__questionnaire__title")
    search_help_text = _("Title of the survey or of its questionnaire")
    ordering = ("-pk",)
    empty_text = _(
        "There are no surveys here yet. Choose a questionnaire and whom it asks."
    )

    class Media:
        css = {"all": ("surveys/waves.css",)}

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the surveys with how many were asked and how many have answered."""
        return with_numbers(rows.select_related("version__questionnaire", "district"))

    @admin.display(description=_("questionnaire"))
    def questionnaire(self, survey: Survey) -> str:
        """Return which questions are asked."""
        return str(survey.version)

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, survey: Survey) -> str:
        """Return from when to when it is, as far as that is known."""
        days = (survey.starts_on, survey.ends_on)
        shown = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in days]
        return " – ".join(shown) if any(days) else "–"

    @admin.display(description=pgettext_lazy("survey", "answered"))
    def taken(self, survey: Any) -> str:
        """Return how many have answered, of how many."""
        if not survey.asked:
            return "–"
        told = gettext("%(answered)d of %(asked)d")
        return told % {"answered": survey.answered, "asked": survey.asked}

    # --- The form ---------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may; surveys of the country are changed from above."""
        may = super().has_change_permission(request, obj)
        return may and is_covered(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the survey was never opened."""
        may = super().has_delete_permission(request, obj)
        is_unused = obj is None or obj.status == Status.DRAFT
        return may and is_unused and is_covered(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what cannot change: what is settled, and privacy once promised."""
        fields = super().get_readonly_fields(request, obj)
        if obj is None or obj.status == Status.DRAFT:
            return fields
        settled = [*fields, *SETTLED]
        if obj.status == Status.CLOSED:
            return [*settled, *PERIOD, "privacy"]
        return [*settled, "privacy"] if is_answered(obj) else settled

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields: to begin with only those that are enough."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return (
            (None, {"fields": ENOUGH}),
            (None, {"fields": ("starts_on", "ends_on")}),
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with services, which are asked most."""
        initial = super().get_changeform_initial_data(request)
        return {"audience": Survey.Audience.SERVICES, **initial}

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field, with what the user may choose."""
        reach = reach_of(request.user)
        if db_field.name == "district" and not reach.everything:
            kwargs["queryset"] = District.objects.filter(pk__in=reach.districts)
        if db_field.name == "baseline":
            kwargs["queryset"] = Survey.objects.visible_to(request.user).closed()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field, with the municipalities of the user's districts."""
        reach = reach_of(request.user)
        if db_field.name == "municipalities" and not reach.everything:
            kwargs["queryset"] = Municipality.objects.filter(
                district__in=reach.districts
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: Any) -> Any:
        """Return the survey; a new one is its author's."""
        survey = super().save_form(request, form, change)
        if not change:
            survey.created_by = request.user
        return survey

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the survey: inviting follows."""
        return HttpResponseRedirect(self.record_url(obj))

    def response_post_save_change(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the survey."""
        return HttpResponseRedirect(self.record_url(obj))


def is_covered(request: HttpRequest, survey: Survey | None) -> bool:
    """Tell whether the survey is of a district that the user covers."""
    reach = reach_of(request.user)
    return survey is None or reach.everything or survey.district_id in reach.districts
