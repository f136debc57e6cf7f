"""The documents of surveys."""

from surveys.documents.analysis import NeedsAnalysis
from surveys.documents.district import DistrictAnalysis
from surveys.documents.questionnaire import InvitationSheet, QuestionnaireSheet

__all__ = [
    "DistrictAnalysis",
    "InvitationSheet",
    "NeedsAnalysis",
    "QuestionnaireSheet",
]
