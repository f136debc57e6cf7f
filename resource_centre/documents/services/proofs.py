"""What proves an issued document: made with its number, shown by its duplicates."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from resource_centre.documents.facts import Facts
from resource_centre.documents.models import IssuedDocument, Proof
from resource_centre.documents.verification.codes import grouped, new_code, new_key

# How often codes are drawn anew: that even one is taken happens once in ages.
DRAWINGS = 5

Write = Callable[[Facts], IssuedDocument]


def proven(facts: Mapping[str, Any], write: Write) -> IssuedDocument:
    """Return the document written with codes of its own in the facts, and its proof.

    Codes that somebody else has are drawn anew. Raise IntegrityError when the
    database refuses anything else.
    """
    drawings = 0
    while True:
        drawings += 1
        proof = Proof(key=new_key(), code=new_code())
        try:
            with transaction.atomic():
                issued = write({**facts, "verification": shown(proof)})
                proof.issued = issued
                proof.save(force_insert=True)
                return issued
        except IntegrityError as refused:
            if drawings == DRAWINGS or not is_taken(refused):
                raise


def shown(proof: Proof) -> dict[str, str]:
    """Return what the document shows: the address of the QR code, the typed code."""
    return {"address": address_of(proof), "code": grouped(proof.code)}


def address_of(proof: Proof) -> str:
    """Return the whole address where the document is verified, for as long as it is."""
    with override(settings.LANGUAGE_CODE):
        path = reverse("certificates:certificate", args=[proof.key])
    return f"{settings.SITE_URL}{path}"


def is_taken(refused: IntegrityError) -> bool:
    """Tell whether it is because another document has the key or the code."""
    told: Any = getattr(refused.__cause__, "diag", None)
    return getattr(told, "table_name", None) == Proof._meta.db_table


def proof_of(issued: IssuedDocument) -> Proof | None:
    """Return the proof of the document, or of what it is a duplicate of (2 queries)."""
    return getattr(issued.duplicate_of or issued, "proof", None)
