"""What happens to enrolments: places are given, freed and passed on.

Each verb holds the training's row, so that no two people get one place; a constraint
stands behind it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Employment, Person
from trainings.models import Enrolment, Training
from trainings.rules.enrolling import (
    Workplaces,
    ensure_joins_within,
    ensure_open,
    ensure_status,
    ensure_works_there,
    hold,
)

Status = Enrolment.Status
WRITTEN = (
    "employment",
    "status",
    "seat",
    "substitutes",
    "joined_on",
    "invoice",
    "paid_on",
    "note",
    "enrolled_at",
    "enrolled_by",
)


# --- In -----------------------------------------------------------------------------


def enrol(
    *,
    training: Training,
    person: Person,
    employment: Employment | None = None,
    by: User | None,
    waiting_if_full: bool = True,
    **facts: Any,
) -> Enrolment:
    """Enrol a person, with the lowest free place or, when there is none, to wait.

    The workplace is the person's only one, or the one that the training is for,
    unless named. Raise ValidationError when the person is enrolled, the training over
    or, unless `waiting_if_full`, full. `facts` are fields of the enrolment.
    """
    draft = Enrolment(person=person, employment=employment, **facts)
    (enrolment,) = enrol_all(
        training=training, drafts=[draft], by=by, waiting_if_full=waiting_if_full
    )
    return enrolment


@transaction.atomic
def enrol_all(
    *,
    training: Training,
    drafts: Sequence[Enrolment],
    by: User | None,
    waiting_if_full: bool = True,
    choose_workplaces: bool = True,
) -> list[Enrolment]:
    """Enrol people in their order, all or nobody (about 10 queries); see `enrol`.

    Whoever withdrew is enrolled again. While people wait, others wait behind them.
    Unless `choose_workplaces`, drafts without one stay without.
    """
    training = held(training)
    ensure_open(training)
    people = [draft.person for draft in drafts]
    workplaces = Workplaces(training, people) if choose_workplaces else None
    known = {
        each.person_id: each for each in training.enrolments.filter(person__in=people)
    }
    places = places_of(training)
    done: dict[int, Enrolment] = {}
    for draft in drafts:
        ensure_joins_within(training, draft.joined_on)
        ensure_works_there(draft.person, draft.employment)
        if draft.employment is None and workplaces is not None:
            draft.employment = workplaces.represented_by(draft.person)
        before = done.get(draft.person_id) or known.get(draft.person_id)
        ensure_not_enrolled(before)
        enrolment = renewed(before, draft) if before else draft
        enrolment.training, enrolment.enrolled_by = training, by
        take(enrolment, next(places, None), waiting_if_full=waiting_if_full)
        done[draft.person_id] = enrolment
    write(done.values())
    return list(done.values())


def held(training: Training) -> Training:
    """Return the training as it stands, held until the transaction ends (2 queries)."""
    hold(training)
    return Training.objects.get(pk=training.pk)


def ensure_not_enrolled(before: Enrolment | None) -> None:
    """Raise ValidationError when the person has a place or waits for one."""
    if before is not None and before.status != Status.WITHDRAWN:
        raise ValidationError(
            {
                "person": ValidationError(
                    _("%(name)s is enrolled already."),
                    code="enrolled_already",
                    params={"name": before.person},
                )
            }
        )


def renewed(before: Enrolment, draft: Enrolment) -> Enrolment:
    """Return the enrolment of somebody who had withdrawn, as the draft wants it."""
    for name in WRITTEN:
        setattr(before, name, getattr(draft, name))
    before.person = draft.person
    before.enrolled_at = timezone.now()
    return before


def places_of(training: Training) -> Iterator[int]:
    """Yield the places that can be given now, the lowest first (up to 2 queries).

    None while anybody waits: what is free is for the first of them.
    """
    waiting = training.enrolments.filter(status=Status.WAITING)
    if training.capacity is None or not waiting.exists():
        yield from seats(training, training.capacity)


def seats(training: Training, capacity: int | None) -> Iterator[int]:
    """Yield the free places, as many as there are (1 query)."""
    taken = set(
        training.enrolments.filter(status=Status.ENROLLED).values_list(
            "seat", flat=True
        )
    )
    left = None if capacity is None else capacity - len(taken)
    free = (seat for seat in count(1) if seat not in taken)
    while left is None or left > 0:
        yield next(free)
        left = None if left is None else left - 1


def take(enrolment: Enrolment, seat: int | None, *, waiting_if_full: bool) -> None:
    """Give the enrolment the place, or let it wait; raise when it may not."""
    if seat is None and not waiting_if_full:
        raise ValidationError(_("There is no free place."), code="training_full")
    enrolment.seat = seat
    enrolment.status = Status.WAITING if seat is None else Status.ENROLLED


def write(enrolments: Any) -> None:
    """Write new enrolments and changed ones (2 queries)."""
    fresh = [each for each in enrolments if each.pk is None]
    changed = [each for each in enrolments if each.pk is not None]
    Enrolment.objects.bulk_create(fresh)
    if changed:
        Enrolment.objects.bulk_update(changed, WRITTEN)


# --- Out, and from the waiting list -------------------------------------------------


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User | None, note: str = "") -> Enrolment:
    """Withdraw somebody: the place is free, for `promote` to give.

    Raise ValidationError when they have withdrawn, or the training is over.
    """
    return end(opened(enrolment, Status.ENROLLED, Status.WAITING), note)


@transaction.atomic
def promote(*, enrolment: Enrolment, by: User | None) -> Enrolment:
    """Give a free place to somebody who waits.

    Raise ValidationError when there is none, or they do not wait.
    """
    enrolment = opened(enrolment, Status.WAITING)
    training = enrolment.training
    seat = next(seats(training, training.capacity), None)
    take(enrolment, seat, waiting_if_full=False)
    enrolment.enrolled_by = by
    enrolment.save(update_fields=["seat", "status", "enrolled_by"])
    return enrolment


@transaction.atomic
def substitute(
    *,
    enrolment: Enrolment,
    person: Person,
    employment: Employment | None = None,
    by: User | None,
    joined_on: date | None = None,
    note: str = "",
) -> Enrolment:
    """Let a person take part in place of another, who is withdrawn.

    The new one gets the place even while others wait for one. Raise ValidationError
    when the replaced has no place or the new one has.
    """
    replaced = opened(enrolment, Status.ENROLLED)
    training = replaced.training
    ensure_joins_within(training, joined_on)
    ensure_works_there(person, employment)
    if employment is None:
        employment = Workplaces(training, [person]).represented_by(person)
    before = training.enrolments.filter(person=person).first()
    if before is not None and before.status == Status.ENROLLED:
        ensure_not_enrolled(before)
    draft = Enrolment(
        person=person,
        training=training,
        employment=employment,
        joined_on=joined_on,
        enrolled_by=by,
    )
    new = renewed(before, draft) if before else draft
    new.seat, new.status, new.substitutes = replaced.seat, Status.ENROLLED, replaced
    end(replaced, note)
    # Who once replaced either of them: the last time counts, the history knows all.
    pair = [each for each in (replaced, before) if each is not None]
    earlier = Enrolment.objects.filter(substitutes__in=pair)
    earlier.update(substitutes=None)
    write([new])
    return new


def opened(enrolment: Enrolment, *allowed: str) -> Enrolment:
    """Return the enrolment as it stands, its training held (3 queries).

    Raise ValidationError when the training is over or the status another.
    """
    hold(enrolment.training)
    fresh = Enrolment.objects.select_related("training", "person").get(pk=enrolment.pk)
    ensure_open(fresh.training)
    ensure_status(fresh, *allowed)
    return fresh


def end(enrolment: Enrolment, note: str) -> Enrolment:
    """Let an enrolment be withdrawn, and say why."""
    enrolment.status, enrolment.seat = Status.WITHDRAWN, None
    if note:
        enrolment.note = "\n".join(filter(None, (enrolment.note, note)))[:1000]
    enrolment.save(update_fields=["status", "seat", "note"])
    return enrolment


# --- What else is written down ------------------------------------------------------


@transaction.atomic
def join_late(*, enrolment: Enrolment, joined_on: date, by: User | None) -> Enrolment:
    """Write down that somebody takes part only from a day on.

    Raise ValidationError when the training is not held on that day, or is over.
    """
    enrolment = opened(enrolment, Status.ENROLLED)
    ensure_joins_within(enrolment.training, joined_on)
    first = enrolment.training.starts_on
    enrolment.joined_on = joined_on if joined_on > first else None
    enrolment.save(update_fields=["joined_on"])
    return enrolment


@transaction.atomic
def mark_paid(
    *, enrolment: Enrolment, paid_on: date, by: User | None, invoice: str = ""
) -> Enrolment:
    """Write down that the fee was paid, and by which invoice if that is told."""
    enrolment.paid_on = paid_on
    enrolment.invoice = invoice or enrolment.invoice
    enrolment.save(update_fields=["paid_on", "invoice"])
    return enrolment
