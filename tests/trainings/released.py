"""Makers of trainings that everybody knows of, for tests."""

from typing import Any

from django.utils import timezone

from resource_centre.scheduling.models import Occasion
from tests.trainings.steps import make_training
from trainings.models import Session, Training


def make_public(**fields: Any) -> Training:
    """Make a training that everybody may find, open for enrolment unless told."""
    fields.setdefault("status", Training.Status.OPEN)
    return make_training(**fields)


def release(session: Session, **facts: Any) -> Session:
    """Make known what is planned of the session, or the facts."""
    occasion = session.occasion
    told = {
        "released_at": timezone.now(),
        "public_starts_at": occasion.starts_at,
        "public_ends_at": occasion.ends_at,
        "public_venue": occasion.venue,
        "public_status": Occasion.Status.PLANNED,
    }
    for name, value in {**told, **facts}.items():
        setattr(occasion, name, value)
    occasion.save()
    return session
