"""What is refused of plans, of their lines and of the needs that they answer."""

from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from surveys.models import TrainingNeed
from trainings.models import PlanLine, Training, TrainingPlan

Status = TrainingNeed.Status
# Trainings are planned for days between these years; another is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def ensure_draft(plan: TrainingPlan) -> None:
    """Raise ValidationError when the plan was approved: it stays as it is."""
    if plan.status != TrainingPlan.Status.DRAFT:
        raise ValidationError(
            _("“%(plan)s” was approved and stays as it is."),
            code="approved",
            params={"plan": plan},
        )


def ensure_approvable(plan: TrainingPlan) -> None:
    """Raise ValidationError unless the plan is a draft with lines (1 query)."""
    ensure_draft(plan)
    ensure_lines(plan)


def ensure_lines(plan: TrainingPlan) -> None:
    """Raise ValidationError unless the plan has lines (1 query)."""
    if not plan.lines.exists():
        raise ValidationError(
            _("“%(plan)s” has no lines: add what is to be taught."),
            code="no_lines",
            params={"plan": plan},
        )


def ensure_approved(plan: TrainingPlan) -> None:
    """Raise ValidationError until the plan is approved."""
    if plan.status != TrainingPlan.Status.APPROVED:
        raise ValidationError(
            _("Approve “%(plan)s” first: what is issued stays as it is."),
            code="not_approved",
            params={"plan": plan},
        )


# --- Needs --------------------------------------------------------------------------


def ensure_needs(needs: Collection[TrainingNeed]) -> None:
    """Raise ValidationError when there is no need that waits for a plan."""
    if not needs:
        raise ValidationError(
            _(
                "No training need waits for a plan: find the needs in the analysis of"
                " the survey first."
            ),
            code="no_needs",
        )


def ensure_open(needs: Iterable[TrainingNeed]) -> None:
    """Raise ValidationError when a need waits for no plan any more."""
    for need in needs:
        if need.status != Status.OPEN:
            raise ValidationError(
                _("“%(need)s” does not wait for a plan: it is %(status)s."),
                code="need_not_open",
                params={"need": need, "status": need.get_status_display()},
            )


def ensure_can_be_met(need: TrainingNeed) -> None:
    """Raise ValidationError until all that answers the need was held (1 query)."""
    if need.status != Status.PLANNED:
        raise ValidationError(
            _("“%(need)s” is not planned."), code="not_planned", params={"need": need}
        )
    if not is_answered(need):
        raise ValidationError(
            _("Not all trainings that answer “%(need)s” are completed."),
            code="not_held",
            params={"need": need},
        )


def ensure_can_wait_again(need: TrainingNeed) -> None:
    """Raise ValidationError while something that answers the need is held (1 query)."""
    if need.status != Status.PLANNED:
        raise ValidationError(
            _("“%(need)s” is not planned."), code="not_planned", params={"need": need}
        )
    if trainings_for(need).exclude(status=Training.Status.CANCELLED).exists():
        raise ValidationError(
            _("There are trainings that answer “%(need)s”."),
            code="has_trainings",
            params={"need": need},
        )


def is_answered(need: TrainingNeed) -> bool:
    """Tell whether every line of the need has trainings and all were held (1 query).

    Those that were cancelled do not count.
    """
    held: dict[int, list[str]] = {}
    lines = PlanLine.objects.filter(needs=need)
    for line, status in lines.values_list("pk", "trainings__status"):
        statuses = held.setdefault(line, [])
        if status and status != Training.Status.CANCELLED:
            statuses.append(status)
    return bool(held) and all(
        statuses and all(each == Training.Status.COMPLETED for each in statuses)
        for statuses in held.values()
    )


def trainings_for(need: TrainingNeed) -> QuerySet[Training]:
    """Return the trainings of the lines that answer the need."""
    return Training.objects.filter(plan_line__needs=need)


# --- Trainings ----------------------------------------------------------------------


def ensure_year(day: date) -> None:
    """Raise ValidationError when nobody plans a training for a year like that."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Check the year."), code="far_off")


def ensure_as_seen(line: PlanLine, seen: int | None) -> None:
    """Raise ValidationError when the line has more trainings than were seen (1 query).

    Nobody makes the same trainings twice, be it by pressing the button twice.
    """
    if seen is not None and line.trainings.count() != seen:
        raise ValidationError(
            _("Trainings were made of the line meanwhile: look at them first."),
            code="made_meanwhile",
        )
