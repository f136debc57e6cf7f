"""How many each survey of a list asks, and how many have answered."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from surveys.models import AnonymousSubmission, Invitation, Survey

Status = Invitation.Status


def with_numbers(surveys: QuerySet[Any]) -> QuerySet[Any]:
    """Return the surveys with `asked`, `answered` and `waiting` (0 queries more).

    Of an anonymous one its sheets are counted: who sent them nobody knows.
    """
    asked = Invitation.objects.exclude(status=Status.WITHDRAWN)
    sent = number_of(Invitation.objects.filter(status=Status.SUBMITTED))
    refused = number_of(Invitation.objects.filter(status=Status.REFUSED))
    anonymous = number_of(AnonymousSubmission.objects.all())
    answered = Case(
        When(privacy=Survey.Privacy.ANONYMOUS, then=anonymous), default=sent
    )
    counted: QuerySet[Any] = surveys.annotate(
        asked=number_of(asked),
        answered=answered,
        waiting=F("asked") - F("answered") - refused,
    )
    return counted


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of the rows each survey has."""
    counted = rows.filter(survey=OuterRef("pk")).order_by().values("survey")
    number = Subquery(counted.values(n=Count("pk")), output_field=IntegerField())
    return Coalesce(number, 0)
