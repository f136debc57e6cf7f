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
from surveys.views.parts import fields_of

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
    """Tell who had the page open to open the link again; to others it is not there.

    What was typed comes back to whoever has sent it, and leads on from there. It says
    nothing of whether there is such a survey: who had a page open for two hours may
    be unknown by then.
    """
    is_known = was_granted(request, CODE, pk)
    status = HTTPStatus.GONE if is_known else HTTPStatus.NOT_FOUND
    if request.method == "POST":
        context = {"fields": fields_of(request)}
        return render(request, "surveys/again.html", context, status=status)
    template = "messaging/again.html" if is_known else "404.html"
    return render(request, template, status=status)
