"""Plans of trainings in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.actions import confirmed, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import RegistryAdmin
from trainings.admin.parts import PartInline
from trainings.forms.plans import PlanForm
from trainings.models import PlanLine, TrainingPlan
from trainings.services.plans import approve_plan


def is_draft(plan: TrainingPlan | None) -> bool:
    """Tell whether the plan may still change; one that is not there yet may."""
    return plan is None or plan.status == TrainingPlan.Status.DRAFT


class PlanLineInline(PartInline):
    """What is planned: one training, or several alike."""

    model = PlanLine
    classes = ("as-cards",)
    fields = (
        "title",
        "title_en",
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

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(TrainingPlan)
class TrainingPlanAdmin(RegistryAdmin):
    """Plans: drafts are written here, what was approved stays as it is."""

    section = Section.TRAININGS
    order = 70
    form = PlanForm
    fieldsets = (
        (None, {"fields": ("title", "title_en", "district", "status")}),
        (_("Period"), {"fields": (("starts_on", "ends_on"),)}),
    )
    state_fields = ("status",)
    error_fields = {"ends_before_start": "ends_on"}
    inlines = (PlanLineInline,)
    actions = ("approve",)
    list_display = ("title", "district", "period", "line_count", "cost", "status")
    list_filter = ("status", DistrictFilter)
    search_fields = ("title", "title_en", "lines__title")
    search_help_text = _("Title of the plan or of a line")
    empty_text = _("There are no plans here yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the plans with how many lines they have, and at what cost."""
        return rows.select_related("district").annotate(  # type: ignore[no-any-return]
            line_count=Count("lines"), cost=Sum("lines__cost")
        )

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, plan: TrainingPlan) -> str:
        """Return from when to when it is, as far as that is known."""
        days = (plan.starts_on, plan.ends_on)
        shown = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in days]
        return " – ".join(shown) if any(days) else "–"

    @admin.display(description=pgettext_lazy("plan", "lines"))
    def line_count(self, plan: Any) -> int:
        """Return how many lines it has."""
        return int(plan.line_count)

    @admin.display(description=_("cost (EUR)"))
    def cost(self, plan: Any) -> str:
        """Return what the lines cost together."""
        return number_format(plan.cost, 2) if plan.cost is not None else "–"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)

    @offered(is_draft)
    @admin.action(description=_("Approve"), permissions=["change"])
    @confirmed(
        consequence=_("An approved plan stays as it is: its lines become trainings."),
        button=_("Approve"),
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
