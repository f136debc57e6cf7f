"""What is refused of plans."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from trainings.models import TrainingPlan


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
    if not plan.lines.exists():
        raise ValidationError(
            _("“%(plan)s” has no lines: add what is to be taught."),
            code="no_lines",
            params={"plan": plan},
        )
