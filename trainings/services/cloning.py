"""How a training is held again: the same on other days, without its people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import clashes_of
from resource_centre.scheduling.times import day_of, on_day, span
from resource_centre.scheduling.workdays import working_days
from trainings.models import Session, Training, TrainingModule
from trainings.rules.planning import planned_sessions
from trainings.rules.trainers import ensure_on_roster
from trainings.services.planning import ABOUT_MANY, plan_training
from trainings.services.sessions import (
    SessionPlan,
    ensure_led,
    people_of,
    plan_sessions,
)

COPIED = (
    "title_en",
    "kind",
    "mode",
    "programme",
    "audience",
    "audience_en",
    "description",
    "description_en",
    "capacity",
    "threshold",
    "fee",
    "project",
    "plan_line",
    "is_listed",
    "district",
    "municipality",
)


@dataclass
class Cloned:
    """The new training, and in words who and what was not free for it."""

    training: Training
    busy: list[str] = field(default_factory=list)


@transaction.atomic
def clone_training(
    *,
    training: Training,
    starts_on: date,
    by: User,
    title: str = "",
    with_sessions: bool = True,
) -> Cloned:
    """Plan the same training from another day on; nobody is enrolled in it.

    Its sessions keep their hours and the distance between their days, and wait for
    the next working day where one is not worked. Trainers and rooms come along when
    they are free.
    """
    sessions = list(
        planned_sessions(training)
        .select_related("occasion__venue", "module__module")
        .prefetch_related("occasion__bookings__person")
        .order_by("occasion__starts_at", "pk")
    )
    days = shifted_days(training, sessions, starts_on)
    facts = {name: getattr(training, name) for name in COPIED}
    many = {name: list(getattr(training, name).all()) for name in ABOUT_MANY}
    clone = plan_training(
        title=title or training.title,
        starts_on=starts_on,
        ends_on=max(days.values()),
        venue=training.venue,
        by=by,
        **{**facts, "programme": None},
        **many,
    )
    clone.programme = training.programme
    clone.save(update_fields=["programme"])
    cloned = Cloned(clone)
    modules = copy_modules(training, clone)
    if with_sessions:
        plans = [
            plan_of(session, days[session.day], modules, cloned) for session in sessions
        ]
        plan_sessions(training=clone, plans=plans)
    return cloned


def copy_modules(training: Training, clone: Training) -> dict[int, TrainingModule]:
    """Give the clone the modules of the training; return them by the old keys."""
    old = list(training.modules.all())
    new = TrainingModule.objects.bulk_create(
        TrainingModule(
            training=clone,
            module_id=each.module_id,
            position=each.position,
            hours=each.hours,
            hour_minutes=each.hour_minutes,
        )
        for each in old
    )
    return {each.pk: copy for each, copy in zip(old, new, strict=True)}


def shifted_days(
    training: Training, sessions: Sequence[Session], starts_on: date
) -> dict[date, date]:
    """Return on which day each day with sessions falls now (1 query).

    Of a training without sessions its first day and its last. The first is the one
    asked for, whether it is worked or not.
    """
    days = sorted({session.day for session in sessions} or set(training.days))
    return dict(zip(days, spread(days, starts_on), strict=True))


def spread(days: Sequence[date], starts_on: date) -> Iterator[date]:
    """Yield a day for each, as far from the first as before, or the next worked."""
    yield starts_on
    latest = starts_on
    for day in days[1:]:
        wanted = max(starts_on + (day - days[0]), latest + timedelta(days=1))
        latest = next(working_days(wanted))
        yield latest


def plan_of(
    session: Session, day: date, modules: dict[int, TrainingModule], cloned: Cloned
) -> SessionPlan:
    """Return the session on its new day, with whoever may lead it and what is free."""
    occasion = session.occasion
    starts_at, ends_at = on_day(occasion.starts_at, occasion.ends_at, day)
    free: list[Person] = []
    for person in people_of(occasion):
        if refused := why_not(person, session, (starts_at, ends_at)):
            cloned.busy.append(refused)
        else:
            free.append(person)
    venue = occasion.venue
    if clashes_of(people=[], venue=venue, starts_at=starts_at, ends_at=ends_at):
        told = _("“%(where)s” is taken: %(when)s")
        cloned.busy.append(told % {"where": venue, "when": span(starts_at, ends_at)})
        venue = None
    return SessionPlan(
        starts_at=starts_at,
        ends_at=ends_at,
        venue=venue,
        teaching_minutes=session.teaching_minutes,
        module=modules.get(session.module_id or 0),
        trainers=tuple(free),
        topic=session.topic,
        topic_en=session.topic_en,
    )


def why_not(person: Person, session: Session, times: tuple[datetime, datetime]) -> str:
    """Return in words why the person cannot lead the session then, "" if they can."""
    try:
        ensure_on_roster(person)
        ensure_led([person], session.module, day_of(times[0]))
    except ValidationError as refused:
        return " ".join(refused.messages)
    if clashes_of(people=[person], venue=None, starts_at=times[0], ends_at=times[1]):
        return _("%(who)s is busy: %(when)s") % {"who": person, "when": span(*times)}
    return ""
