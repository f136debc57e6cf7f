"""Trainings that ask before and after, and what was answered, for tests."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from resource_centre.registry.models import Person
from surveys.models import Invitation, QuestionnaireVersion, Survey
from tests.factories import make_person
from tests.scheduling.steps import at
from tests.surveys.steps import (
    Kind,
    make_anonymous,
    make_list,
    make_question,
    make_submission,
    make_survey,
    make_version,
)
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Attendance, Enrolment, Training, TrainingSurvey
from trainings.services import asking

Moment = TrainingSurvey.Moment
KNOWS, USES, WORDS = "knows", "uses", "words"
LABELS = {
    KNOWS: ("Колко добре познавате оценката на риска?", "How well do you know it?"),
    USES: ("Прилагате ли наученото?", "Do you use what you have learnt?"),
    WORDS: ("Какво очаквате?", "What do you expect?"),
}


def make_form() -> QuestionnaireVersion:
    """Make a questionnaire with a scale from 1 to 5, yes or no, words, and a code."""
    version = make_version()
    points = make_list(version, *"12345")
    for key, kind, more in (
        (KNOWS, Kind.SCALE, {"choices": points}),
        (USES, Kind.YES_NO, {}),
        (WORDS, Kind.TEXT, {}),
        ("code", Kind.TEXT, {"meaning": "pair"}),
    ):
        label, english = LABELS.get(key, ("Вашият код", "Your code"))
        make_question(version, kind, key, label=label, label_en=english, **more)
    version.frozen_at = timezone.now()
    version.save()
    return version


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch) -> QuestionnaireVersion:
    """Ask the same small questionnaire at all moments."""
    version = make_form()
    monkeypatch.setattr(asking, "ready_questionnaire", lambda _code: version)
    return version


def make_asking(starts: int, people: int = 1, **fields: Any) -> Training:
    """Make a training of a day so many days from today, with people in it."""
    first = timezone.localdate() + timedelta(days=starts)
    fields.setdefault("status", Training.Status.OPEN)
    training = make_training(starts_on=first, ends_on=first, **fields)
    for _number in range(people):
        make_enrolment(training, make_person(email="person@example.org"))
    return training


def attend(*enrolments: Enrolment) -> None:
    """Let them have been at a session of their training."""
    training = enrolments[0].training
    day = (training.starts_on - timezone.localdate()).days
    session = training.sessions.first() or make_session(training, starts_at=at(day))
    for each in enrolments:
        Attendance.objects.create(
            enrolment=each, session=session, mark="present", minutes=180
        )


def make_asked(
    training: Training, moment: str, version: QuestionnaireVersion, **fields: Any
) -> Survey:
    """Let the training have asked people at the moment; the survey is closed."""
    fields = {"audience": "people", "privacy": "confidential", **fields}
    survey = make_survey(version, **{"status": "closed", **fields})
    TrainingSurvey.objects.create(
        training=training, moment=moment, survey=survey, due_on=training.starts_on
    )
    return survey


def answer(survey: Survey, person: Person, **answers: Any) -> None:
    """Let the person have answered."""
    number = survey.invitations.count() + 1
    invitation = Invitation.objects.create(survey=survey, person=person, number=number)
    make_submission(invitation, **answers)


def make_answered(
    version: QuestionnaireVersion,
    people: int = 6,
    *,
    privacy: str = "confidential",
    training: Training | None = None,
) -> Training:
    """Make a training that was held, where all say 2 before and 4 after it."""
    training = training or make_asking(-20, people)
    persons = [each.person for each in training.enrolments.order_by("seat")]
    for moment, points in ((Moment.EXPECTATIONS, "2"), (Moment.FEEDBACK, "4")):
        survey = make_asked(training, moment, version, privacy=privacy)
        for number, person in enumerate(persons):
            if privacy == "anonymous":
                make_anonymous(survey, places={"pair": str(number)}, knows=points)
            else:
                answer(survey, person, knows=points, uses="yes")
    return training
