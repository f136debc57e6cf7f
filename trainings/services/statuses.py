"""How a training moves from one state to the next, by these functions alone."""

from uuid import uuid4

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.messaging.services.notices import write_to_people
from resource_centre.registry.models import Person
from resource_centre.registry.rules import ensure_no_personal_numbers
from resource_centre.scheduling.models import Notice, Occasion
from resource_centre.scheduling.services.booking import cancel_occasions
from trainings.facts.days import span
from trainings.models import Enrolment, Training
from trainings.rules.planning import STEPS, ensure_held, ensure_step
from trainings.services.asking import close_asking
from trainings.services.releasing import release_training


@transaction.atomic
def announce_training(*, training: Training) -> Training:
    """Let everybody find the training on the portal, if it is listed there."""
    return step(training, "announce")


@transaction.atomic
def open_enrolment(*, training: Training) -> Training:
    """Let people be enrolled, again too."""
    return step(training, "open")


@transaction.atomic
def close_enrolment(*, training: Training) -> Training:
    """Take no more people."""
    return step(training, "close")


@transaction.atomic
def start_training(*, training: Training) -> Training:
    """Say that the training has begun."""
    return step(training, "start")


@transaction.atomic
def complete_training(*, training: Training) -> Training:
    """Close the training; raise ValidationError while days of it lie ahead."""
    ensure_step(training, "complete")
    ensure_held(training)
    return step(training, "complete")


@transaction.atomic
def reopen_training(*, training: Training, reason: str) -> Training:
    """Take a completed training up again, or plan a cancelled one anew.

    The reason stands in the history. The sessions of a cancelled one stay cancelled,
    as whom they took may be busy by now: they are laid out anew.
    """
    ensure_no_personal_numbers({"reason": reason})
    is_cancelled = training.status == Training.Status.CANCELLED
    with pghistory.context(reason=reason):
        return step(training, "renew" if is_cancelled else "reopen")


@transaction.atomic
def cancel_training(*, training: Training, by: User, reason: str = "") -> int:
    """Cancel the training with its sessions; return how many people are told.

    Trainers and rooms are free again, and its surveys are closed. Whoever knew of the
    sessions hears that they are cancelled, and whoever is enrolled without knowing
    them that the training is.
    """
    ensure_no_personal_numbers({"reason": reason})
    unaware = people_unaware(training)
    with pghistory.context(reason=reason):
        step(training, "cancel")
    occasions = Occasion.objects.filter(session__training=training)
    planned = list(occasions.filter(status=Occasion.Status.PLANNED))
    cancel_occasions(occasions=planned)
    close_asking(training=training)
    told = 0
    if occasions.filter(released_at__isnull=False).exists():
        told = release_training(training=training, by=by).told
    return told + tell_of_end(training, unaware, by, reason)


def people_unaware(training: Training) -> list[Person]:
    """Return who takes part, waits or leads without having been told of sessions.

    Of what was only planned nobody has heard (1 query).
    """
    if training.status == Training.Status.PLANNED:
        return []
    known = Notice.objects.filter(occasion__session__training=training)
    enrolled = training.enrolments.exclude(status=Enrolment.Status.WITHDRAWN)
    led = Person.objects.filter(
        bookings__occasion__session__training=training, bookings__is_active=True
    )
    people = Person.objects.filter(pk__in=enrolled.values("person")) | led
    return list(people.exclude(pk__in=known.values("person")).distinct())


def tell_of_end(training: Training, people: list[Person], by: User, reason: str) -> int:
    """Write to the people that the training is cancelled; return how many."""
    with override("bg"):
        names = {"title": training.title, "days": span(*training.days)}
        subject = _("Cancelled: training “%(title)s”") % names
        text = _("The training “%(title)s”, %(days)s, is cancelled.") % names
    written = write_to_people(
        people=people,
        key=f"training-cancelled:{training.pk}:{uuid4()}",
        subject=subject,
        text="\n\n".join(filter(None, (text, reason))),
        language="bg",
        by=by,
    )
    return len(written)


def step(training: Training, name: str) -> Training:
    """Take the step, locked against others who take one at the same time."""
    held = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    ensure_step(held, name)
    held.status = STEPS[name].target
    held.save(update_fields=["status"])
    training.status = held.status
    return training
