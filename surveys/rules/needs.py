"""What may be done with training needs."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.models import Survey, TrainingNeed


def may_find_needs(survey: Survey) -> bool:
    """Tell whether needs can be drawn from the survey by now.

    Of named surveys as soon as they are open; of others once they are closed.
    """
    if survey.privacy == Survey.Privacy.NAMED:
        return bool(survey.status != Survey.Status.DRAFT)
    return bool(survey.status == Survey.Status.CLOSED)


def ensure_may_find_needs(survey: Survey) -> None:
    """Raise ValidationError while the survey has no answers to draw needs from."""
    if not may_find_needs(survey):
        message = (
            _("The survey is still being prepared: nobody has answered.")
            if survey.status == Survey.Status.DRAFT
            else _("Needs are drawn from the answers once the survey is closed.")
        )
        raise ValidationError(message, code="not_closed")


def ensure_may_drop(need: TrainingNeed) -> None:
    """Raise ValidationError unless the need still waits for a plan."""
    if need.status != TrainingNeed.Status.OPEN:
        message = _("“%(need)s” is %(status)s: only an open need can be dropped.")
        raise ValidationError(
            message,
            code="need_not_open",
            params={"need": str(need), "status": need.get_status_display()},
        )


def ensure_may_reopen(need: TrainingNeed) -> None:
    """Raise ValidationError unless the need was dropped."""
    if need.status != TrainingNeed.Status.DROPPED:
        message = _("“%(need)s” is %(status)s: only a dropped need is opened again.")
        raise ValidationError(
            message,
            code="need_not_dropped",
            params={"need": str(need), "status": need.get_status_display()},
        )


# By what needs are told apart besides the area; the empty one is by nothing more.
WAYS = ("", "municipality", "service_type", "job_role")


def ensure_way(by: str) -> None:
    """Raise ValidationError unless needs can be told apart by it."""
    if by not in WAYS:
        message = _("Needs cannot be told apart by this.")
        raise ValidationError(message, code="no_such_way")
