"""The back office of trainings."""

from resource_centre.backoffice.panels import register_panel
from trainings.admin.asking import before_and_after
from trainings.admin.attendance import attendance_panel
from trainings.admin.catalogue import MethodologyAdmin, ModuleAdmin, ProgrammeAdmin
from trainings.admin.certificates import CertificateAdmin
from trainings.admin.certified import ended_certificates
from trainings.admin.certifying import certificates_panel
from trainings.admin.declared import DeclaredTotalAdmin
from trainings.admin.documents import printed
from trainings.admin.enrolments import EnrolmentAdmin
from trainings.admin.hours import PersonHoursAdmin
from trainings.admin.invitations import TrainerInvitationAdmin, invited
from trainings.admin.learning import ExternalLearningAdmin, HourNormAdmin
from trainings.admin.materials import HandOverAdmin, MaterialAdmin
from trainings.admin.participants import participants
from trainings.admin.plan_lines import PlanLineAdmin
from trainings.admin.plans import TrainingPlanAdmin
from trainings.admin.qualifications import QualificationAdmin
from trainings.admin.schedule import schedule_of
from trainings.admin.threads import origin
from trainings.admin.trainers import TrainerAdmin
from trainings.admin.trainings import TrainingAdmin
from trainings.models import Training

__all__ = [
    "CertificateAdmin",
    "DeclaredTotalAdmin",
    "EnrolmentAdmin",
    "ExternalLearningAdmin",
    "HandOverAdmin",
    "HourNormAdmin",
    "MaterialAdmin",
    "MethodologyAdmin",
    "ModuleAdmin",
    "PersonHoursAdmin",
    "PlanLineAdmin",
    "ProgrammeAdmin",
    "QualificationAdmin",
    "TrainerAdmin",
    "TrainerInvitationAdmin",
    "TrainingAdmin",
    "TrainingPlanAdmin",
]

# What stands on the page of a training, in the order in which people work.
for panel in (
    schedule_of,
    participants,
    origin,
    attendance_panel,
    certificates_panel,
    ended_certificates,
    before_and_after,
    printed,
    invited,
):
    register_panel(Training, panel)
