"""Trainings about which much was asked and answered, for samples of documents."""

from typing import Any

from surveys.services.ready import ready_questionnaire
from tests.trainings.asked import Moment, answer, make_asked
from tests.trainings.papers import make_held
from trainings.models import Training
from trainings.rules.asking import QUESTIONNAIRES

CONFIDENT = (
    "confidence_topic",
    "confidence_apply",
    "confidence_hard",
    "confidence_share",
)
JUDGED = ("met", "content", "trainers", "materials", "organisation")
PEOPLE = 12
# How many points each says, in turn.
BEFORE, AFTER, LATER = (2, 2, 3), (4, 5, 4), (4, 4, 5)


def make_fed_back(people: int = PEOPLE) -> Training:
    """Make a training with what people expected of it and what they said after it."""
    training = make_held(people)
    ask(training, Moment.EXPECTATIONS, BEFORE, CONFIDENT, earlier="no")
    ask(training, Moment.FEEDBACK, AFTER, CONFIDENT + JUDGED, recommend="yes")
    training.conclusions.create(
        text="Темата да се надгради с упражнения по трудни случаи.",
        text_en="More exercises on hard cases should follow.",
    )
    return training


def make_evaluated() -> Training:
    """Make a training about which people were asked three months later, too."""
    training = make_fed_back()
    ask(training, Moment.AFTER_3, LATER, (*CONFIDENT, "applies"), shared="yes")
    return training


def ask(
    training: Training,
    moment: Moment,
    points: tuple[int, ...],
    keys: tuple[str, ...],
    **more: Any,
) -> None:
    """Let all participants have answered the ready questionnaire of the moment."""
    version = ready_questionnaire(QUESTIONNAIRES[moment])
    survey = make_asked(training, moment, version, title="Анкета")
    for number, each in enumerate(training.enrolments.order_by("seat")):
        said = {
            key: str(points[number * (place + 1) % len(points)])
            for place, key in enumerate(keys)
        }
        answer(survey, each.person, **said, **more)
