"""Certificates that stand in the register, for tests of what follows from them."""

from datetime import date

from django.utils import timezone

from resource_centre.documents.models import IssuedDocument, Series
from trainings.models import Enrolment


def make_paper(
    enrolment: Enrolment, document: str = "certificate", status: str = "issued"
) -> IssuedDocument:
    """Write a certificate or an attestation of somebody as its issuing leaves it."""
    day: date = timezone.localdate()
    series = Series.objects.get_or_create(
        code="certificates", defaults={"name_bg": "Сертификати", "name_en": "C"}
    )[0]
    number = IssuedDocument.objects.filter(series=series).count() + 1
    ended = {"ended_at": timezone.now(), "ended_reason": "Грешка"}
    return IssuedDocument.objects.create(
        document=document,
        language="bg",
        series=series,
        year=day.year,
        number=number,
        reference=str(number),
        dated=day,
        title="Сертификат",
        subject=enrolment,
        status=status,
        file=f"documents/{number}.pdf",
        sha256="0" * 64,
        district=enrolment.training.district,
        person=enrolment.person,
        **(ended if status == "revoked" else {}),
    )
