"""From a plan line to the last minute of every participant."""

from trainings.models.catalogue import (
    TEACHING_HOUR,
    Methodology,
    MethodologyVersion,
    Module,
    Programme,
    ProgrammeModule,
)
from trainings.models.certificates import Certificate, Qualification, Waiver
from trainings.models.enrolments import (
    Attendance,
    DeclaredTotal,
    Enrolment,
    SignedSheet,
)
from trainings.models.learning import ExternalLearning, HourNorm, PersonHours
from trainings.models.materials import HandOver, HandOverLine, Material, PrintRun
from trainings.models.plans import PlanLine, TrainingPlan
from trainings.models.sessions import Session, TrainingModule
from trainings.models.surveys import Conclusion, TrainingSurvey
from trainings.models.trainers import (
    Trainer,
    TrainerContract,
    TrainerInvitation,
    TrainerModule,
)
from trainings.models.trainings import Training

__all__ = [
    "TEACHING_HOUR",
    "Attendance",
    "Certificate",
    "Conclusion",
    "DeclaredTotal",
    "Enrolment",
    "ExternalLearning",
    "HandOver",
    "HandOverLine",
    "HourNorm",
    "Material",
    "Methodology",
    "MethodologyVersion",
    "Module",
    "PersonHours",
    "PlanLine",
    "PrintRun",
    "Programme",
    "ProgrammeModule",
    "Qualification",
    "Session",
    "SignedSheet",
    "Trainer",
    "TrainerContract",
    "TrainerInvitation",
    "TrainerModule",
    "Training",
    "TrainingModule",
    "TrainingPlan",
    "TrainingSurvey",
    "Waiver",
]
