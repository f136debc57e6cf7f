"""How many each survey of a list asks, and how many have answered."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from surveys.models import AnonymousSubmission, Invitation, Survey

Status = Invitation.Status


def with_numbers(surveys: QuerySet[Any]) -> QuerySet[Any]:
    """Return the surveys with `asked`, `answered` and `waiting` (0 queries more).

    Of an anonymous one its sheets are counted: who sent them nobody knows. A sheet
    of paper that is of nobody known was asked of somebody once it is keyed in.
    """
    nobody = Q(service=None, organisation=None, person=None)
    invited = Invitation.objects.exclude(status=Status.WITHDRAWN)
    asked = number_of(invited.exclude(nobody & ~Q(status=Status.SUBMITTED)))
    sent = number_of(Invitation.objects.filter(status=Status.SUBMITTED))
    refused = number_of(Invitation.objects.filter(status=Status.REFUSED))
    anonymous = number_of(AnonymousSubmission.objects.all())
    answered = Case(
        When(privacy=Survey.Privacy.ANONYMOUS, then=anonymous), default=sent
    )
    counted: QuerySet[Any] = surveys.annotate(
        answered=answered,
        asked=Greatest(asked, answered),
        waiting=F("asked") - F("answered") - refused,
    )
    return counted


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of the rows each survey has."""
    counted = rows.filter(survey=OuterRef("pk")).order_by().values("survey")
    number = Subquery(counted.values(n=Count("pk")), output_field=IntegerField())
    return Coalesce(number, 0)
