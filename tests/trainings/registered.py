"""Lines of the register of certificates for tests, written as services would."""

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.registry.models import Person
from tests.documents.steps import make_series
from tests.factories import make_district, make_person, make_user
from tests.trainings.papers import make_planned
from tests.trainings.steps import make_enrolment
from trainings.documents.register import CertificateRegister
from trainings.facts.register import SERIES
from trainings.models import Certificate, Training

LIST = "/admin/trainings/certificate/"
_numbers = count(1)


def make_certificate(
    person: Person | None = None, about: str = "Работа в екип", **fields: Any
) -> Certificate:
    """Write a line of the register: issued today in Razgrad, of 16 hours."""
    number = next(_numbers)
    person = person or make_person()
    dated: date = fields.setdefault("dated", timezone.localdate())
    given = {
        "document": "certificate",
        "language": "bg",
        "year": dated.year,
        "number": number,
        "reference": f"С-{number:04d}",
        "title": f"Сертификат – {person}, {about}"[:300],
        "addressee": str(person),
        "district": make_district(),
        "status": "issued",
        "file": f"documents/{number}.pdf",
        "sha256": f"{number:064d}",
        "facts": {"training": about, "hours": "16"},
    }
    row = IssuedDocument.objects.create(
        series=make_series(SERIES, prefix="С-"), person=person, **{**given, **fields}
    )
    return Certificate.objects.get(pk=row.pk)


def make_list(owner: User, *rows: IssuedDocument, title: str = "Регистър") -> Batch:
    """Write down of which certificates the user wants a register."""
    return Batch.objects.create(
        document=CertificateRegister.code,
        language="bg",
        title=title,
        records=[row.pk for row in rows],
        owner=owner,
    )


def make_register_sample() -> Batch:
    """Make a register of three certificates: handed over, replaced, and of before."""
    first, second = make_sample_pair()
    third = make_certificate(
        first.person,
        about="Приемна грижа",
        document="attestation",
        dated=date(2019, 5, 3),
        reference="47",
        number=None,
        is_earlier=True,
    )
    owner = make_user(Role.ADMINISTRATOR)
    return make_list(owner, first, second, third, title="Регистър: 2026")


def make_sample_pair(training: Training | None = None) -> list[Certificate]:
    """Make two certificates of always the same words, one of them handed over."""
    names = (("Милена", "Георгиева", "Образцова"), ("Щерьо", "Добрев", "Пробев"))
    dated = date(2026, 11, 20)
    handed: list[dict[str, Any]] = [
        {"handed_on": dated, "handed_to": "Милена Георгиева Образцова"},
        {},
    ]
    return [
        make_certificate(
            make_person(first_name=first, middle_name=middle, last_name=last),
            dated=dated,
            reference=f"С-000{number}",
            subject=training and make_enrolment(training),
            **more,
        )
        for number, ((first, middle, last), more) in enumerate(
            zip(names, handed, strict=True), start=1
        )
    ]


def make_handing_over() -> Training:
    """Make a training whose certificates are being handed over."""
    training = make_planned()
    make_sample_pair(training)
    return training


def page_of(row: IssuedDocument) -> str:
    """Return the address of a certificate's page."""
    return f"{LIST}{row.pk}/change/"
