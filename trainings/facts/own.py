"""The trainings that somebody takes part in, and those that they lead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from trainings.facts.hours import Hours, hours_of_enrolments, teaching_hours
from trainings.facts.public import Card, Stage, cards, counted, with_facts
from trainings.facts.timetable import Day, Slot, by_days, released_sessions, slot
from trainings.models import Enrolment, Session, Training

# How many days what was led stays on the page: papers are handed in afterwards.
LATELY = 30


@dataclass(frozen=True)
class Own:
    """A training as somebody who takes part in it, or leads it, sees it.

    `days` are those to come, and `coming` is the next session, as released;
    `standing` says what the person is to the training, and `hours` how much of it
    they have attended.
    """

    card: Card
    is_published: bool
    days: list[Day]
    coming: Slot | None
    standing: str = ""
    hours: Sequence[str] = ()

    @property
    def state(self) -> str:
        """Return where the training is; how one enrols is others' to know."""
        told = {Stage.RUNNING, Stage.HELD, Stage.CANCELLED}
        return self.card.state if self.card.stage in told else ""

    @property
    def is_over(self) -> bool:
        """Tell whether it was held or will not be."""
        return self.card.is_over


def attended_by(user: User) -> list[Own]:
    """Return the trainings the user takes part in, in their order.

    8 queries, 1 if there are none.
    """
    enrolments = list(enrolments_of(user))
    if not enrolments:
        return []
    known = hours_of_enrolments(enrolments)
    mine = {each.enrolment.training_id: each for each in known}
    return [with_hours(own, mine[own.card.pk]) for own in seen(mine)]


def led_by(user: User) -> list[Own]:
    """Return the trainings the user leads or has led lately, the next one first.

    6 queries, 1 if there are none.
    """
    led = Session.objects.planned().filter(
        occasion__bookings__person__account=user,
        training__ends_on__gte=timezone.localdate() - timedelta(days=LATELY),
    )
    return seen(set(led.order_by().values_list("training", flat=True)))


def enrolments_of(user: User) -> QuerySet[Enrolment]:
    """Return the user's enrolments that stand, with their place in the line.

    A training that is still a draft is told of once something of it is released.
    """
    released = Session.objects.filter(
        training=OuterRef("training"), occasion__released_at__isnull=False
    )
    before = Enrolment.objects.filter(
        Q(enrolled_at__lt=OuterRef("enrolled_at"))
        | Q(enrolled_at=OuterRef("enrolled_at"), pk__lt=OuterRef("pk")),
        training=OuterRef("training"),
        status=Enrolment.Status.WAITING,
    )
    return (
        Enrolment.objects.of(user)
        .exclude(status=Enrolment.Status.WITHDRAWN)
        .filter(~Q(training__status=Training.Status.PLANNED) | Exists(released))
        .annotate(before=counted(before))
        .select_related("training", "substitutes__person")
    )


def seen(keys: Collection[int]) -> list[Own]:
    """Return what is told of the trainings to who is in them: first those to come.

    5 queries, none if there are no trainings.
    """
    if not keys:
        return []
    rows = list(with_facts(Training.objects.filter(pk__in=keys)))
    sessions: dict[int, list[Session]] = {key: [] for key in keys}
    for session in released_sessions(keys):
        sessions[session.training_id].append(session)
    owned = [
        own(card, training, sessions[card.pk])
        for card, training in zip(cards(rows), rows, strict=True)
    ]
    owned.sort(key=lambda each: (each.card.first, each.card.pk))
    over = [each for each in owned if each.is_over]
    return [each for each in owned if not each.is_over] + over[::-1]


def own(card: Card, training: Training, sessions: list[Session]) -> Own:
    """Return a training with its timetable (0 queries)."""
    slots = [slot(session, card.place.text) for session in sessions]
    now, today = timezone.now(), timezone.localdate()
    coming = (each for each in slots if each.ends_at > now and not each.is_cancelled)
    return Own(
        card=card,
        is_published=training.is_listed and training.status != Training.Status.PLANNED,
        days=by_days(each for each in slots if each.day >= today),
        coming=next(coming, None),
    )


def with_hours(known: Own, hours: Hours) -> Own:
    """Return the training with what it is to the participant."""
    enrolment: Any = hours.enrolment
    if enrolment.status == Enrolment.Status.WAITING:
        line = _("You wait for a place: number %(n)d in the line.")
        return replace(known, standing=line % {"n": enrolment.before + 1})
    standing = "" if known.is_over else _("You have a place.")
    if enrolment.substitutes is not None:
        instead = _("You take part in place of %(name)s.")
        standing = instead % {"name": enrolment.substitutes.person}
    return replace(known, standing=standing, hours=attended(known.card, hours))


def attended(card: Card, hours: Hours) -> list[str]:
    """Return how much of what is planned was attended, once it has begun."""
    if card.stage not in {Stage.RUNNING, Stage.HELD} or not hours.planned:
        return []
    words = (
        _("You have attended %(hours)s of %(all)s teaching hours (%(percent)d %%).")
        if card.stage == Stage.HELD
        else _("Marked so far: %(hours)s of %(all)s teaching hours (%(percent)d %%).")
    )
    facts = {
        "hours": number_format(teaching_hours(hours.attended)),
        "all": number_format(teaching_hours(hours.planned)),
        "percent": hours.percent,
    }
    least = hours.enrolment.training.threshold
    if hours.can_reach:
        need = _("At least %(percent)d %% are needed.")
    else:
        need = _("The %(percent)d %% that are needed can no longer be reached.")
    return [words % facts, need % {"percent": least}]
