"""Makers of trainings and what belongs to them, for tests."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from resource_centre.registry.models import Person
from tests.factories import make_employment, make_person, placed
from tests.scheduling.steps import at, make_occasion, make_venue
from trainings.models import (
    Enrolment,
    Module,
    Programme,
    Session,
    Trainer,
    Training,
    TrainingModule,
)

_numbers = count(1)


def make_training(**fields: Any) -> Training:
    """Make a training of two days a week from today, in Razgrad unless told."""
    fields.setdefault("title", f"Работа в екип {next(_numbers)}")
    fields.setdefault("starts_on", timezone.localdate() + timedelta(days=7))
    fields.setdefault("ends_on", fields["starts_on"] + timedelta(days=1))
    if "venue" not in fields:
        fields["venue"] = make_venue()
    return Training.objects.create(**placed(fields))


def make_module(**fields: Any) -> Module:
    """Make a module of 16 teaching hours."""
    fields.setdefault("title", f"Модул {next(_numbers)}")
    fields.setdefault("hours", 16)
    return Module.objects.create(**fields)


def make_programme(*modules: Module, **fields: Any) -> Programme:
    """Make a programme of the modules in their order."""
    fields.setdefault("title", f"Програма {next(_numbers)}")
    programme = Programme.objects.create(**fields)
    for position, module in enumerate(modules, start=1):
        programme.parts.create(module=module, position=position)
    return programme


def make_session(
    training: Training | None = None,
    *trainers: Person,
    starts_at: datetime | None = None,
    hours: int = 3,
    minutes: int = 180,
    **fields: Any,
) -> Session:
    """Make a session of three hours; the trainers and the room are booked."""
    training = training or make_training()
    occasion = make_occasion(
        *trainers,
        starts_at=starts_at or at(),
        hours=hours,
        kind="training",
        title="",
        venue=training.venue,
        district=training.district,
    )
    return Session.objects.create(
        training=training, occasion=occasion, teaching_minutes=minutes, **fields
    )


def make_training_module(
    training: Training, module: Module | None = None, **fields: Any
) -> TrainingModule:
    """Let the training have the module with its hours."""
    module = module or make_module()
    fields.setdefault("hours", module.hours)
    return TrainingModule.objects.create(training=training, module=module, **fields)


def make_trainer(person: Person | None = None, **fields: Any) -> Trainer:
    """Put a person on the roster."""
    return Trainer.objects.create(person=person or make_person(), **fields)


def make_enrolment(
    training: Training | None = None, person: Person | None = None, **fields: Any
) -> Enrolment:
    """Enrol a person who works at a service; they get the next place."""
    training = training or make_training()
    person = person or make_person()
    fields.setdefault("employment", make_employment(person))
    if fields.get("status", "enrolled") == "enrolled":
        fields.setdefault("seat", training.enrolments.count() + 1)
    return Enrolment.objects.create(training=training, person=person, **fields)
