"""The thread on the pages of trainings, needs and surveys, and the steps along it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import confirmed, offered, register_action
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from surveys.models import Survey, TrainingNeed
from trainings.facts.thread import consequences_of, plans_after, thread_of
from trainings.forms.plans import PlanChoice
from trainings.models import Training, TrainingPlan
from trainings.rules.plans import is_answered, trainings_for
from trainings.services.plans import add_needs, draft_plan, let_wait_again, meet_need

VIEW = "trainings.view_trainingplan"
Status = TrainingNeed.Status


# --- Panels -------------------------------------------------------------------------


def origin(training: Training, request: HttpRequest) -> Panel | None:
    """Return the panel „Откъде идва“, None where no plan led to it (9 queries)."""
    user = user_of(request)
    if not user.has_perm(VIEW):
        return None
    thread = thread_of(training, user)
    if thread is None:
        return None
    return Panel("trainings/admin/plans/origin_panel.html", {"thread": thread})


def followed(need: TrainingNeed, request: HttpRequest) -> Panel | None:
    """Return the panel „Какво последва“ of a need (10 queries)."""
    user = user_of(request)
    if not user.has_perm(VIEW):
        return None
    context = {"need": need, "lines": consequences_of(need, user)}
    return Panel("trainings/admin/plans/followed_panel.html", context)


def planned_after(survey: Survey, request: HttpRequest) -> Panel | None:
    """Return the panel of the plans that follow from the survey (2 queries)."""
    user = user_of(request)
    plans = plans_after(survey, user) if user.has_perm(VIEW) else []
    if not plans:
        return None
    return Panel("trainings/admin/plans/survey_panel.html", {"plans": plans})


register_panel(TrainingNeed, followed, order=20)
register_panel(Survey, planned_after, order=30)


# --- From a survey to a plan --------------------------------------------------------


def has_needs(survey: Survey) -> bool:
    """Tell whether needs of the survey wait for a plan (1 query)."""
    return TrainingNeed.objects.open().filter(survey=survey).exists()


@offered(has_needs)
@admin.action(description=gettext_lazy("Make a training plan"))
@confirmed(
    consequence=gettext_lazy(
        "The open needs become lines of a draft. If there is a draft already, it gets"
        " lines for the needs that have none; what was written in it stays."
    ),
    button=gettext_lazy("Make a training plan"),
    takes_away=False,
)
def plan_survey(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Survey]
) -> HttpResponseBase | None:
    """Draft the plan of each survey, and lead to the plan if it is one."""
    user = user_of(request)
    plans = [draft_plan(survey=survey, by=user) for survey in queryset.order_by("pk")]
    messages.success(request, _("The draft of the plan is ready: look through it."))
    return to_plan(plans[0]) if len(plans) == 1 else None


# --- From needs to a plan -----------------------------------------------------------


def is_open(need: TrainingNeed) -> bool:
    """Tell whether the need waits for a plan."""
    return need.status == Status.OPEN


@offered(is_open)
@admin.action(description=gettext_lazy("Add to a training plan"))
@asking(
    PlanChoice,
    button=gettext_lazy("Add"),
    consequence=gettext_lazy(
        "Needs that the plan answers already are left out; the others get lines."
    ),
)
def add_to_plan(
    modeladmin: Any,
    request: HttpRequest,
    queryset: QuerySet[TrainingNeed],
    filled: dict[str, Any],
) -> HttpResponseBase | None:
    """Add lines for the needs to the plan, and lead to it."""
    lines = add_needs(plan=filled["plan"], needs=list(queryset))
    count = len(lines)
    if count:
        said = ngettext("%(n)d line added.", "%(n)d lines added.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("The plan answers these needs already."))
    return to_plan(filled["plan"])


def to_plan(plan: TrainingPlan) -> HttpResponse:
    """Lead to the plan, not back to the record."""
    address = reverse("admin:trainings_trainingplan_change", args=[plan.pk])
    return HttpResponse(status=303, headers={"Location": f"{address}#lines"})


# --- What becomes of a need ---------------------------------------------------------


def can_be_met(need: TrainingNeed) -> bool:
    """Tell whether all that answers the need was held (1 query)."""
    return need.status == Status.PLANNED and is_answered(need)


@offered(can_be_met)
@admin.action(description=gettext_lazy("The need is met"))
@confirmed(
    consequence=gettext_lazy(
        "All trainings that answer it are completed. The need stays with its answers"
        " and comes into no further plan."
    ),
    button=gettext_lazy("The need is met"),
    takes_away=False,
)
def meet(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[TrainingNeed]
) -> None:
    """Say of the needs that they are met."""
    count = len([meet_need(need=need) for need in queryset])
    said = ngettext("%(n)d need is met.", "%(n)d needs are met.", count)
    messages.success(request, said % {"n": count})


def can_wait_again(need: TrainingNeed) -> bool:
    """Tell whether nothing is held that answers the need (1 query)."""
    if need.status != Status.PLANNED:
        return False
    cancelled = Training.Status.CANCELLED
    return not trainings_for(need).exclude(status=cancelled).exists()


@offered(can_wait_again)
@admin.action(description=gettext_lazy("Let it wait for another plan"))
@confirmed(
    consequence=gettext_lazy(
        "No training answers it. It is open again, and can be put into a new plan."
    ),
    button=gettext_lazy("Let it wait for another plan"),
    takes_away=False,
)
def wait_again(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[TrainingNeed]
) -> None:
    """Let the needs wait again."""
    count = len([let_wait_again(need=need) for need in queryset])
    said = ngettext("%(n)d need is open again.", "%(n)d needs are open again.", count)
    messages.success(request, said % {"n": count})


register_action(Survey, plan_survey, permission="trainings.add_trainingplan")
for action in (add_to_plan, meet, wait_again):
    register_action(TrainingNeed, action, permission="trainings.change_trainingplan")
