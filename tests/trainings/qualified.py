"""Makers of certificates that qualify, and of qualifications, for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from tests.factories import make_person
from tests.trainings.registered import make_certificate
from tests.trainings.steps import make_enrolment, make_training
from trainings.documents.qualifying import qualification_facts, qualify
from trainings.models import Certificate, Enrolment, Qualification

# What a row of the register has while its file is not made, or never was.
BARE = {"file": "", "sha256": "", "size": 0}


def days(number: int) -> date:
    """Return the day so many days from today."""
    return timezone.localdate() + timedelta(days=number)


def make_earned(enrolment: Enrolment, **fields: Any) -> Certificate:
    """Write the certificate of somebody's part in a training into the register."""
    return make_certificate(enrolment.person, subject=enrolment, **fields)


def make_earlier(person: Person | None = None, **fields: Any) -> Certificate:
    """Write a certificate from before the system into the register."""
    fields = {"is_earlier": True, "number": None, **BARE, **fields}
    return make_certificate(person, **fields)


def certify(enrolment: Enrolment, **fields: Any) -> IssuedDocument:
    """Issue a certificate that says what its training confers, and let it follow."""
    dated = fields.get("dated", timezone.localdate())
    facts = {"qualification": qualification_facts(enrolment, dated)}
    certificate = make_earned(enrolment, facts=facts, **fields)
    qualify(enrolment=enrolment, issued=certificate)
    return certificate


def make_trained(person: Person | None = None, **fields: Any) -> Enrolment:
    """Enrol somebody in a training whose certificate makes trainers for 12 months."""
    fields = {"confers": "trainer", "confers_months": 12, **fields}
    return make_enrolment(make_training(**fields), person)


def make_qualification(
    person: Person | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    kind: str = "trainer",
    **fields: Any,
) -> Qualification:
    """Qualify a person by an earlier certificate, from today unless told."""
    person, starts_on = person or make_person(), starts_on or timezone.localdate()
    fields.setdefault("dated", min(starts_on, timezone.localdate()))
    return Qualification.objects.create(
        person=person,
        kind=kind,
        certificate=make_earlier(person, **fields),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def stop(certificate: IssuedDocument, status: str = "revoked") -> None:
    """Let a certificate stand no more."""
    IssuedDocument.objects.filter(pk=certificate.pk).update(
        status=status, ended_at=timezone.now(), ended_reason="Грешка"
    )
