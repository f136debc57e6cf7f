"""Who of the roster could lead a training, and what speaks against it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from resource_centre.scheduling.models import Booking
from trainings.models import Trainer, TrainerInvitation, TrainerModule, Training

Status = TrainerInvitation.Status


@dataclass(frozen=True)
class Candidate:
    """A trainer who may be asked to a training; `notes` say what to know first."""

    trainer: Trainer
    notes: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return the name and the notes."""
        return " · ".join((str(self.trainer), *self.notes))


def candidates(training: Training, user: Any) -> list[Candidate]:
    """Return who can be asked, the roster's order kept (4 queries).

    Who has accepted already is left out. Who takes part in something else on those
    days, or has no module of the training where that is needed, may be asked too.
    """
    asked = dict(training.trainer_invitations.values_list("trainer", "status"))
    modules = list(
        training.modules.filter(module__needs_qualified=True).values_list(
            "module", flat=True
        )
    )
    busy, qualified = busy_people(training), qualified_trainers(training, modules)
    roster = Trainer.objects.visible_to(user).active().select_related("person")
    found = []
    for trainer in roster:
        status = asked.get(trainer.pk)
        if status == Status.ACCEPTED:
            continue
        notes = {
            _("external"): trainer.is_external,
            _("no e-mail, to be called"): not trainer.person.email,
            _("has something else on these days"): trainer.person_id in busy,
            _("not qualified for it"): modules and trainer.pk not in qualified,
            _("waits for an answer"): status == Status.ASKED,
            _("has declined"): status == Status.DECLINED,
        }
        told = tuple(note for note, is_so in notes.items() if is_so)
        found.append(Candidate(trainer, told))
    return found


def busy_people(training: Training) -> set[int]:
    """Return the keys of people who take part in something else on those days."""
    start = make_aware(datetime.combine(training.starts_on, time.min))
    end = make_aware(datetime.combine(training.ends_on + timedelta(days=1), time.min))
    taken = Booking.objects.active().overlapping(start, end)
    taken = taken.exclude(occasion__session__training=training)
    return set(
        taken.filter(person__trainer__isnull=False).values_list("person", flat=True)
    )


def qualified_trainers(training: Training, modules: list[int]) -> set[int]:
    """Return the keys of trainers who may lead one of the modules at the start."""
    day = training.starts_on
    held = TrainerModule.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gte=day),
        module__in=modules,
    )
    return set(held.values_list("trainer", flat=True)) if modules else set()
