"""What is refused of the register of certificates."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from trainings.models import Training

# So many lines are drawn within the limits of a report.
LARGEST_REGISTER = 3000


def ensure_register_fits(count: int) -> None:
    """Raise ValidationError when there is nothing to draw, or too much."""
    if not count:
        raise ValidationError(_("There is nothing in this list."), code="empty")
    if count > LARGEST_REGISTER:
        raise ValidationError(
            _(
                "At most %(most)d certificates are drawn together: choose a year or a"
                " district."
            ),
            code="too_many",
            params={"most": LARGEST_REGISTER},
        )


def ensure_training_named(training: Training | None, title: str) -> None:
    """Raise ValidationError, at its field, unless it is known what it is about."""
    if training is None and not title.strip():
        message = _("Choose the training or write its title.")
        raise ValidationError({"title": ValidationError(message, "title_missing")})


def ensure_after_training(training: Training | None, dated: date) -> None:
    """Raise ValidationError, at its field, for a day before the training was over."""
    if training is not None and dated < training.ends_on:
        message = _("The training was not over yet on this day.")
        raise ValidationError({"dated": ValidationError(message, "before_end")})
