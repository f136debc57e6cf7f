"""Invitations of trainers: asked from a training's page, followed up here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import (
    Menu,
    confirmed,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel
from resource_centre.documents.actions import user_of
from resource_centre.messaging.actions import say_written
from resource_centre.registry.admin.options import RegistryAdmin, link
from trainings.forms.trainers import InviteForm, RecordAnswerForm
from trainings.models import TrainerInvitation, Training
from trainings.services.inviting import (
    answer_invitation,
    invite_trainers,
    withdraw_invitation,
)

Status = TrainerInvitation.Status


# --- On the page of a training ------------------------------------------------------


@offered(lambda training: not training.is_over)
@admin.action(description=_("Invite trainers"))
@asking(
    InviteForm,
    button=_("Invite"),
    consequence=_(
        "Each gets a mail with a personal link to answer by; who has no e-mail waits"
        " for a call. Nobody’s time is taken until they lead a session."
    ),
    one=True,
)
def invite_to_training(
    _admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Training],
    filled: dict[str, Any],
) -> None:
    """Ask trainers of the roster to the training."""
    written = invite_trainers(
        training=queryset.get(),
        trainers=filled["trainers"],
        words=filled["words"],
        by=user_of(request),
    )
    say_written(request, written)


def invited(training: Training, request: HttpRequest) -> Panel | None:
    """Show on the training's page who was asked, and what they said (1 query)."""
    if not request.user.has_perm("trainings.view_trainerinvitation"):
        return None
    rows = training.trainer_invitations.select_related("trainer__person")
    context = {"invitations": list(rows.order_by("asked_at", "pk"))}
    return Panel("trainings/admin/invitations_panel.html", context)


register_action(
    Training, invite_to_training, permission="trainings.add_trainerinvitation"
)


# --- Each of them -------------------------------------------------------------------


@admin.register(TrainerInvitation)
class TrainerInvitationAdmin(RegistryAdmin):
    """Whom the centre has asked, and what they answered."""

    section = Section.TRAININGS
    order = 30
    can_add = can_delete = False
    fieldsets = (
        (None, {"fields": ("trainer_link", "contacts", "training_link")}),
        (
            _("Answer"),
            {"fields": ("status", "asked_at", "answered_at", "answer")},
        ),
    )
    state_fields = (
        "trainer_link",
        "contacts",
        "training_link",
        "status",
        "asked_at",
        "answered_at",
        "answer",
    )
    actions = ("record_answer", "invite_again", "withdraw")
    list_display = ("trainer", "training", "status", "asked_at", "answered_at")
    list_filter = ("status",)
    search_fields = ("trainer__person__search_text", "training__title")
    search_help_text = _("Trainer or training")
    ordering = ("-asked_at", "-pk")
    empty_text = _("Nobody was invited yet: invite trainers on a training’s page.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the invitations the user may see, with who was asked to what."""
        rows = super().get_queryset(request)
        return rows.select_related("trainer__person", "training")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nothing is typed here: invitations move by actions."""
        return False

    def has_answer_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may follow invitations up."""
        return request.user.has_perm("trainings.change_trainerinvitation")

    @admin.display(description=_("trainer"))
    def trainer_link(self, invitation: TrainerInvitation) -> SafeString:
        """Return a link to the trainer."""
        return link(invitation.trainer)

    @admin.display(description=_("contacts"))
    def contacts(self, invitation: TrainerInvitation) -> str:
        """Return how the trainer is reached."""
        person = invitation.trainer.person
        return " · ".join(filter(None, (person.phone, person.email))) or "–"

    @admin.display(description=_("training"))
    def training_link(self, invitation: TrainerInvitation) -> SafeString:
        """Return a link to the training."""
        return link(invitation.training)

    @offered(lambda invitation: invitation.is_open)
    @admin.action(description=_("Write down the answer"), permissions=["answer"])
    @asking(RecordAnswerForm, button=_("Write down"), one=True)
    def record_answer(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Write down what the trainer said by phone or in person."""
        answer_invitation(
            invitation=queryset.get(),
            accepts=filled["answer"] == "yes",
            words=filled["words"],
        )
        messages.success(request, _("Written down."))

    @offered(
        lambda invitation: (
            invitation.status != Status.ACCEPTED and not invitation.training.is_over
        )
    )
    @admin.action(
        description=pgettext_lazy("trainer", "Invite again"), permissions=["answer"]
    )
    @confirmed(
        consequence=_(
            "A new mail goes out with a new link; links sent before work no more."
        ),
        button=pgettext_lazy("trainer", "Invite again"),
        takes_away=False,
    )
    def invite_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Ask the same trainers once more."""
        written = [
            message
            for invitation in queryset
            for message in invite_trainers(
                training=invitation.training,
                trainers=[invitation.trainer],
                by=user_of(request),
            )
        ]
        say_written(request, written)

    @kept_in(Menu.MORE)
    @offered(lambda invitation: invitation.is_open)
    @admin.action(
        description=pgettext_lazy("invitation", "Withdraw"), permissions=["answer"]
    )
    @confirmed(
        consequence=_(
            "The trainer cannot answer any more. Who has had the invitation and has"
            " not declined gets a mail about it, or waits for a call."
        ),
        button=pgettext_lazy("invitation", "Withdraw"),
    )
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take the invitations back."""
        withdrawn = [
            withdraw_invitation(invitation=invitation, by=user_of(request))
            for invitation in queryset
        ]
        said = ngettext(
            "The invitation was withdrawn.",
            "The invitations were withdrawn.",
            len(withdrawn),
        )
        messages.success(request, said)
