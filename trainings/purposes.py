"""What the personal links of trainings are for: a trainer's answer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.messaging.links import LinkPurpose, register
from trainings.models import TrainerInvitation, Training


@register
class AnsweringInvitation(LinkPurpose):
    """A trainer says whether they will lead a training."""

    code = "trainer-invitation"
    title = gettext_lazy("Invitation to lead a training")
    button = gettext_lazy("Continue")

    def find(self, object_id: int) -> TrainerInvitation | None:
        """Return the invitation (1 query)."""
        read = TrainerInvitation.objects.select_related(
            "training__venue", "trainer__person"
        )
        return read.filter(pk=object_id).first()

    def words(self, target: Any) -> str:
        """Say what awaits, and nothing of whom it is for."""
        return _(
            "The centre asks you to lead a training. Press the button to see the days"
            " and the place, and to answer."
        )

    def closed_words(self, target: Any) -> str:
        """Say why it cannot be answered any more."""
        if target.status == TrainerInvitation.Status.WITHDRAWN:
            return _("The invitation was withdrawn: there is nothing for you to do.")
        if target.training.status == Training.Status.CANCELLED:
            return _("The training was cancelled: there is nothing for you to do.")
        return _("The training is over.")

    def leads_to(self, target: Any) -> str:
        """Return the page of the answer."""
        return reverse("trainings:invitation", args=[target.pk])
