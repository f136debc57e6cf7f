"""Lines of plans in the back office: what is taught, and the trainings made of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from resource_centre.registry.admin.options import RegistryAdmin, link
from trainings.facts.plans import period_of, read_lines
from trainings.forms.plans import LineForm, MakingForm
from trainings.models import PlanLine, Training, TrainingPlan
from trainings.rules.plans import ensure_draft
from trainings.services.plans import make_trainings

MAKE = "trainings.add_training"


def plan_of(record: PlanLine | TrainingPlan) -> TrainingPlan:
    """Return the plan, or that of the line."""
    return record.plan if isinstance(record, PlanLine) else record


def is_draft(record: PlanLine | TrainingPlan | None) -> bool:
    """Tell whether the record may still change; one that is not there yet may."""
    return record is None or plan_of(record).status == TrainingPlan.Status.DRAFT


class Drafted(RegistryAdmin):
    """Plans and lines, which change while the plan is a draft."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may, while the plan is a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; say so when the plan was approved meanwhile."""
        if request.method != "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        record = self.get_visible(request, object_id)
        try:
            if super().has_change_permission(request, record):
                ensure_draft(plan_of(record))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(self.record_url(record))
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(PlanLine)
class PlanLineAdmin(Drafted):
    """Lines: those of drafts change, and each becomes trainings in one step."""

    section = Section.TRAININGS
    # Lines are reached from their plan.
    in_menu = False
    form = LineForm
    fieldsets = (
        (None, {"fields": ("plan", "title", "title_en")}),
        (_("What for"), {"fields": ("needs",)}),
        (_("What is taught"), {"fields": ("programme", "modules")}),
        (
            _("For whom and when"),
            {
                "fields": (
                    "services",
                    "audience",
                    "places",
                    ("starts_on", "ends_on"),
                    "cost",
                )
            },
        ),
    )
    autocomplete_fields = ("needs", "programme", "modules", "services")
    error_fields = {"ends_before_start": "ends_on"}
    list_display = ("title", "of_plan", "period", "places", "price", "made")
    list_filter = ("plan__status",)
    search_fields = ("title", "title_en", "plan__title", "audience")
    search_help_text = _("Title of the line or of its plan, or for whom")
    ordering = ("-plan", "starts_on", "pk")
    empty_text = _("There are no lines here yet: they are written in a plan.")

    class Media:
        css = {"all": ("trainings/planning.css", "trainings/choices.css")}

    # --- What may be done -------------------------------------------------------

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the lines of the plans that the user sees."""
        plans = TrainingPlan.objects.visible_to(user)
        return PlanLine.objects.filter(plan__in=plans).select_related("plan")

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the lines with how many trainings were made of them."""
        return rows.annotate(made=Count("trainings"))  # type: ignore[no-any-return]

    @admin.display(description=_("plan"), ordering="plan__title")
    def of_plan(self, line: PlanLine) -> SafeString:
        """Return a link to the plan."""
        return link(line.plan)

    @admin.display(description=_("period"), ordering="starts_on")
    def period(self, line: PlanLine) -> str:
        """Return from when to when it is planned."""
        return period_of(line.starts_on, line.ends_on) or "–"

    @admin.display(description=_("cost (EUR)"), ordering="cost")
    def price(self, line: PlanLine) -> str:
        """Return what it costs."""
        return "–" if line.cost is None else number_format(line.cost, 2)

    @admin.display(description=_("trainings"), ordering="made")
    def made(self, line: Any) -> int:
        """Return how many trainings were made of it."""
        return int(line.made)

    # --- The form ---------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is only shown: a line stays in its plan."""
        fixed = ["plan"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field; lines are added to drafts."""
        if db_field.name == "plan":
            drafts = TrainingPlan.objects.visible_to(request.user)
            kwargs["queryset"] = drafts.filter(status=TrainingPlan.Status.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Lead back to the plan."""
        return HttpResponseRedirect(plan_page(obj))

    def response_post_save_change(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Lead back to the plan."""
        return HttpResponseRedirect(plan_page(obj))

    # --- From a line to its trainings -------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that to trainings first."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_training"
        view = path("<int:pk>/training/", self.guard(self.training_view), name=name)
        return [view, *super().get_urls()]

    def training_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask when and where, and plan the trainings of the line."""
        record: PlanLine = self.get_visible(request, str(pk))
        if not request.user.has_perm(MAKE):
            raise PermissionDenied
        records = PlanLine.objects.filter(pk=record.pk)
        (line,) = read_lines(records)
        user = user_of(request)
        form = MakingForm(
            request.POST or None, line=line, request=request, records=records
        )
        if form.is_valid():
            try:
                with transaction.atomic():
                    made = make_trainings(
                        line=record,
                        making=form.making(),
                        by=user,
                        seen=form.cleaned_data["seen"],
                    )
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return self.made_response(request, record, made)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "trainings/admin/plans/training.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Make a training"),
                "opts": self.opts,
                "section": self.section,
                "training": record,
                "back": plan_page(record),
                "media": self.media,
                "line": line,
                "form": form,
            },
        )

    def made_response(
        self, request: HttpRequest, line: PlanLine, made: list[Training]
    ) -> HttpResponseRedirect:
        """Say what was made; lead to the only training, or back to the plan."""
        said = ngettext(
            "%(n)d training planned.", "%(n)d trainings planned.", len(made)
        )
        messages.success(request, said % {"n": len(made)})
        if len(made) > 1:
            return HttpResponseRedirect(plan_page(line))
        address = reverse("admin:trainings_training_change", args=[made[0].pk])
        return HttpResponseRedirect(address)


def plan_page(line: PlanLine) -> str:
    """Return the address of the plan's page, where its lines stand."""
    address = reverse("admin:trainings_trainingplan_change", args=[line.plan_id])
    return f"{address}#lines"


def line_panel(line: PlanLine, request: HttpRequest) -> Panel | None:
    """Return the panel of the trainings that were made of the line (9 queries)."""
    if not request.user.has_perm("trainings.view_planline"):
        return None
    (shown,) = read_lines(PlanLine.objects.filter(pk=line.pk))
    context = {"line": shown, "may_make": request.user.has_perm(MAKE)}
    return Panel("trainings/admin/plans/line_panel.html", context)


register_panel(PlanLine, line_panel)
