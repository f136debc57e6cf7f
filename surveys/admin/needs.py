"""Training needs in the back office, and how they are drawn from a survey."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.accounts.models import User
from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import Menu, confirmed, kept_in, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.filters import (
    DistrictFilter,
    MunicipalityFilter,
    RecordFilter,
)
from resource_centre.registry.admin.options import RegistryAdmin, link
from resource_centre.registry.models import CompetenceArea, ServiceType
from resource_centre.registry.reach import reach_of
from surveys.facts.candidates import candidates_of
from surveys.facts.sources import sources_of
from surveys.forms.needs import DropForm, FindForm
from surveys.models import Survey, TrainingNeed
from surveys.rules.needs import may_find_needs
from surveys.services.needs import drop_need, find_needs, reopen_need

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

Status = TrainingNeed.Status
RIGHT = "surveys.add_trainingneed"


# --- The list and the pages of needs ------------------------------------------------


class SurveyFilter(admin.SimpleListFilter):
    """Needs by the survey that found them."""

    title = _("survey")
    parameter_name = "survey"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the surveys with needs, the latest first (1 query)."""
        needs = TrainingNeed.objects.filter(survey=OuterRef("pk"))
        found = Survey.objects.visible_to(request.user).filter(Exists(needs))
        return [(str(each.pk), str(each)) for each in found.order_by("-pk")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        """Keep those of the survey; nothing for what is no key."""
        value = self.value()
        if value is None:
            return None
        is_key = value.isascii() and value.isdecimal()
        return queryset.filter(survey=int(value)) if is_key else queryset.none()


class AreaFilter(RecordFilter):
    """Needs by competence area."""

    title = _("competence area")
    parameter_name = "area"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the areas with needs."""
        needs = TrainingNeed.objects.filter(area=OuterRef("pk"))
        return CompetenceArea.objects.filter(Exists(needs))


class NeedTypeFilter(RecordFilter):
    """Needs by the type of services that have them."""

    title = _("service type")
    parameter_name = "service_type"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the types with needs."""
        needs = TrainingNeed.objects.filter(service_type=OuterRef("pk"))
        return ServiceType.objects.filter(Exists(needs))


def is_open(need: TrainingNeed) -> bool:
    """Tell whether the need waits for a plan."""
    return need.status == Status.OPEN


def is_dropped(need: TrainingNeed) -> bool:
    """Tell whether the need was dropped."""
    return need.status == Status.DROPPED


def figure(value: Any) -> str:
    """Return a level or a gap as it is read."""
    return "–" if value is None else number_format(value, 2)


@admin.register(TrainingNeed)
class TrainingNeedAdmin(RegistryAdmin):
    """What people need to learn, the widest gaps of most people first."""

    section = Section.SURVEYS
    order = 30
    can_add = False
    can_delete = False
    fieldsets = (
        (None, {"fields": ("title", "title_en", "status", "survey_page")}),
        (
            _("In whom and how wide"),
            {
                "fields": (
                    "area",
                    "theme",
                    "lies_in",
                    "service_type",
                    "job_role",
                    ("required_level", "actual_level", "width"),
                    "answer_count",
                    "head_count",
                )
            },
        ),
        (_("Note"), {"fields": ("note",)}),
    )
    state_fields = (
        "status",
        "survey_page",
        "area",
        "theme",
        "lies_in",
        "service_type",
        "job_role",
        "required_level",
        "actual_level",
        "width",
        "answer_count",
        "head_count",
    )
    actions = ("drop", "reopen")
    list_display = (
        "title",
        "width",
        "head_count",
        "lies_in",
        "of_whom",
        "status",
        "survey",
    )
    list_filter = (
        "status",
        SurveyFilter,
        AreaFilter,
        DistrictFilter,
        MunicipalityFilter,
        NeedTypeFilter,
    )
    ordering = ("-survey", "rank", "pk")
    search_fields = ("title", "title_en", "area__name_bg", "area__name_en")
    search_help_text = _("Title or competence area")
    empty_text = _(
        "There are no training needs yet. They are created from the analysis of a"
        " survey."
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may; needs of the country are changed from above."""
        reach = reach_of(request.user)
        may = super().has_change_permission(request, obj)
        is_far = obj is not None and obj.district_id not in reach.districts
        return may and (reach.everything or not is_far)

    def ensure_own(self, request: HttpRequest, needs: Iterable[TrainingNeed]) -> None:
        """Raise PermissionDenied for a need that the user may only look at."""
        if not all(self.has_change_permission(request, need) for need in needs):
            raise PermissionDenied

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the needs with what their pages show."""
        rows = super().get_queryset(request)
        return rows.select_related(
            "survey", "area", "theme", "district", "municipality"
        ).select_related("service_type", "job_role")

    @admin.display(description=_("gap"), ordering="gap")
    def width(self, need: TrainingNeed) -> str:
        """Return how wide the gap is."""
        return figure(need.gap)

    @admin.display(description=_("required level"))
    def required_level(self, need: TrainingNeed) -> str:
        """Return the level that is needed."""
        return figure(need.required)

    @admin.display(description=_("actual level"))
    def actual_level(self, need: TrainingNeed) -> str:
        """Return the level that there is."""
        return figure(need.actual)

    @admin.display(description=_("place"))
    def lies_in(self, need: TrainingNeed) -> str:
        """Return the municipality or the district."""
        return need.place or gettext("the whole country")

    @admin.display(description=_("of whom"))
    def of_whom(self, need: TrainingNeed) -> str:
        """Return the type of services or the job role, where the need is theirs."""
        found = (need.service_type, need.job_role)
        return ", ".join(str(each) for each in found if each) or "–"

    @admin.display(description=_("survey"))
    def survey_page(self, need: TrainingNeed) -> SafeString:
        """Return a link to the survey."""
        return link(need.survey)

    @kept_in(Menu.MORE)
    @offered(is_open)
    @admin.action(description=pgettext_lazy("need, do", "Drop"), permissions=["change"])
    @asking(
        DropForm,
        button=pgettext_lazy("need, do", "Drop"),
        consequence=_(
            "A dropped need comes into no plan. The reason stands in its note."
        ),
    )
    def drop(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Drop needs, with a reason."""
        self.ensure_own(request, queryset)
        needs = [drop_need(need=n, reason=filled["reason"]) for n in queryset]
        said = ngettext("%(n)d need dropped.", "%(n)d needs dropped.", len(needs))
        messages.success(request, said % {"n": len(needs)})

    @offered(is_dropped)
    @admin.action(
        description=pgettext_lazy("need, do", "Open again"), permissions=["change"]
    )
    @confirmed(
        consequence=_("The need waits for a plan again."),
        button=pgettext_lazy("need, do", "Open again"),
        takes_away=False,
    )
    def reopen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Open dropped needs again."""
        self.ensure_own(request, queryset)
        needs = [reopen_need(need=need) for need in queryset]
        said = ngettext(
            "%(n)d need opened again.", "%(n)d needs opened again.", len(needs)
        )
        messages.success(request, said % {"n": len(needs)})


def sources(need: TrainingNeed, request: HttpRequest) -> Panel | None:
    """Return the panel „Откъде идва“: figures, and answers where they may be read."""
    user = request.user
    if not (isinstance(user, User) and user.has_perm("surveys.view_trainingneed")):
        return None
    context = {
        "need": need,
        "sources": sources_of(need, user),
        "analysis": reverse("admin:surveys_survey_analysis", args=[need.survey_id]),
    }
    return Panel("surveys/admin/analysis/sources_panel.html", context)


register_panel(TrainingNeed, sources, order=10)


# --- From a survey to its needs -----------------------------------------------------


class Finding(AnyAdmin):
    """The door of a survey to the needs that follow from it."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with that of needs."""
        view = self.guard(self.needs_view)
        own = path("<int:pk>/needs/", view, name="surveys_survey_needs")
        return [own, *super().get_urls()]

    def needs_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the ranked gaps to choose from, and make needs of those ticked."""
        survey: Survey = self.get_visible(request, str(pk))
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        form = FindForm(request.GET)
        by, least = form.asked
        if request.method == "POST":
            if not self.has_change_permission(request, survey):
                raise PermissionDenied
            return self.found(request, survey, by)
        can_find = may_find_needs(survey)
        can_find = can_find and self.has_change_permission(request, survey)
        candidates = candidates_of(survey, by) if can_find else []
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Create training needs"),
            "opts": self.opts,
            "survey": survey,
            "form": form if form.errors else FindForm({"by": by, "least": least}),
            "by": by,
            "least": least,
            "can_find": can_find,
            "candidates": [(each, each.is_wide(least)) for each in candidates],
            "is_told_apart": bool(by),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "surveys/admin/analysis/needs.html", context)

    def found(self, request: HttpRequest, survey: Survey, by: str) -> HttpResponse:
        """Make needs of what was ticked, and lead to them."""
        ticked = request.POST.getlist("gap")
        try:
            needs = find_needs(survey=survey, by=by, user=request.user, only=ticked)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.get_full_path())
        if not needs:
            messages.warning(request, gettext("Tick at least one gap."))
            return HttpResponseRedirect(request.get_full_path())
        said = ngettext(
            "%(n)d training need is there now.",
            "%(n)d training needs are there now.",
            len(needs),
        )
        messages.success(request, said % {"n": len(needs)})
        address = reverse("admin:surveys_trainingneed_changelist")
        return HttpResponseRedirect(f"{address}?survey={survey.pk}")
