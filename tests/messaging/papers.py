"""Issued documents as rows and files, without drawing them."""

from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.messaging.links import make_token
from resource_centre.messaging.services.sharing import share_document
from tests.factories import make_district

CONTENT = b"%PDF-1.7 what was issued"
_numbers = count(1)


def make_issued(**fields: Any) -> IssuedDocument:
    """Make an issued letter of Razgrad with its file, where the test keeps files."""
    number, today = next(_numbers), timezone.localdate()
    series, _is_new = Series.objects.get_or_create(
        code="letters", defaults={"name_bg": "Писма", "name_en": "Letters"}
    )
    name = storage.name_of("documents", uuid4(), today, ".pdf")
    storage.store(name, CONTENT)
    defaults = {
        "series": series,
        "year": today.year,
        "number": number,
        "reference": str(number),
        "document": "letter",
        "language": "bg",
        "title": "Писмо – Покана",
        "dated": today,
        "status": IssuedDocument.Status.ISSUED,
        "file": name,
        "sha256": storage.digest(CONTENT),
        "size": len(CONTENT),
        "district": make_district(),
    }
    return IssuedDocument.objects.create(**{**defaults, **fields})


def revoke(document: IssuedDocument) -> None:
    """Let the document not be valid any more."""
    document.status = IssuedDocument.Status.REVOKED
    document.ended_at, document.ended_reason = timezone.now(), "Сгрешено име"
    document.save()


def link_to(document: IssuedDocument) -> str:
    """Return the address of a personal link to the document."""
    shared = share_document(document=document)
    return f"/l/{make_token('document', shared.pk, shared.generation)}/"
