"""What the database refuses because of somebody who saved at the same moment."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _

from resource_centre.backoffice.exchange.faults import constraint_named, unique_fields

REFERS_TO_NOTHING = "23503"


def clash_of(error: IntegrityError, model: type[Model]) -> ValidationError | None:
    """Return in words for people what was refused, None where there are no words.

    The constraint is one of the model or of a model that refers to it.
    """
    told: Any = getattr(error.__cause__, "diag", None)
    if getattr(told, "sqlstate", "") == REFERS_TO_NOTHING:
        message = _("Something that was chosen here has been deleted meanwhile.")
        return ValidationError(message, code="deleted")
    name = getattr(told, "constraint_name", None) or ""
    constraint, owner = constraint_named(name, model)
    fields: Sequence[str]
    if constraint is None:
        fields = unique_fields(name, model)
    elif (
        constraint.violation_error_message == constraint.default_violation_error_message
    ):
        fields = getattr(constraint, "fields", ())
    else:
        words = constraint.get_violation_error_message()
        return ValidationError(words, code=constraint.violation_error_code)
    return owner().unique_error_message(owner, tuple(fields)) if fields else None
