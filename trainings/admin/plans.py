"""Plans of trainings in the back office."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.actions import confirmed, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import link
from trainings.admin.parts import PartInline
from trainings.admin.plan_lines import MAKE, Drafted, is_draft
from trainings.facts.plans import lines_of, period_of, totals_of
from trainings.forms.plans import PlanForm, PricedForm
from trainings.models import PlanLine, TrainingPlan
from trainings.services.plans import approve_plan


class PlanLineInline(PartInline):
    """What is planned: one training, or several alike.

    Needs, modules and services are chosen on the page of each line.
    """

    model = PlanLine
    form = PricedForm
    classes: Sequence[str] = ("as-cards",)
    fields = (
        "title",
        "programme",
        "audience",
        "places",
        "starts_on",
        "ends_on",
        "cost",
    )
    autocomplete_fields = ("programme",)
    related = ("programme",)
    error_fields = {"ends_before_start": "ends_on"}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer a line where there is none."""
        return 1 if obj is None else 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that lines are deleted on their own pages."""
        return False


class ExistingLines(PlanLineInline):
    """The lines of a draft, to write days and costs of many at once."""

    classes = ("as-cards", "collapse")
    verbose_name_plural = _("Write into many lines at once")


@admin.register(TrainingPlan)
class TrainingPlanAdmin(Drafted):
    """Plans: drafts are written here, what was approved stays as it is."""

    section = Section.TRAININGS
    order = 70
    form = PlanForm
    fieldsets = (
        (None, {"fields": ("title", "title_en", "district", "status", "after")}),
        (_("Period"), {"fields": (("starts_on", "ends_on"),)}),
    )
    state_fields = ("status", "after")
    error_fields = {"ends_before_start": "ends_on", "draft_exists": "district"}
    actions = ("approve",)
    list_display = ("title", "district", "period", "line_count", "cost", "status")
    list_filter = ("status", DistrictFilter)
    search_fields = ("title", "title_en", "lines__title")
    search_help_text = _("Title of the plan or of a line")
    empty_text = _("There are no plans here yet.")

    class Media:
        css = {"all": ("trainings/planning.css",)}

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the plans with how many lines they have, and at what cost."""
        return rows.select_related("district").annotate(  # type: ignore[no-any-return]
            line_count=Count("lines"), cost=Sum("lines__cost")
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the plans with the surveys they follow from."""
        return super().get_queryset(request).select_related("survey")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Return the lines to be written; who may not write them reads the panel."""
        if obj is None:
            return (PlanLineInline,)
        return (ExistingLines,) if self.has_change_permission(request, obj) else ()

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, plan: TrainingPlan) -> str:
        """Return from when to when it is, as far as that is known."""
        return period_of(plan.starts_on, plan.ends_on) or "–"

    @admin.display(description=_("after the survey"))
    def after(self, plan: TrainingPlan) -> SafeString | str:
        """Return a link to the survey that the plan was made of."""
        return link(plan.survey) if plan.survey else "–"

    @admin.display(description=pgettext_lazy("plan", "lines"))
    def line_count(self, plan: Any) -> int:
        """Return how many lines it has."""
        return int(plan.line_count)

    @admin.display(description=_("cost (EUR)"))
    def cost(self, plan: Any) -> str:
        """Return what the lines cost together."""
        return number_format(plan.cost, 2) if plan.cost is not None else "–"

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the plan: what its lines are for is written next."""
        return HttpResponseRedirect(self.record_url(obj))

    @offered(is_draft)
    @admin.action(description=_("Approve"), permissions=["change"])
    @confirmed(
        consequence=_(
            "An approved plan stays as it is: its lines become trainings, and the"
            " needs that they answer are planned."
        ),
        button=_("Approve"),
        takes_away=False,
    )
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Approve the plans."""
        plans = [approve_plan(plan=plan) for plan in queryset]
        if len(plans) == 1:
            said = gettext("“%(plan)s” is approved.") % {"plan": plans[0]}
        else:
            count = len(plans)
            said = ngettext("%(n)d plan approved.", "%(n)d plans approved.", count)
            said %= {"n": count}
        messages.success(request, said)


def lines_panel(plan: TrainingPlan, request: HttpRequest) -> Panel | None:
    """Return the panel of the lines as people read them (9 queries)."""
    user = request.user
    if not user.has_perm("trainings.view_planline"):
        return None
    lines = lines_of(plan)
    context = {
        "plan": plan,
        "lines": lines,
        "totals": totals_of(lines),
        "may_make": user.has_perm(MAKE),
        "may_add": is_draft(plan) and user.has_perm("trainings.add_planline"),
    }
    return Panel("trainings/admin/plans/lines_panel.html", context)


register_panel(TrainingPlan, lines_panel)
