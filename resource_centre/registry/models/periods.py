"""Periods from a day to a day: open where a day is missing."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class NoOverlap(ExclusionConstraint):
    """The constraint that periods do not overlap."""

    def validate(self, model: Any, instance: Any, **options: Any) -> None:  # type: ignore[override]
        """Say nothing of a period that ends before it starts, which is no period.

        PostgreSQL would refuse the question; another constraint has the answer.
        """
        starts, ends = instance.starts_on, instance.ends_on
        if not (starts and ends and ends < starts):
            super().validate(model, instance, **options)

    def deconstruct(self) -> Any:
        """Be to migrations what it is to the database."""
        _path, args, kwargs = super().deconstruct()
        path = f"{ExclusionConstraint.__module__}.{ExclusionConstraint.__qualname__}"
        return path, args, kwargs


class DayRange(Func):
    """The days of a period for the database, the last one within it."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(start), F(end), Value("[]"))


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_code="ends_before_start",
        violation_error_message=_("The end cannot be before the start."),
    )
