"""How many hours somebody has: the one place where the figure comes from.

Planned are the minutes of all sessions that are not cancelled, for late joiners too;
attended are those of the marks, with what was made up in another group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from trainings.models import (
    TEACHING_HOUR,
    Attendance,
    Enrolment,
    Session,
    Training,
)
from trainings.querysets import DeclaredQuerySet, SessionQuerySet

Marks = Mapping[tuple[int, int], Attendance]
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Hours:
    """How much of a training somebody has attended, in minutes.

    `lost_on` is the day since when even whoever misses nothing more stays below the
    training's threshold.
    """

    enrolment: Enrolment
    planned: int
    attended: int
    lost_on: date | None = None

    @property
    def percent(self) -> int:
        """Return how many whole percent of the planned minutes are attended."""
        if not self.planned:
            return 0
        return min(100, self.attended * 100 // self.planned)

    @property
    def can_reach(self) -> bool:
        """Tell whether the threshold is reached or can still be."""
        return self.lost_on is None

    def reaches(self, threshold: int) -> bool:
        """Tell whether so many percent are attended already."""
        return bool(self.planned) and not falls_short(
            self.planned, self.attended, threshold
        )


@dataclass(frozen=True)
class Roll:
    """A training's sessions, who takes part and how each was marked."""

    training: Training
    sessions: Sequence[Session]
    enrolments: Sequence[Enrolment]
    marks: Marks

    def mark(self, enrolment: Enrolment, session: Session) -> Attendance | None:
        """Return how somebody was marked for a session."""
        return self.marks.get((enrolment.pk, session.pk))

    def hours(self, enrolment: Enrolment) -> Hours:
        """Return the hours of somebody."""
        return reckoned(enrolment, self.sessions, self.marks, self.training.threshold)

    @property
    def hour(self) -> int:
        """Return how many minutes a teaching hour has here: the usual if it varies."""
        lengths = {s.module.hour_minutes for s in self.sessions if s.module}
        return lengths.pop() if len(lengths) == 1 else TEACHING_HOUR

    @cached_property
    def days(self) -> dict[date, list[Session]]:
        """Return the sessions by the days they are on, in order."""
        days: dict[date, list[Session]] = {}
        for session in self.sessions:
            days.setdefault(session.day, []).append(session)
        return days

    def expected(self, session: Session) -> list[Enrolment]:
        """Return those who have a place and had joined by then."""
        return [
            each
            for each in self.enrolments
            if each.status == Enrolment.Status.ENROLLED and not before(each, session)
        ]

    def unmarked(self, session: Session) -> int:
        """Return how many of those expected are not marked yet."""
        return sum(self.mark(each, session) is None for each in self.expected(session))


# --- Of people --------------------------------------------------------------------


def hours_of(training: Training) -> list[Hours]:
    """Return the hours of everybody who takes part or has attended (3 queries)."""
    roll = roll_of(training)
    return [roll.hours(each) for each in roll.enrolments]


def hours_of_enrolments(enrolments: Iterable[Enrolment]) -> list[Hours]:
    """Return the hours of enrolments, be they of many trainings (2 queries).

    Each needs its training; a queryset that reads it takes one query more.
    """
    known = list(enrolments)
    sessions: dict[int, list[Session]] = {}
    for session in held(Session.objects.filter(training__enrolments__in=known)):
        sessions.setdefault(session.training_id, []).append(session)
    marks = by_cell(Attendance.objects.filter(enrolment__in=known))
    return [
        reckoned(
            each,
            sessions.get(each.training_id, ()),
            marks,
            each.training.threshold,
        )
        for each in known
    ]


def roll_of(training: Training, enrolments: Sequence[Enrolment] | None = None) -> Roll:
    """Return who takes part in a training and how they were marked.

    3 queries, 2 when the enrolments asked about are given.
    """
    asked = list(taking_part(training)) if enrolments is None else enrolments
    marks = Attendance.objects.filter(enrolment__in=[each.pk for each in asked])
    return Roll(
        training=training,
        sessions=list(held(Session.objects.filter(training=training))),
        enrolments=asked,
        marks=by_cell(marks.select_related("marked_by")),
    )


def taking_part(training: Training) -> QuerySet[Enrolment]:
    """Return those with a place, and whoever has left but attended before."""
    attended = Attendance.objects.filter(enrolment__training=training)
    place = Q(status=Enrolment.Status.ENROLLED) | Q(pk__in=attended.values("enrolment"))
    return (
        Enrolment.objects.filter(place, training=training)
        .select_related(
            "person", "employment__service", "employment__organisation", "training"
        )
        .order_by("person__last_name", "person__first_name", "pk")
    )


def held(sessions: SessionQuerySet) -> SessionQuerySet:
    """Return the sessions that count, in order, each once."""
    order = ("occasion__starts_at", "pk")
    read = sessions.planned().select_related("occasion", "module__module")
    return read.order_by(*order).distinct()


def by_cell(marks: Iterable[Attendance]) -> Marks:
    """Return the marks by the keys of who and of which session."""
    return {(mark.enrolment_id, mark.session_id): mark for mark in marks}


def reckoned(
    enrolment: Enrolment, sessions: Sequence[Session], marks: Marks, threshold: int
) -> Hours:
    """Return the hours that follow from the marks (0 queries)."""
    planned = sum(session.teaching_minutes for session in sessions)
    attended, missed, lost_on = 0, 0, None
    for session in sessions:
        mark = marks.get((enrolment.pk, session.pk))
        if mark is not None:
            there = min(credited(mark), session.teaching_minutes)
            attended += there
            missed += session.teaching_minutes - there
        elif before(enrolment, session):
            missed += session.teaching_minutes
        if lost_on is None and falls_short(planned, planned - missed, threshold):
            lost_on = max(session.day, enrolment.joined_on or session.day)
    return Hours(enrolment, planned, attended, lost_on)


def credited(mark: Attendance) -> int:
    """Return the minutes attended and made up."""
    return mark.minutes + mark.made_up_minutes


def before(enrolment: Enrolment, session: Session) -> bool:
    """Tell whether a session was before somebody joined."""
    return enrolment.joined_on is not None and session.day < enrolment.joined_on


def falls_short(planned: int, minutes: int, threshold: int) -> bool:
    """Tell whether the minutes are less than the threshold, in percent, asks for."""
    return minutes * 100 < planned * threshold


def teaching_hours(minutes: int, hour: int = TEACHING_HOUR) -> Decimal:
    """Return the minutes in teaching hours, to a tenth; an hour has `hour` minutes."""
    hours = (Decimal(minutes) / hour).quantize(TENTH)
    return hours.to_integral_value() if hours == hours.to_integral_value() else hours


# --- Of series of trainings -------------------------------------------------------


def counted_people(trainings: QuerySet[Training] | Iterable[Training]) -> int:
    """Return how many people have attended, each once (1 query)."""
    return present(trainings).values("enrolment__person").distinct().count()


def counted_organisations(trainings: QuerySet[Training] | Iterable[Training]) -> int:
    """Return how many organisations sent somebody who attended (1 query).

    Whoever works at a service comes from its provider.
    """
    employment = "enrolment__employment"
    sender = Coalesce(f"{employment}__organisation", f"{employment}__service__provider")
    sent = present(trainings).annotate(sender=sender).exclude(sender=None)
    return sent.values("sender").distinct().count()


def with_counted(totals: DeclaredQuerySet) -> DeclaredQuerySet:
    """Add what is counted of a total's trainings: `people`, `organisations`, `held`.

    They stand beside what is declared and are never added to it.
    """
    enrolment = "trainings__enrolments"
    mark = f"{enrolment}__attendances"
    there = Q(**{f"{mark}__minutes__gt": 0}) | Q(**{f"{mark}__made_up_minutes__gt": 0})
    there &= ~Q(**{f"{mark}__session__occasion__status": "cancelled"})
    sender = Coalesce(
        f"{enrolment}__employment__organisation",
        f"{enrolment}__employment__service__provider",
    )
    return totals.annotate(
        held=Count("trainings", distinct=True),
        people=Count(f"{enrolment}__person", distinct=True, filter=there),
        organisations=Count(sender, distinct=True, filter=there),
    )


def present(
    trainings: QuerySet[Training] | Iterable[Training],
) -> QuerySet[Attendance]:
    """Return the marks of whoever was there for at least a minute."""
    there = Q(minutes__gt=0) | Q(made_up_minutes__gt=0)
    marks = Attendance.objects.filter(there, enrolment__training__in=trainings)
    return marks.exclude(session__occasion__status="cancelled")


def has_begun(session: Session) -> bool:
    """Tell whether the session's day has come."""
    return session.day <= timezone.localdate()
