"""Documents of trainings: of a training itself, and of whoever takes part."""

from trainings.documents.badges import Badges
from trainings.documents.certificates import (
    AttestationDocument,
    CertificateDocument,
)
from trainings.documents.evaluation import ProgrammeEvaluation
from trainings.documents.feedback import FeedbackAnalysis
from trainings.documents.hand_over import HandOverProtocol
from trainings.documents.inventory import Inventory
from trainings.documents.learning_record import LearningRecord
from trainings.documents.letters import Invitation, ParticipationNote
from trainings.documents.lists import AttendanceList, DayAttendanceList, MealList
from trainings.documents.plan import PlanDocument
from trainings.documents.poster import Poster
from trainings.documents.programme import TrainingProgramme
from trainings.documents.register import CertificateHandOver, CertificateRegister
from trainings.documents.report import TrainingReport

__all__ = [
    "AttendanceList",
    "AttestationDocument",
    "Badges",
    "CertificateDocument",
    "CertificateHandOver",
    "CertificateRegister",
    "DayAttendanceList",
    "FeedbackAnalysis",
    "HandOverProtocol",
    "Inventory",
    "Invitation",
    "LearningRecord",
    "MealList",
    "ParticipationNote",
    "PlanDocument",
    "Poster",
    "ProgrammeEvaluation",
    "TrainingProgramme",
    "TrainingReport",
]
