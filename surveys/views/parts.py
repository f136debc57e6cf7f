"""What the pages of surveys share."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.models import Invitation
from surveys.purposes import AnsweringSurvey
from surveys.rules.answering import PRIVACY_WORDS


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


def over_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Say why nothing can be answered any more."""
    words = AnsweringSurvey().closed_words(invitation)
    context = {**about(invitation), "words": words}
    return render(request, "surveys/over.html", context, status=HTTPStatus.GONE)
