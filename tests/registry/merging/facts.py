"""Two records of one person, with something of each kind, and what is stored."""

from datetime import date
from typing import Any

from django.apps import apps
from django.core import serializers

from resource_centre.registry.models import (
    Consent,
    ConsentText,
    JobRole,
    OfficeHolder,
    Person,
    SocialService,
)
from tests.factories import make_employment, make_office, make_person

MARIA = {"first_name": "Мария", "middle_name": "Иванова", "last_name": "Петрова"}


def make_two(**fields: Any) -> tuple[Person, Person]:
    """Make a record of Мария with nothing and another, of these fields, with more."""
    kept = make_person(**MARIA)
    removed = make_person(**{**MARIA, **fields})
    return kept, removed


def make_consent(person: Person, text: ConsentText | None = None) -> Consent:
    """Let the person agree to a text."""
    text = text or make_text()
    return Consent.objects.create(person=person, text=text, given_on=date(2026, 3, 1))


def make_text(version: int = 1) -> ConsentText:
    """Return a version of what people agree to."""
    fields = {"text_bg": "Да", "text_en": "Yes", "in_force_from": date(2026, 1, 1)}
    return ConsentText.objects.get_or_create(
        purpose="data", version=version, defaults=fields
    )[0]


def make_holder(person: Person, **fields: Any) -> OfficeHolder:
    """Let the person be a mayor."""
    fields.setdefault("office", make_office())
    return OfficeHolder.objects.create(
        person=person, starts_on=date(2023, 11, 8), **fields
    )


def with_everything(person: Person) -> Person:
    """Give the person a job, a consent and an office."""
    make_employment(person)
    make_consent(person)
    make_holder(person)
    return person


def work_at(person: Person, service: SocialService, role: JobRole, year: int) -> Any:
    """Let the person work at a service from a year on."""
    return make_employment(
        person, service=service, job_role=role, starts_on=date(year, 1, 1)
    )


def stored() -> dict[str, list[Any]]:
    """Return all rows of the registry, but for roles and what tells of merging."""
    models = apps.get_app_config("registry").get_models()
    skipped = {"Mandate", "Merge", "Distinction"}
    return {
        model.__name__: serializers.serialize(
            "python", model._default_manager.order_by("pk")
        )
        for model in models
        if model.__name__ not in skipped and not hasattr(model, "pgh_tracked_model")
    }
