"""Who may open the page of an invitation: whoever has pressed the link's button."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from resource_centre.messaging.links import (
    granted_generation,
    purpose_named,
    was_granted,
)
from surveys.models import Invitation
from surveys.purposes import AnsweringSurvey

CODE = AnsweringSurvey.code


def opened(request: HttpRequest, pk: int) -> Invitation | None:
    """Return the invitation whose link this browser has opened lately (1 query).

    It may be answered, refused or over: the page says so.
    """
    generation = granted_generation(request, CODE, pk)
    if generation is None:
        return None
    found = purpose_named(CODE).find(pk)
    is_ours = isinstance(found, Invitation) and found.generation == generation
    return found if is_ours else None  # type: ignore[return-value]


def not_granted(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell who had the page open to open the link again; to others it is not there."""
    if was_granted(request, CODE, pk):
        return render(request, "messaging/again.html", status=HTTPStatus.GONE)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
