"""The page of an anonymous survey: one page and one sending, nothing kept between.

Nothing may be written here but by the service: no session, no message, no draft.
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from surveys.facts.ballots import has_answered
from surveys.facts.filling import boxes_of, conditions, posted_of
from surveys.facts.forms import Form
from surveys.facts.kept import kept_form
from surveys.models import Invitation
from surveys.rules.answering import checked, errors_of, faults_of
from surveys.services.answering import submit_anonymously
from surveys.views.parts import about, line_of, over_page


def page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Show the whole form, thank, or take all answers at once."""
    if not invitation.is_open:
        return over_page(request, invitation)
    form = kept_form(invitation.survey.version)
    if has_answered(invitation):
        return thanks(request, invitation, form)
    if request.method == "POST":
        return taken(request, invitation, form)
    return form_page(request, invitation, form, {}, {})


def taken(request: HttpRequest, invitation: Invitation, form: Form) -> HttpResponse:
    """Take the answers, or show what was typed again with what is wrong.

    Whoever goes over to another language takes along what is typed, right or not.
    """
    posted = posted_of(form.questions, request.POST)
    if request.POST.get("do") == "show":
        return form_page(request, invitation, form, posted, {})
    found = checked(form, posted)
    faults = faults_of(form, found.answers)
    errors = {**faults, **errors_of(form, found, found.answers)}
    if not errors:
        # Answered or closed meanwhile: the page itself says which.
        with suppress(ValidationError):
            submit_anonymously(invitation=invitation, answers=found.answers)
        return HttpResponseRedirect(request.path)
    return form_page(request, invitation, form, posted, errors)


def thanks(request: HttpRequest, invitation: Invitation, form: Form) -> HttpResponse:
    """Thank whoever has answered; nobody can show what."""
    is_again = request.method == "POST"
    context = {**about(invitation), "form": form, "is_again": is_again}
    status = HTTPStatus.CONFLICT if is_again else HTTPStatus.OK
    return render(request, "surveys/thanks.html", context, status=status)


def form_page(
    request: HttpRequest,
    invitation: Invitation,
    form: Form,
    given: dict[str, Any],
    errors: dict[str, str],
) -> HttpResponse:
    """Show all sections at once, with what was typed and what is wrong.

    Without the script every question is seen: what does not apply is left empty.
    """
    every = frozenset(form.by_key)
    sections = [
        (each, boxes_of(form, each, given, asked=every, errors=errors))
        for each in form.pages
    ]
    context = {
        **about(invitation),
        "form": form,
        "sections": sections,
        "is_typed": bool(given),
        "summary": [
            line_of(box) for _page, boxes in sections for box in boxes if box.error
        ],
        "conditions": {"conditions": conditions(form), "answers": {}},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "surveys/anonymous.html", context, status=status)
