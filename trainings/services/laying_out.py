"""How the hours of a training are laid out over days, half a day at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import (
    CLOSES,
    Claim,
    Clash,
    clashes_of,
    clashes_with,
    free_slot,
)
from resource_centre.scheduling.models import Occasion, Venue
from resource_centre.scheduling.services.booking import cancel_occasions
from resource_centre.scheduling.times import (
    after,
    day_of,
    length,
    minutes,
    moment,
    on_day,
)
from resource_centre.scheduling.workdays import working_days
from trainings.models import TEACHING_HOUR, Session, Training, TrainingModule
from trainings.rules.planning import ensure_changeable, marked, planned_sessions
from trainings.services.sessions import SessionPlan, plan_sessions, refill, stretch

# Sessions end at whole five minutes.
STEP = 5
# How often another slot is looked for when the one found is wanted already.
TRIES = 50

Times = tuple[datetime, datetime]
HalfDay = tuple[time, time]


@dataclass(frozen=True)
class Part:
    """What is to be laid out: so many minutes of a module, all there is room for if
    `minutes` is None.
    """

    module: TrainingModule | None
    minutes: int | None
    trainers: tuple[Person, ...] = ()

    @property
    def hour(self) -> int:
        """Return how long a teaching hour is."""
        return self.module.hour_minutes if self.module else TEACHING_HOUR


@dataclass(frozen=True)
class Layout:
    """Sessions as they would be, and how many minutes of which part do not fit."""

    plans: list[SessionPlan]
    left: list[tuple[Part, int]]


@dataclass(frozen=True)
class Seen:
    """A session as it would be, what is in its way, and the next free time."""

    place: int
    plan: SessionPlan
    clashes: list[Clash]
    offer: Times | None = None


# --- What is to be laid out, and where ----------------------------------------------


def kept_sessions(training: Training) -> list[Session]:
    """Return its planned sessions with marks: they stay as they are (2 queries)."""
    sessions = list(planned_sessions(training).select_related("occasion"))
    keys = marked(sessions)
    return [session for session in sessions if session.pk in keys]


def replaced_sessions(training: Training) -> list[Session]:
    """Return its planned sessions without marks, which are laid out anew."""
    sessions = list(
        planned_sessions(training)
        .select_related("occasion__venue", "training")
        .order_by("occasion__starts_at", "pk")
    )
    keys = marked(sessions)
    return [session for session in sessions if session.pk not in keys]


def parts_of(
    training: Training,
    kept: Iterable[Session],
    trainers: Mapping[int | None, Sequence[Person]],
) -> list[Part]:
    """Return what of the training is still to be laid out (1 query).

    `trainers` are by module, and under None those of modules without their own.
    """
    modules = list(training.modules.select_related("module"))
    usual = trainers.get(None, ())
    if not modules:
        return [Part(None, None, tuple(usual))]
    held: dict[int | None, int] = {}
    for session in kept:
        held[session.module_id] = held.get(session.module_id, 0) + (
            session.teaching_minutes
        )
    parts = [
        Part(
            module,
            module.minutes - held.get(module.pk, 0),
            tuple(trainers.get(module.pk) or usual),
        )
        for module in modules
    ]
    return [part for part in parts if part.minutes and part.minutes > 0]


def halves_of(
    days: Iterable[date], frame: Sequence[HalfDay], kept: Collection[Session] = ()
) -> Iterator[Times]:
    """Yield the half days in order, without those when a session stays as it is.

    Raise ValidationError where the clocks leave an hour out or show it twice.
    """
    for day in sorted(days):
        for start, end in frame:
            half = moment(day, start), moment(day, end)
            if not any(overlap(half, times_of(session)) for session in kept):
                yield half


def times_of(session: Session) -> Times:
    """Return when the session is."""
    return session.occasion.starts_at, session.occasion.ends_at


def overlap(one: Times, other: Times) -> bool:
    """Tell whether some of the time is the same."""
    return one[0] < other[1] and other[0] < one[1]


def lay_out(
    halves: Iterable[Times],
    parts: Sequence[Part],
    *,
    break_minutes: int,
    venue: Venue | None,
) -> Layout:
    """Fill half days with the parts in their order, as many whole hours as fit."""
    waiting = list(parts)
    plans: list[SessionPlan] = []
    for half in halves:
        if not waiting:
            break
        plans += filled(half, waiting, break_minutes, venue)
    left = [(part, part.minutes) for part in waiting if part.minutes]
    return Layout(plans, left)


def filled(
    half: Times, waiting: list[Part], break_minutes: int, venue: Venue | None
) -> Iterator[SessionPlan]:
    """Yield the sessions of half a day, taking their time off what is waiting."""
    lasting = minutes(*half)
    room = lasting - break_minutes
    used = 0
    while waiting:
        part = waiting[0]
        taught = (room - used) // part.hour * part.hour
        if part.minutes is not None:
            taught = min(taught, part.minutes)
        if taught <= 0:
            return
        start = part_way(half, used, room)
        used += taught
        rest = None if part.minutes is None else part.minutes - taught
        waiting[:1] = [replace(part, minutes=rest)] if rest != 0 else []
        following = waiting[0] if waiting else part
        is_full = room - used < following.hour
        end = half[1] if is_full else part_way(half, used, room)
        yield SessionPlan(
            starts_at=start,
            ends_at=end,
            venue=venue,
            teaching_minutes=taught,
            module=part.module,
            trainers=part.trainers,
        )
        if is_full:
            return


def part_way(half: Times, used: int, room: int) -> datetime:
    """Return when so many minutes are taught, with their share of the breaks."""
    passed = -(-used * minutes(*half) // room)
    rounded = -(-passed // STEP) * STEP
    return min(after(half[0], timedelta(minutes=rounded)), half[1])


def taught_in(half: HalfDay, break_minutes: int, hour: int = TEACHING_HOUR) -> int:
    """Return how many teaching hours fit into half a day."""
    start, end = (datetime.combine(date.min, each) for each in half)
    return max(int((end - start).total_seconds() // 60) - break_minutes, 0) // hour


# --- What is in the way -------------------------------------------------------------


def looked_at(
    plans: Sequence[SessionPlan], *, leaving_out: Collection[Occasion]
) -> list[Seen]:
    """Return the sessions with what is in their way (2 queries if nothing is).

    For each that clashes the next time is found when neither the calendar nor
    another of these sessions needs the same people or room.
    """
    claims = [claim_of(plan) for plan in plans]
    met = clashes_with(claims, leaving_out)
    return [
        seen(place, plan, plans, leaving_out)
        if any(claim.meets(clash.starts_at, clash.ends_at) for clash in met)
        else Seen(place, plan, [])
        for place, (plan, claim) in enumerate(zip(plans, claims, strict=True))
    ]


def claim_of(plan: SessionPlan) -> Claim:
    """Return whom and what the session would take."""
    return Claim(plan.trainers, plan.venue, plan.starts_at, plan.ends_at)


def seen(
    place: int,
    plan: SessionPlan,
    plans: Sequence[SessionPlan],
    leaving_out: Collection[Occasion],
) -> Seen:
    """Return one session with what is in its way and the next free time."""
    earlier = [claim_of(other) for other in plans[:place]]
    found = clashes_of(
        people=plan.trainers,
        venue=plan.venue,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        leaving_out=leaving_out,
    )
    found += [
        Clash(_("this layout"), "", other.starts_at, other.ends_at)
        for other in earlier
        if shares(plan, other) and other.meets(plan.starts_at, plan.ends_at)
    ]
    if not found:
        return Seen(place, plan, [])
    others = [each for n, each in enumerate(plans) if n != place]
    return Seen(place, plan, found, next_free(plan, others, leaving_out))


def shares(plan: SessionPlan, other: Claim) -> bool:
    """Tell whether the session needs the same room or somebody of the same people."""
    same = {person.pk for person in plan.trainers} & {p.pk for p in other.people}
    return bool(same) or (other.room is not None and other.room == plan.venue)


def next_free(
    plan: SessionPlan,
    others: Sequence[SessionPlan],
    leaving_out: Collection[Occasion],
) -> Times | None:
    """Return the next time when whom and what the session needs is free."""
    wanted = [claim for each in others if shares(plan, claim := claim_of(each))]
    times: Times = (plan.starts_at, plan.ends_at)
    for _try in range(TRIES):
        found = free_slot(
            people=plan.trainers,
            venue=plan.venue,
            starts_at=times[0],
            ends_at=times[1],
            leaving_out=leaving_out,
        )
        if found is None:
            return None
        meeting = [each for each in wanted if each.meets(*found)]
        if not meeting:
            return found
        times = later(plan, max(each.ends_at for each in meeting), found)
    return None


def later(plan: SessionPlan, free_at: datetime, found: Times) -> Times:
    """Return the same length from then on, or the same hours on the next day."""
    end = after(free_at, length(plan.starts_at, plan.ends_at))
    if end <= moment(day_of(free_at), CLOSES):
        return free_at, end
    following = working_days(day_of(found[0]) + timedelta(days=1))
    return on_day(plan.starts_at, plan.ends_at, next(following))


def moved(plan: SessionPlan, starts_at: datetime) -> SessionPlan:
    """Return the session at another time, of the same length."""
    lasting = length(plan.starts_at, plan.ends_at)
    return replace(plan, starts_at=starts_at, ends_at=after(starts_at, lasting))


# --- Into the calendar --------------------------------------------------------------


@transaction.atomic
def keep_layout(*, training: Training, plans: Sequence[SessionPlan]) -> int:
    """Let the training have these sessions instead of those without marks.

    Return how many there are. Sessions that people know of are moved, or cancelled
    where there are fewer now, so that a release tells of that. Raise
    ValidationError, and change nothing, when somebody or a room is busy.
    """
    training = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    ensure_changeable(training)
    if not plans:
        raise ValidationError(_("There is nothing to lay out."), code="nothing")
    replaced = replaced_sessions(training)
    known = [each for each in replaced if each.occasion.released_at is not None]
    unknown = [each.pk for each in replaced if each.occasion.released_at is None]
    Session.objects.filter(pk__in=unknown).delete()
    reused, fresh = paired(known, sorted(plans, key=lambda plan: plan.starts_at))
    surplus = [each.occasion for each in known if each not in reused]
    cancel_occasions(occasions=surplus)
    refill(list(reused), list(reused.values()))
    plan_sessions(training=training, plans=fresh)
    stretch(training)
    return len(plans)


def paired(
    known: Sequence[Session], plans: Sequence[SessionPlan]
) -> tuple[dict[Session, SessionPlan], list[SessionPlan]]:
    """Return which session becomes which, one at the same time first, and the rest."""
    by_start = {session.occasion.starts_at: session for session in known}
    found = {
        by_start[plan.starts_at]: plan for plan in plans if plan.starts_at in by_start
    }
    rest = [plan for plan in plans if plan.starts_at not in by_start]
    others = [session for session in known if session not in found]
    found.update(zip(others, rest, strict=False))
    return found, rest[len(others) :]
