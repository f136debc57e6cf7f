"""Who judges sealed documents, none of them us: pyHanko, Poppler, and the standards."""

import subprocess
from io import BytesIO
from pathlib import Path

from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tests.documents.sealing.authorities import Holder, root

TRUSTED = "INTACT:TRUSTED,UNTOUCHED"
VALID = "Signature Validation: Signature is Valid."


def seal_in(pdf: bytes) -> EmbeddedPdfSignature:
    """Return the only signature of the document."""
    found: EmbeddedPdfSignature
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return found


def judged(pdf: bytes, trusted: Holder | None = None) -> PdfSignatureStatus:
    """Return what pyHanko finds, trusting the root."""
    anchor = translate_pyca_cryptography_cert_to_asn1((trusted or root()).certificate)
    context = ValidationContext(trust_roots=[anchor], allow_fetching=False)
    return validate_pdf_signature(seal_in(pdf), context, context)


def pdfsig(pdf: bytes, folder: Path) -> str:
    """Return what Poppler says; it trusts nobody."""
    path = folder / "judged.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False)
    return told.stdout
