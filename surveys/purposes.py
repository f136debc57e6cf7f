"""What the personal links of surveys are for: answering."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.messaging.links import LinkPurpose, register
from surveys.models import Invitation

Status = Invitation.Status


@register
class AnsweringSurvey(LinkPurpose):
    """Somebody answers a survey, for a service, an organisation or themselves."""

    code = "survey"
    title = gettext_lazy("Survey")
    button = gettext_lazy("Continue")

    def find(self, object_id: int) -> Invitation | None:
        """Return the invitation with its survey and who is asked (1 query)."""
        read = Invitation.objects.select_related(
            "survey__version__questionnaire",
            "service",
            "organisation",
            "person",
            "contact",
            "submission",
        )
        return read.filter(pk=object_id).first()

    def words(self, target: Any) -> str:
        """Say what awaits, and nothing of whom it is for."""
        if target.status == Status.SUBMITTED:
            return _("You have answered already. Thank you.")
        if target.survey.is_anonymous:
            return _(
                "The centre asks for your opinion. The survey is anonymous: nobody can"
                " tell who has answered what. Press the button to begin."
            )
        return _(
            "The centre asks you to answer a survey. Press the button to begin, or to"
            " go on where you stopped."
        )

    def closed_words(self, target: Any) -> str:
        """Say why it cannot be answered any more."""
        if target.status == Status.WITHDRAWN:
            return _("The invitation was withdrawn: there is nothing for you to do.")
        if target.status == Status.SUBMITTED:
            return _("The survey was answered with this link. Thank you!")
        if target.status == Status.REFUSED:
            return _("You have told us that you will not answer. Thank you.")
        if target.survey.opened_at is None:
            return _("The survey is not open yet. Please come back later.")
        return _("The survey is closed. Thank you for your interest.")

    def opens(self, target: Any) -> bool:
        """Tell whether there is anything to see: who has answered sees the copy."""
        is_copied = not target.survey.is_anonymous
        return bool(target.is_open or (target.status == Status.SUBMITTED and is_copied))

    def leaves_no_trace(self, target: Any) -> bool:
        """Tell that the database must not know who has opened an anonymous survey."""
        return bool(target.survey.is_anonymous)

    def leads_to(self, target: Any) -> str:
        """Return the page of the answers."""
        return reverse("surveys:answer", args=[target.pk])
