"""A training that is held these days, with people in it, for tests of attendance."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import make_person
from tests.scheduling.steps import at
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Enrolment, Session, Training

MORNING, AFTERNOON = 9, 13
# People are shown by their names: in the order in which they are made here.
LETTERS = "АБВГДЕ"


@dataclass(frozen=True)
class Group:
    """A training of half days of three hours, and who takes part."""

    training: Training
    sessions: list[Session]
    enrolments: list[Enrolment]

    @property
    def session(self) -> Session:
        """Return the first session."""
        return self.sessions[0]

    @property
    def enrolment(self) -> Enrolment:
        """Return the first who takes part."""
        return self.enrolments[0]


def make_group(days: tuple[int, ...] = (0,), people: int = 1, **fields: Any) -> Group:
    """Make a training with two sessions on each of the days from today on."""
    today = timezone.localdate()
    training = make_training(
        starts_on=today + timedelta(days=min(days)),
        ends_on=today + timedelta(days=max(days)),
        **fields,
    )
    sessions = [
        make_session(training, starts_at=at(day, hour))
        for day in days
        for hour in (MORNING, AFTERNOON)
    ]
    enrolments = [
        make_enrolment(training, make_person(last_name=f"{letter}нева"))
        for letter in LETTERS[:people]
    ]
    return Group(training, sessions, enrolments)
