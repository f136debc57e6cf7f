"""Taking the demo's trainings away."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from resource_centre.documents import storage
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import Venue
from trainings.models import (
    Attendance,
    DeclaredTotal,
    Enrolment,
    ExternalLearning,
    HandOver,
    HourNorm,
    Material,
    Methodology,
    MethodologyVersion,
    Module,
    PrintRun,
    Programme,
    Qualification,
    Session,
    SignedSheet,
    Trainer,
    TrainerContract,
    TrainerInvitation,
    Training,
    TrainingPlan,
    TrainingSurvey,
    Waiver,
)

# In the order in which they go: whatever needs another comes before it.
KINDS = (DeclaredTotal, HourNorm, Training, Trainer, TrainingPlan, Programme, Module)
REST = (Methodology, Project, Venue)


def remove() -> list[str]:
    """Take the trainings away and return the names of what had to stay.

    What a record of somebody else's making needs stays. Files go with their records.
    """
    # Somebody's own people have made up hours there.
    needed = Attendance.objects.filter(
        made_up_at__training__is_demo=True, enrolment__training__is_demo=False
    )
    demo = Training.objects.filter(is_demo=True).exclude(
        pk__in=needed.values("made_up_at__training")
    )
    # Asked once: within each of the questions below it may take minutes.
    trainings = Training.objects.filter(pk__in=list(demo.values_list("pk", flat=True)))
    TrainingSurvey.objects.filter(training__in=trainings).delete()
    take_out_certificates(trainings)
    take_out_people(trainings)
    HandOver.objects.filter(is_demo=True).delete()
    unused = Material.objects.filter(is_demo=True, hand_outs=None)
    PrintRun.objects.filter(material__in=unused).delete()
    for model in (*KINDS, Material, *REST):
        for record in model._base_manager.filter(is_demo=True):
            take(record)
    left: list[QuerySet[Any]] = [
        model._base_manager.filter(is_demo=True) for model in (*KINDS, Material, *REST)
    ]
    return [str(record) for records in left for record in records]


def take_out_certificates(trainings: QuerySet[Training]) -> None:
    """Take away what people were entitled to, and what they learnt elsewhere.

    The certificates themselves go with the documents.
    """
    qualifications = Qualification.objects.filter(is_demo=True)
    qualifications.update(renews=None)
    qualifications.delete()
    Waiver.objects.filter(enrolment__training__in=trainings).delete()
    learning = ExternalLearning.objects.filter(is_demo=True)
    for name in learning.proved().values_list("evidence", flat=True):
        transaction.on_commit(partial(storage.remove, name))
    learning.delete()


def take_out_people(trainings: QuerySet[Training]) -> None:
    """Take away who was enrolled, what was marked and what was signed."""
    sheets = SignedSheet.objects.filter(training__in=trainings)
    versions = MethodologyVersion.objects.filter(methodology__is_demo=True)
    for rows in (sheets, versions):
        for name in rows.exclude(file="").values_list("file", flat=True):
            transaction.on_commit(partial(storage.remove, name))
    sheets.delete()
    versions.delete()
    sessions = Session.objects.filter(training__in=trainings)
    Attendance.objects.filter(session__in=sessions).delete()
    Attendance.objects.filter(enrolment__training__in=trainings).delete()
    Enrolment.objects.filter(training__in=trainings).update(substitutes=None)
    Enrolment.objects.filter(training__in=trainings).delete()
    TrainerInvitation.objects.filter(training__in=trainings).delete()
    TrainerContract.objects.filter(training__in=trainings).delete()
    sessions.delete()


def take(record: Any) -> None:
    """Take a record away unless another one needs it."""
    try:
        with transaction.atomic():
            record.delete()
    except ProtectedError:
        return
