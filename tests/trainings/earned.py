"""A completed training whose people have earned their certificates, for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.factories import make_person
from tests.scheduling.steps import at
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_session,
    make_training,
    make_training_module,
)
from trainings.models import Attendance, Enrolment, Session, Training

MORNING, AFTERNOON = 9, 13
# Each of the two sessions: four teaching hours of 45 minutes.
MINUTES = 180
LETTERS = "абвгдежзийклмнопрстуфхцчшщюя"


def completed(people: int = 2, **facts: Any) -> Training:
    """Make a completed training of one day with everybody present at all of it.

    It is of eight teaching hours in two sessions, yesterday unless told; `facts` are
    fields of the training.
    """
    day = yesterday()
    facts = {"status": Training.Status.COMPLETED, "starts_on": day, **facts}
    training = make_training(**{"ends_on": facts["starts_on"], **facts})
    module = make_training_module(training, make_module(hours=8))
    days = (training.starts_on - timezone.localdate()).days
    for hour in (MORNING, AFTERNOON):
        make_session(training, starts_at=at(days, hour), module=module)
    for number in range(people):
        participant(training, number)
    return training


def participant(training: Training, number: int = 0, **person: Any) -> Enrolment:
    """Let a person with three names take part who was present at all sessions."""
    person.setdefault("last_name", f"{in_letters(number)}нева")
    enrolment = make_enrolment(training, make_person(**person))
    mark(enrolment, *training.sessions.all())
    return enrolment


def mark(enrolment: Enrolment, *sessions: Session, minutes: int = MINUTES) -> None:
    """Mark somebody as there for so many minutes of each session, absent for none."""
    kinds = Attendance.Mark
    kind = kinds.PRESENT if minutes == MINUTES else kinds.LATE
    for session in sessions:
        Attendance.objects.update_or_create(
            enrolment=enrolment,
            session=session,
            defaults={"mark": kind if minutes else kinds.ABSENT, "minutes": minutes},
        )


def first(training: Training) -> Enrolment:
    """Return who has the first place."""
    return training.enrolments.all()[0]


def fail(enrolment: Enrolment) -> Enrolment:
    """Let somebody have been absent from the last session: half of the hours."""
    mark(enrolment, list(enrolment.training.sessions.all())[-1], minutes=0)
    return enrolment


def yesterday() -> date:
    """Return the day before today."""
    return timezone.localdate() - timedelta(days=1)


def in_letters(number: int) -> str:
    """Return letters by which people of these numbers stand in their order."""
    first, last = divmod(number, len(LETTERS))
    return (LETTERS[first] + LETTERS[last]).capitalize()
