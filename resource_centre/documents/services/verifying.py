"""Verifying: finding the document that somebody has on paper or as a file."""

from django.db.models import Q, QuerySet

from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.verification.codes import (
    is_code,
    is_key,
    normalised,
    normalised_number,
)


def verify_code(*, number: str, code: str) -> IssuedDocument | None:
    """Return the document of the number and the typed code, None if they are not one's.

    Both are taken as people type them. 1 query for what can be a code.
    """
    typed = normalised(code)
    if not is_code(typed):
        return None
    found = provable().filter(proof__code=typed).first()
    if found is None or normalised_number(found.reference) != normalised_number(number):
        return None
    return found


def verify_key(key: str) -> IssuedDocument | None:
    """Return the document whose QR code holds the key (1 query for what can be one)."""
    read = normalised(key)
    return provable().filter(proof__key=read).first() if is_key(read) else None


def verify_file(digest: str) -> IssuedDocument | None:
    """Return whose file has the SHA-256: a document that can be verified (1 query).

    A duplicate has a file of its own.
    """
    proven = Q(proof__isnull=False) | Q(duplicate_of__proof__isnull=False)
    return with_proof().filter(proven, sha256=digest).exclude(file="").first()


def provable() -> QuerySet[IssuedDocument]:
    """Return the originals that can be verified: what was never made is nobody's."""
    rows = with_proof().filter(proof__isnull=False)
    return rows.exclude(status=IssuedDocument.Status.NUMBERED)


def with_proof() -> QuerySet[IssuedDocument]:
    """Return documents with their proofs, and with what replaces them."""
    return IssuedDocument.objects.select_related(
        "proof",
        "replaced_by",
        "duplicate_of__proof",
        "duplicate_of__replaced_by",
    )
