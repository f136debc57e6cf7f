"""What happens to plans."""

from django.db import transaction

from trainings.models import TrainingPlan
from trainings.rules.plans import ensure_approvable


@transaction.atomic
def approve_plan(*, plan: TrainingPlan) -> TrainingPlan:
    """Approve the plan, which then stays as it is.

    Raise ValidationError when it has no lines or is approved already.
    """
    plan = TrainingPlan.objects.select_for_update().get(pk=plan.pk)
    ensure_approvable(plan)
    plan.status = TrainingPlan.Status.APPROVED
    plan.save()
    return plan
