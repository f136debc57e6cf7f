"""Surveys in the back office."""

from surveys.admin.analysis import Analysing
from surveys.admin.invitations import InvitationAdmin
from surveys.admin.needs import TrainingNeedAdmin
from surveys.admin.questionnaires import QuestionnaireAdmin
from surveys.admin.submissions import SubmissionAdmin
from surveys.admin.surveys import SurveyAdmin

__all__ = [
    "Analysing",
    "InvitationAdmin",
    "QuestionnaireAdmin",
    "SubmissionAdmin",
    "SurveyAdmin",
    "TrainingNeedAdmin",
]
