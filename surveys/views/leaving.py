"""The pages for those who will not answer themselves: a colleague, or nobody."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from surveys.facts.ballots import has_answered
from surveys.forms.answering import PassOnForm, RefuseForm
from surveys.models import Invitation
from surveys.services.answering import pass_on, refuse
from surveys.views.parts import about, over_page


def passing_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Ask for the colleague, and write to them."""
    context = about(invitation)
    if not context["can_pass_on"]:
        return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
    if is_done(invitation):
        return HttpResponseRedirect(page_of(invitation))
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pass_on(invitation=invitation, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return HttpResponseRedirect(f"{page_of(invitation)}?passed=1")
    return render(request, "surveys/pass_on.html", {**context, "form": form})


def refusing_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Ask why, and let nobody remind them any more."""
    if invitation.status == Invitation.Status.REFUSED:
        return over_page(request, invitation)
    if is_done(invitation):
        return HttpResponseRedirect(page_of(invitation))
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            refuse(invitation=invitation, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return HttpResponseRedirect(page_of(invitation))
    return render(request, "surveys/refuse.html", {**about(invitation), "form": form})


def is_done(invitation: Invitation) -> bool:
    """Tell whether there is nothing to pass on or refuse any more."""
    return not invitation.is_open or has_answered(invitation)


def page_of(invitation: Invitation) -> str:
    """Return the address of the survey itself."""
    return reverse("surveys:answer", args=[invitation.pk])
