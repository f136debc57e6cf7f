"""The page on which a trainer answers an invitation."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from resource_centre.messaging.links import granted, was_granted
from resource_centre.messaging.views import careful
from trainings.facts.inviting import facts_of
from trainings.forms.trainers import AnswerForm
from trainings.models import TrainerInvitation
from trainings.purposes import AnsweringInvitation
from trainings.services.inviting import answer_invitation


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a trainer what they are asked to, and take their answer."""
    found = granted(request, AnsweringInvitation.code, pk)
    if not isinstance(found, TrainerInvitation):
        return careful(not_granted(request, pk))
    told = request.POST if request.method == "POST" else None
    form = AnswerForm(told, initial={"words": found.answer})
    if form.is_valid() and took(found, form):
        return careful(redirect("trainings:invitation", pk=pk))
    context = {
        "invitation": found,
        "facts": facts_of(found.training),
        "form": form,
        "Status": TrainerInvitation.Status,
    }
    return careful(render(request, "trainings/invitation.html", context))


def took(found: TrainerInvitation, form: AnswerForm) -> bool:
    """Write the answer down; tell whether it could be."""
    words = form.cleaned_data["words"]
    try:
        answer_invitation(invitation=found, accepts=form.accepts, words=words)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def not_granted(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell who had the page open to open the link again; to others it is not there."""
    if was_granted(request, AnsweringInvitation.code, pk):
        return render(request, "messaging/again.html", status=HTTPStatus.GONE)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
