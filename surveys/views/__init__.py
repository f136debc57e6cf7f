"""The pages where surveys are answered."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from resource_centre.messaging.views import careful
from surveys.views import anonymous, leaving, named
from surveys.views.doors import not_granted, opened

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a survey to whoever is asked, and take their answers."""
    invitation = opened(request, pk)
    if invitation is None:
        return careful(not_granted(request, pk))
    if invitation.survey.is_anonymous:
        response = careful(anonymous.page(request, invitation))
        # The session of whoever is signed in is not written beside the answer.
        vars(response)["leaves_no_trace"] = True
        return response
    return careful(named.page(request, invitation))


@require_http_methods(METHODS)
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague answer instead."""
    invitation = opened(request, pk)
    if invitation is None:
        return careful(not_granted(request, pk))
    return careful(leaving.passing_page(request, invitation))


@require_http_methods(METHODS)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take down that they will not answer, and why."""
    invitation = opened(request, pk)
    if invitation is None:
        return careful(not_granted(request, pk))
    return careful(leaving.refusing_page(request, invitation))
