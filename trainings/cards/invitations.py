"""What of trainings waits on the start page."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from trainings.models import TrainerInvitation, Training

OVER = (Training.Status.COMPLETED, Training.Status.CANCELLED)


def invitations(user: User) -> QuerySet[TrainerInvitation]:
    """Return the visible invitations to trainings ahead, the next training first."""
    rows = TrainerInvitation.objects.visible_to(user).filter(
        ~Q(training__status__in=OVER), training__ends_on__gte=timezone.localdate()
    )
    return rows.select_related("trainer__person", "training").order_by(
        "training__starts_on", "pk"
    )


def unanswered(user: User) -> Iterator[CardItem]:
    """Yield the invitations of trainers without an answer (1 query)."""
    for each in invitations(user).unanswered()[:READ]:  # type: ignore[attr-defined]
        asked = date_format(timezone.localdate(each.asked_at), "SHORT_DATE_FORMAT")
        said = gettext("asked on %(day)s: %(training)s")
        yield item(each, said % {"day": asked, "training": each.training})


def declined(user: User) -> Iterator[CardItem]:
    """Yield the invitations that were declined, until somebody else is asked.

    1 query.
    """
    others = TrainerInvitation.objects.filter(
        training=OuterRef("training"), asked_at__gt=OuterRef("answered_at")
    )
    found = invitations(user).filter(
        ~Exists(others), status=TrainerInvitation.Status.DECLINED
    )
    for each in found[:READ]:
        yield item(each, f"{each.training}. {each.answer}".strip(" "))


def item(invitation: TrainerInvitation, detail: str) -> CardItem:
    """Return what the card shows of the invitation; the training is its deadline."""
    return CardItem(
        title=str(invitation.trainer),
        url=reverse("admin:trainings_trainerinvitation_change", args=[invitation.pk]),
        due=invitation.training.starts_on,
        detail=detail,
    )


register(
    Card(
        code="trainers-unanswered",
        title=_("Invitations of trainers without an answer"),
        empty=_("Every trainer who was invited has answered."),
        permission="trainings.change_trainerinvitation",
        items=unanswered,
    )
)
register(
    Card(
        code="trainers-declined",
        title=_("Trainers who have declined"),
        empty=_("No trainer has declined."),
        permission="trainings.change_trainerinvitation",
        items=declined,
    )
)
