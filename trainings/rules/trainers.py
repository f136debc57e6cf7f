"""What is refused of trainers: who may lead what, who may be asked, who may answer."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.registry.models import Person
from trainings.models import Module, Trainer, TrainerInvitation, Training


def ensure_on_roster(person: Person) -> None:
    """Raise ValidationError unless the person is on the roster (1 query)."""
    if not Trainer.objects.active().filter(person=person).exists():
        raise ValidationError(
            _("%(person)s is not on the roster of trainers."),
            code="not_on_roster",
            params={"person": person},
        )


def ensure_may_lead(*, person: Person, module: Module | None, day: date) -> None:
    """Raise ValidationError unless the person may lead the module on the day.

    Where the module does not need it, anybody may (1 query where it does).
    """
    if module is None or not module.needs_qualified:
        return
    qualified = Trainer.objects.active().qualified_for(module, day)
    if not qualified.filter(person=person).exists():
        raise ValidationError(
            _(
                "%(person)s may not lead “%(module)s”: only trainers for whom it is"
                " written down may."
            ),
            code="not_qualified",
            params={"person": person, "module": module},
        )


def ensure_can_be_asked(
    *, training: Training, trainer: Trainer, asked: TrainerInvitation | None
) -> None:
    """Raise ValidationError unless the trainer can be asked to the training.

    `asked` is the invitation they have had, if any.
    """
    if training.is_over:
        raise ValidationError(
            _("The training is over: nobody can be invited to it."), code="over"
        )
    if not trainer.is_active:
        raise ValidationError(
            _("%(person)s is not on the roster of trainers."),
            code="not_on_roster",
            params={"person": trainer},
        )
    if asked is not None and asked.status == TrainerInvitation.Status.ACCEPTED:
        raise ValidationError(
            _("%(person)s has accepted already."),
            code="accepted_already",
            params={"person": trainer},
        )


def ensure_open(invitation: TrainerInvitation) -> None:
    """Raise ValidationError when the invitation cannot be answered any more."""
    if not invitation.is_open:
        raise ValidationError(
            _("The invitation was withdrawn, or the training is over."), code="closed"
        )
