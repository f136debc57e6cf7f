"""What happens to single sessions, and to all of a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import Claim, clashes_with
from resource_centre.scheduling.models import Occasion, Venue
from resource_centre.scheduling.rules import ensure_free, ensure_planned
from resource_centre.scheduling.services.booking import (
    book,
    cancel_occasions,
    create_occasions,
    move_occasions,
    relocate_occasions,
)
from resource_centre.scheduling.times import day_of, minutes, on_day
from resource_centre.scheduling.workdays import working_days
from trainings.models import Session, Training, TrainingModule
from trainings.occasions import TRAINING
from trainings.rules.planning import (
    ensure_changeable,
    ensure_deletable,
    ensure_fits,
    ensure_minutes_cover_marks,
    ensure_something_on,
    ensure_unmarked,
    planned_sessions,
    sessions_on,
)
from trainings.rules.trainers import ensure_may_lead, ensure_on_roster

# How many days after the one that is taken are looked at for a free one.
LOOKED_AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class SessionPlan:
    """What a session is to be: when, where, by whom and of what."""

    starts_at: datetime
    ends_at: datetime
    venue: Venue | None
    teaching_minutes: int
    module: TrainingModule | None = None
    trainers: tuple[Person, ...] = ()
    topic: str = ""
    topic_en: str = ""

    @property
    def day(self) -> date:
        """Return the day that the calendar in Sofia shows."""
        return day_of(self.starts_at)


def ensure_led(
    trainers: Iterable[Person], module: TrainingModule | None, day: date
) -> None:
    """Raise ValidationError unless all may lead the module on the day."""
    for person in trainers:
        taught = module.module if module else None
        ensure_may_lead(person=person, module=taught, day=day)


def ensure_sound(plan: SessionPlan) -> None:
    """Raise ValidationError when more is taught than it lasts, or by who may not."""
    ensure_fits(plan.teaching_minutes, minutes(plan.starts_at, plan.ends_at))
    ensure_led(plan.trainers, plan.module, plan.day)


@transaction.atomic
def plan_sessions(
    *, training: Training, plans: Collection[SessionPlan]
) -> list[Session]:
    """Add sessions to the training; whom and what they need is booked.

    Raise ValidationError, and add none, when somebody or a room is busy. The days
    of the training stretch where they have to.
    """
    ensure_changeable(training)
    for person in {person for plan in plans for person in plan.trainers}:
        ensure_on_roster(person)
    for plan in plans:
        ensure_sound(plan)
    drafts = [
        Occasion(
            kind=TRAINING,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            venue=plan.venue,
            district=training.district,
            is_public=training.is_listed,
            is_demo=training.is_demo,
        )
        for plan in plans
    ]
    occasions = create_occasions(
        drafts=drafts, people=[plan.trainers for plan in plans]
    )
    sessions = Session.objects.bulk_create(
        Session(
            training=training,
            occasion=occasion,
            module=plan.module,
            topic=plan.topic,
            topic_en=plan.topic_en,
            teaching_minutes=plan.teaching_minutes,
        )
        for occasion, plan in zip(occasions, plans, strict=True)
    )
    stretch(training)
    return sessions


@transaction.atomic
def change_session(*, session: Session, plan: SessionPlan) -> Session:
    """Let the session be as planned now; raise ValidationError when that cannot be.

    One with marks stays on its day.
    """
    training, occasion = session.training, session.occasion
    ensure_changeable(training)
    ensure_planned(occasions=[occasion])
    ensure_minutes_cover_marks(session, plan.teaching_minutes)
    if plan.day != session.day:
        ensure_unmarked([session])
    led = {each.person_id for each in occasion.bookings.all()}
    for person in plan.trainers:
        if person.pk not in led:
            ensure_on_roster(person)
    ensure_sound(plan)
    ensure_free(
        people=plan.trainers,
        venue=plan.venue,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        leaving_out=[occasion],
    )
    refill([session], [plan])
    stretch(training)
    return session


def refill(sessions: Collection[Session], plans: Collection[SessionPlan]) -> None:
    """Let sessions be as planned, each by its plan, all at once."""
    occasions = [session.occasion for session in sessions]
    pairs = list(zip(sessions, plans, strict=True))
    moves = {
        session.occasion: (plan.starts_at, plan.ends_at)
        for session, plan in pairs
        if (plan.starts_at, plan.ends_at)
        != (session.occasion.starts_at, session.occasion.ends_at)
    }
    if moves:
        # Whom they took is let go first: those are not the ones they will take.
        for occasion in occasions:
            book(occasion=occasion, people=())
        relocate_occasions(occasions=occasions, venue=None)
        move_occasions(moves=moves)
    for session, plan in pairs:
        if session.occasion.venue != plan.venue:
            relocate_occasions(occasions=[session.occasion], venue=plan.venue)
        book(occasion=session.occasion, people=plan.trainers)
        session.module, session.topic = plan.module, plan.topic
        session.topic_en = plan.topic_en
        session.teaching_minutes = plan.teaching_minutes
        session.save()


@transaction.atomic
def cancel_session(*, session: Session) -> None:
    """Cancel the session; whom it took is free. A release tells people of it."""
    ensure_changeable(session.training)
    ensure_unmarked([session])
    cancel_occasions(occasions=[session.occasion])


@transaction.atomic
def delete_session(*, session: Session) -> None:
    """Delete a session that nobody knows of; raise ValidationError otherwise."""
    ensure_changeable(session.training)
    ensure_deletable(session)
    session.delete()


# --- Days ---------------------------------------------------------------------------


@transaction.atomic
def move_day(
    *, training: Training, day: date, to: date, swap: bool = False
) -> list[Session]:
    """Move all sessions of a day to another one, at the same hours; return them.

    With `swap` the sessions of that day come here instead. Raise ValidationError,
    and move none, when somebody or a room is busy then, or there are marks.
    """
    ensure_changeable(training)
    sessions = sessions_on(training, day)
    ensure_something_on(sessions)
    others = sessions_on(training, to) if swap and to != day else []
    ensure_unmarked([*sessions, *others])
    move_occasions(moves={**times_on(sessions, to), **times_on(others, day)})
    stretch(training, left=day)
    return sessions


def times_on(
    sessions: Iterable[Session], day: date
) -> dict[Occasion, tuple[datetime, datetime]]:
    """Return when the sessions would be, were they on the day."""
    occasions = [session.occasion for session in sessions]
    return {each: on_day(each.starts_at, each.ends_at, day) for each in occasions}


def free_day(*, training: Training, day: date, after: date) -> date | None:
    """Return the next working day when all that the day's sessions need is free."""
    sessions = list(
        planned_sessions(training)
        .filter(pk__in=[each.pk for each in sessions_on(training, day)])
        .select_related("occasion__venue")
        .prefetch_related("occasion__bookings__person")
    )
    occasions = [session.occasion for session in sessions]
    for other in working_days(after + timedelta(days=1), after + LOOKED_AHEAD):
        try:
            times = times_on(sessions, other)
        except ValidationError:  # the clocks leave an hour out, or show it twice
            continue
        claims = [
            Claim(people_of(each), each.venue, *times[each], each) for each in occasions
        ]
        if not clashes_with(claims, leaving_out=occasions):
            return other
    return None


def people_of(occasion: Occasion) -> list[Person]:
    """Return whom the occasion takes, read before (or 2 queries)."""
    return [each.person for each in occasion.bookings.all() if each.person]


def stretch(training: Training, *, left: date | None = None) -> None:
    """Let the training begin and end no later and no sooner than its sessions do.

    A first or last day that was `left` without sessions does not count any more.
    """
    rows = planned_sessions(training).values_list("occasion__starts_at", flat=True)
    held = {day_of(starts_at) for starts_at in rows}
    if not held:
        return
    days = held | (set(training.days) - {left})
    first, last = min(days), max(days)
    if (first, last) != training.days:
        training.starts_on, training.ends_on = first, last
        training.save(update_fields=["starts_on", "ends_on"])
