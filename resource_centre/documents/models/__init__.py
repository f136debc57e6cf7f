"""What leaves the centre and what comes in: numbers, signatures, files, letters."""

from resource_centre.documents.models.identity import Letterhead, Signatory
from resource_centre.documents.models.issued import Batch, IssuedDocument
from resource_centre.documents.models.letters import IncomingLetter, Letter
from resource_centre.documents.models.numbering import Counter, Series
from resource_centre.documents.models.proofs import (
    Proof,
    SigningKey,
    VerificationSettings,
)

__all__ = [
    "Batch",
    "Counter",
    "IncomingLetter",
    "IssuedDocument",
    "Letter",
    "Letterhead",
    "Proof",
    "Series",
    "Signatory",
    "SigningKey",
    "VerificationSettings",
]
