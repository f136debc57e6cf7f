"""What is refused of the documents of trainings."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.models import Enrolment, Training

NO_MINUTES = _("No attendance is marked for this participant.")


def ensure_can_be_invited(enrolment: Enrolment) -> None:
    """Raise ValidationError unless the person has a place in what is still to come."""
    if enrolment.status != Enrolment.Status.ENROLLED:
        message = _("Only those who have a place are invited.")
        raise ValidationError(message, code="no_place")
    if not is_to_come(enrolment.training):
        message = _("The training is over or cancelled.")
        raise ValidationError(message, code="over")


def ensure_held(training: Training) -> None:
    """Raise ValidationError unless the training's last day is over."""
    if not is_held(training):
        message = _("The training has not been held yet, or was cancelled.")
        raise ValidationError(message, code="not_held")


def ensure_attended(enrolment: Enrolment) -> None:
    """Raise ValidationError unless the person was there once it was held (1 query)."""
    ensure_held(enrolment.training)
    if not enrolment.attendances.filter(minutes__gt=0).exists():
        raise ValidationError(NO_MINUTES, code="not_attended")


def is_to_come(training: Training) -> bool:
    """Tell whether people can still come."""
    return not training.is_over and training.ends_on >= timezone.localdate()


def is_held(training: Training) -> bool:
    """Tell whether its last day has come, and it was not cancelled."""
    is_cancelled = training.status == Training.Status.CANCELLED
    return not is_cancelled and training.ends_on <= timezone.localdate()
