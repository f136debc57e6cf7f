"""What is refused of learning elsewhere."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.documents.rules import ensure_past

# Nobody is taught longer on a day than these minutes.
LONGEST_DAY = 12 * 60


def ensure_learnt(named: Mapping[str, Any]) -> None:
    """Raise ValidationError unless a course is over and its hours fit into its days.

    `named` are values by the names of the fields of external learning.
    """
    starts, ends = named.get("starts_on"), named.get("ends_on")
    if ends is not None:
        ensure_past(ends, "ends_on")
    hours, length = named.get("hours"), named.get("hour_minutes")
    if starts is None or ends is None or hours is None or length is None:
        return
    days = max(1, (ends - starts).days + 1)
    if hours * length > days * LONGEST_DAY:
        message = _("So many hours do not fit into these days.")
        raise ValidationError({"hours": ValidationError(message, "too_many_hours")})
