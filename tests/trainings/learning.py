"""Makers of what people have learnt and of what their posts ask for, for tests."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from resource_centre.registry.models import CompetenceArea, JobRole, Person
from tests.factories import make_employment, make_person, make_service
from tests.scheduling.steps import SOFIA
from tests.trainings.steps import (
    make_module,
    make_session,
    make_training,
    make_training_module,
)
from trainings.models import (
    Attendance,
    Enrolment,
    ExternalLearning,
    HourNorm,
    TrainingModule,
)

# A session of four teaching hours.
MINUTES = 180
_numbers = count(1)


def make_area(name: str) -> CompetenceArea:
    """Make a competence area."""
    names = {"name_bg": name, "name_en": name}
    return CompetenceArea.objects.create(code=f"area-{next(_numbers)}", **names)


def make_role(name: str = "социален работник") -> JobRole:
    """Make a job role."""
    names = {"name_bg": name, "name_en": "social worker"}
    return JobRole.objects.create(code=f"role-{next(_numbers)}", **names)


def make_norm(role: JobRole | None = None, hours: int = 16, **fields: Any) -> HourNorm:
    """Make a norm of two days of eight hours."""
    fields.setdefault("starts_on", date(2020, 1, 1))
    fields.setdefault("source", "Програма за качество")
    return HourNorm.objects.create(job_role=role or make_role(), hours=hours, **fields)


def make_employee(norm: HourNorm, **fields: Any) -> Person:
    """Make somebody who works as what the norm is for."""
    person = make_person(**fields)
    make_employment(person, job_role=norm.job_role, service=make_service())
    return person


def make_learning(person: Person, ends_on: date, **fields: Any) -> ExternalLearning:
    """Let somebody have learnt eight hours in two days elsewhere, with evidence."""
    values = {
        "title": "Работа с травма",
        "provider": "Университет",
        "starts_on": ends_on - timedelta(days=1),
        "hours": 8,
        "evidence": "scans/2026/01/evidence.pdf",
    }
    return ExternalLearning.objects.create(
        person=person, ends_on=ends_on, **{**values, **fields}
    )


def attend(
    person: Person,
    *days: date,
    areas: tuple[CompetenceArea, ...] = (),
    minutes: int = MINUTES,
    **fields: Any,
) -> Enrolment:
    """Let somebody attend a training with a session on each of the days."""
    training = make_training(starts_on=min(days), ends_on=max(days), **fields)
    module = taught(training, areas) if areas else None
    enrolment = Enrolment.objects.create(training=training, person=person, seat=1)
    for day in days:
        begins = datetime.combine(day, time(9), SOFIA)
        session = make_session(training, starts_at=begins, module=module)
        mark = "present" if minutes == MINUTES else "late"
        Attendance.objects.create(
            enrolment=enrolment, session=session, mark=mark, minutes=minutes
        )
    return enrolment


def make_learner() -> Person:
    """Make somebody whose record of trainings has something of each kind."""
    role = JobRole.objects.create(
        code="record", name_bg="психолог", name_en="psychologist"
    )
    make_norm(role, hours=40)
    person = make_person(
        first_name="Милена", middle_name="Георгиева", last_name="Образцова"
    )
    service = make_service(
        name="Център за обществена подкрепа", name_en="Community Support Centre"
    )
    person.employments.create(service=service, job_role=role)
    areas = (
        CompetenceArea.objects.create(
            code="record-risk", name_bg="оценка на риска", name_en="risk assessment"
        ),
        CompetenceArea.objects.create(
            code="record-team", name_bg="екипна работа", name_en="teamwork"
        ),
    )
    attend(
        person,
        date(2025, 12, 31),
        date(2026, 1, 5),
        areas=areas,
        title="Оценка на риска",
        title_en="Risk Assessment",
    )
    make_learning(
        person, date(2026, 3, 12), hours="40.5", reference="№ 112/15.03.2026 г."
    )
    make_learning(person, date(2026, 5, 3), title="Първа помощ", evidence="")
    return person


def taught(training: Any, areas: tuple[CompetenceArea, ...]) -> TrainingModule:
    """Let the training have a module on the areas."""
    module = make_module()
    module.areas.set(areas)
    return make_training_module(training, module)
