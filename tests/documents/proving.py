"""Makers of what tests of verifying begin with."""

from typing import Any

import pytest

from resource_centre.documents import services, storage
from resource_centre.documents.models import IssuedDocument, Proof
from resource_centre.documents.services import proofs
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.steps import make_ready, make_series
from tests.factories import make_user


def make_diploma(**fields: Any) -> IssuedDocument:
    """Issue a diploma, without its file."""
    make_series(prefix="С-")
    return services.issue(
        document=Diploma.code, record=make_ready(**fields), by=make_user()
    )


def quickly_made(row: IssuedDocument, data: bytes = b"") -> IssuedDocument:
    """Keep a file for the document as if it had been drawn."""
    data = data or f"%PDF of {row.key}".encode()
    name = storage.name_of("documents", row.key, row.dated, ".pdf")
    storage.store(name, data)
    IssuedDocument.objects.filter(pk=row.pk).update(
        file=name,
        sha256=storage.digest(data),
        size=len(data),
        status=IssuedDocument.Status.ISSUED,
    )
    row.refresh_from_db()
    return row


def make_known(**fields: Any) -> IssuedDocument:
    """Issue a diploma that has its file."""
    return quickly_made(make_diploma(**fields))


def with_codes(patch: pytest.MonkeyPatch, *codes: tuple[str, str]) -> None:
    """Let the next keys and codes that are drawn be these."""
    keys, typed = iter([key for key, _ in codes]), iter([code for _, code in codes])
    patch.setattr(proofs, "new_key", lambda: next(keys))
    patch.setattr(proofs, "new_code", lambda: next(typed))


def proof_of(row: IssuedDocument) -> Proof:
    """Return the proof that the document must have."""
    proof = services.proof_of(row)
    assert proof is not None
    return proof
