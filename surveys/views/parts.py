"""What the pages of surveys share."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from surveys.facts.filling import Box, copy_of, posted_of
from surveys.facts.kept import form_for
from surveys.models import Invitation
from surveys.purposes import AnsweringSurvey
from surveys.rules.answering import PRIVACY_WORDS, checked

JSON = "application/json"


def about(invitation: Invitation) -> dict[str, Any]:
    """Return what every page says of the survey and of who is asked (0 queries)."""
    survey = invitation.survey
    return {
        "invitation": invitation,
        "survey": survey,
        "subject": invitation.service or invitation.organisation,
        "privacy_words": PRIVACY_WORDS[survey.privacy],
        "can_pass_on": bool(invitation.service_id or invitation.organisation_id),
    }


def is_script(request: HttpRequest) -> bool:
    """Tell whether the script asks, and not a person."""
    return JSON in request.headers.get("Accept", "")


def fields_of(request: HttpRequest, *but: str) -> list[tuple[str, Any]]:
    """Return what a form has sent, to be sent once more."""
    left_out = {"csrfmiddlewaretoken", *but}
    return [
        (name, value)
        for name in request.POST
        if name not in left_out
        for value in request.POST.getlist(name)
    ]


def line_of(box: Box, lead: str = "") -> dict[str, Any]:
    """Return what the list of errors says of a question, and where it leads."""
    return {
        "href": f"{lead}#{box.target}",
        "number": box.number,
        "label": str(box.question.label),
        "error": box.error,
    }


def gone_reply(message: str) -> JsonResponse:
    """Tell the script that nothing can be saved any more."""
    return JsonResponse({"message": message}, status=HTTPStatus.GONE)


def over_page(
    request: HttpRequest, invitation: Invitation, saved: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Say why nothing can be answered any more; what was typed is shown, not kept."""
    words = AnsweringSurvey().closed_words(invitation)
    if is_script(request):
        return gone_reply(words)
    context = {**about(invitation), "words": words}
    if request.method == "POST":
        form = form_for(invitation)
        typed = checked(form, posted_of(form.questions, request.POST)).answers
        context["parts"] = copy_of(form, {**(saved or {}), **typed})
    return render(request, "surveys/over.html", context, status=HTTPStatus.GONE)
