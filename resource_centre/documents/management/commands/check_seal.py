"""Tell of the seal that is configured, and try it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from cryptography import x509
from django.core.management.base import BaseCommand, CommandError

from resource_centre.documents import sealing
from resource_centre.documents.sealing.errors import WORDS
from resource_centre.documents.sealing.keys import SealKey, is_complete


class Command(BaseCommand):
    help = "Tell of the seal for documents, and seal a blank page to try it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the seal is; raise CommandError when it does not work."""
        if not sealing.is_configured():
            self.stdout.write("No seal is configured: documents are not sealed.")
            return
        try:
            key = sealing.opened_anew()
            for line in told(key):
                self.stdout.write(line)
            made = sealing.sealed(blank_page())
        except sealing.SealingError as error:
            message = f"{WORDS[error.code]} ({error})"
            raise CommandError(message) from error
        self.stdout.write(f"A blank page was sealed: {len(made):,} bytes.")


def told(key: SealKey) -> Iterator[str]:
    """Yield what whoever configures the seal wants to know."""
    own = key.certificate
    yield f"Subject: {own.subject.rfc4514_string()}"
    yield f"Issuer: {own.issuer.rfc4514_string()}"
    yield f"Valid: {own.not_valid_before_utc:%F} to {own.not_valid_after_utc:%F}"
    kind = "RSA" if key.is_rsa else "ECDSA"
    yield f"Key: {kind} of {key.public.key_size} bits, SHA-256"
    yield from map(chained, key.chain)
    if not is_complete(key):
        last = [own, *key.chain][-1].issuer.rfc4514_string()
        yield f"The certificate of {last} is not there (SEAL_CERTIFICATES)."


def chained(certificate: x509.Certificate) -> str:
    """Return a line about a certificate that another rests on."""
    return f"Rests on: {certificate.subject.rfc4514_string()}"


def blank_page() -> bytes:
    """Return a PDF of one blank page."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written)
    return written.getvalue()
