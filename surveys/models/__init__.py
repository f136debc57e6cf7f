"""From a question to a training need."""

from surveys.models.invitations import Ballot, Invitation
from surveys.models.needs import NeedSource, TrainingNeed
from surveys.models.questionnaires import (
    KEY,
    Choice,
    ChoiceList,
    Questionnaire,
    QuestionnaireVersion,
    Section,
)
from surveys.models.questions import Question
from surveys.models.submissions import (
    AnonymousSubmission,
    Submission,
    Theme,
    ThemeMark,
)
from surveys.models.waves import SMALLEST_GROUP, Survey

__all__ = [
    "KEY",
    "SMALLEST_GROUP",
    "AnonymousSubmission",
    "Ballot",
    "Choice",
    "ChoiceList",
    "Invitation",
    "NeedSource",
    "Question",
    "Questionnaire",
    "QuestionnaireVersion",
    "Section",
    "Submission",
    "Survey",
    "Theme",
    "ThemeMark",
    "TrainingNeed",
]
