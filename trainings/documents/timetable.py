"""The days of a training and what is taught on them, as documents say it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby, pairwise

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext

from resource_centre.documents.facts import Facts
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Booking
from trainings.documents.words import place, teaching_hours, whole
from trainings.facts.days import hours_between
from trainings.models import TEACHING_HOUR, Session, TrainerInvitation, Training

# Before it is the first half of a day.
NOON = time(13, 0)
# So many days are listed of a training without sessions.
MOST_DAYS = 31


@dataclass(frozen=True)
class Day:
    """A day of a training; without sessions its hours are not known yet."""

    date: date
    sessions: tuple[Session, ...] = ()


def days_of(training: Training) -> list[Day]:
    """Return the days with their sessions (2 queries).

    Of a training without sessions each day from its first to its last counts.
    """
    days = [
        Day(day, tuple(sessions))
        for day, sessions in groupby(sessions_of(training), key=lambda each: each.day)
    ]
    if days:
        return days
    span = (training.ends_on - training.starts_on).days + 1
    return [
        Day(training.starts_on + timedelta(days=number))
        for number in range(min(span, MOST_DAYS))
    ]


def sessions_of(training: Training) -> list[Session]:
    """Return the sessions that take place, with rooms and trainers (2 queries)."""
    people = Booking.objects.filter(person__isnull=False).select_related("person")
    booked = Prefetch("occasion__bookings", people.order_by("pk"))
    rows = training.sessions.planned().select_related(
        "occasion__venue__municipality", "module__module"
    )
    found = rows.prefetch_related(booked).order_by("occasion__starts_at", "pk")
    return list(found)


def trainers_at(sessions: Iterable[Session]) -> list[Person]:
    """Return who leads the sessions, each once (0 queries where they were read)."""
    booked = (
        booking.person for each in sessions for booking in each.occasion.bookings.all()
    )
    return [*{person.pk: person for person in booked if person}.values()]


def trainers_of(training: Training, days: Iterable[Day]) -> list[Person]:
    """Return who leads the training; who has accepted to, while nobody is booked.

    1 query where nobody is booked.
    """
    booked = trainers_at(each for day in days for each in day.sessions)
    if booked:
        return booked
    accepted = training.trainer_invitations.filter(
        status=TrainerInvitation.Status.ACCEPTED
    )
    rows = accepted.select_related("trainer__person").order_by("pk")
    return [each.trainer.person for each in rows]


# --- What is taught -----------------------------------------------------------------


def day_facts(day: Day, training: Training) -> Facts:
    """Return the day as a timetable: its sessions, and the breaks between them."""
    return {
        "day": day.date.isoformat(),
        "hours": total_hours(day.sessions),
        "rows": list(rows_of(day.sessions, training)),
    }


def rows_of(sessions: tuple[Session, ...], training: Training) -> Iterator[Facts]:
    """Yield the sessions of a day with the breaks between them."""
    if sessions:
        yield session_facts(sessions[0], training)
    for before, after in pairwise(sessions):
        start, end = before.occasion.ends_at, after.occasion.starts_at
        if start < end:
            yield {
                "time": hours_between(start, end),
                "rest": pgettext("programme", "Break"),
            }
        yield session_facts(after, training)


def session_facts(session: Session, training: Training) -> Facts:
    """Return when, what, by whom, and where if it is elsewhere."""
    occasion = session.occasion
    module, topic = str(session.module or ""), topic_of(session)
    elsewhere = occasion.venue_id not in (None, training.venue_id)
    return {
        "time": hours_between(occasion.starts_at, occasion.ends_at),
        "heading": module or topic or str(training),
        "topic": topic if module and topic != module else "",
        "hours": hours_of_session(session),
        "trainers": ", ".join(str(each) for each in trainers_at([session])),
        "place": place(occasion.venue) if elsewhere else "",
    }


def topic_of(session: Session) -> str:
    """Return the topic in the language of the document, if it is written in it."""
    english = session.topic_en if get_language() == "en" else ""
    return english or session.topic


def hours_of_session(session: Session) -> int | float:
    """Return how many teaching hours the session has."""
    length = session.module.hour_minutes if session.module else TEACHING_HOUR
    return teaching_hours(session.teaching_minutes, length)


def total_hours(sessions: Iterable[Session]) -> int | float:
    """Return the teaching hours of the sessions together."""
    return whole(sum(hours_of_session(each) for each in sessions))


def module_facts(training: Training) -> list[Facts]:
    """Return the modules with their hours and topics (1 query)."""
    parts = training.modules.select_related("module").order_by("position", "pk")
    return [
        {
            "title": str(part),
            "hours": part.hours,
            "topics": [line for line in part.module.topics.splitlines() if line],
        }
        for part in parts
    ]


def planned_hours(modules: list[Facts], days: list[Day]) -> int | float:
    """Return how many hours it has: of its sessions, or of its modules without any."""
    laid_out = total_hours(each for day in days for each in day.sessions)
    return laid_out or sum(module["hours"] for module in modules)


# --- Halves of a day ----------------------------------------------------------------


def halves_of(day: Day) -> list[Facts]:
    """Return the halves of the day in which something is taught, both if unknown."""
    names = (_("Morning"), _("Afternoon"))
    parts = halved(day.sessions)
    if not day.sessions:
        return [{"name": name, "time": ""} for name in names]
    return [
        {
            "name": name,
            "time": hours_between(
                part[0].occasion.starts_at, part[-1].occasion.ends_at
            ),
        }
        for name, part in zip(names, parts, strict=True)
        if part
    ]


def time_of(sessions: Sequence[Session]) -> str:
    """Return from when the first session to when the last one lasts."""
    first, last = sessions[0].occasion, sessions[-1].occasion
    return hours_between(first.starts_at, last.ends_at)


def halved(sessions: tuple[Session, ...]) -> tuple[list[Session], list[Session]]:
    """Return the sessions that begin in the morning, and those after."""
    early = [each for each in sessions if begins(each) < NOON]
    return early, [each for each in sessions if begins(each) >= NOON]


def begins(session: Session) -> time:
    """Return the time in Sofia at which the session begins."""
    return timezone.localtime(session.occasion.starts_at).time()
