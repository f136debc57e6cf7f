"""The one face of a key that seals, wherever it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone

from resource_centre.documents.sealing.errors import SealingError

# What every key signs a digest by, and how RSA keys pad it.
DIGEST, PADDING = SHA256(), PKCS1v15()


class SealKey(ABC):
    """A key that seals, its certificate, and those that the certificate rests on."""

    def __init__(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate]
    ) -> None:
        self.certificate = certificate
        self.chain = chain_of(certificate, others)
        public = certificate.public_key()
        if not isinstance(public, RSAPublicKey | EllipticCurvePublicKey):
            raise SealingError("misconfigured", type(public).__name__)
        self.public = public

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """Return the signature of the data's SHA-256; raise SealingError."""

    @property
    def is_rsa(self) -> bool:
        """Tell whether it is a key of RSA, not of an elliptic curve."""
        return isinstance(self.public, RSAPublicKey)

    @property
    def expires_on(self) -> date:
        """Return the last day that the certificate is valid on."""
        return timezone.localtime(self.certificate.not_valid_after_utc).date()

    def ensure_valid(self) -> None:
        """Raise SealingError before the certificate is valid and after that."""
        now = datetime.now(UTC)
        if now < self.certificate.not_valid_before_utc:
            raise SealingError("early", self.certificate.not_valid_before_utc)
        if now > self.certificate.not_valid_after_utc:
            raise SealingError("expired", self.certificate.not_valid_after_utc)

    def signature(self, data: bytes) -> bytes:
        """Return a signature that has been verified, as it stays for decades.

        Raise SealingError when there is none.
        """
        made = self.sign(data)
        try:
            if isinstance(self.public, RSAPublicKey):
                self.public.verify(made, data, PADDING, DIGEST)
            else:
                self.public.verify(made, data, ECDSA(DIGEST))
        except InvalidSignature as error:
            raise SealingError("mismatch") from error
        return made


def chain_of(
    certificate: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return those that the certificate rests on, its own issuer first."""
    left, chain, last = list(others), [], certificate
    while last.subject != last.issuer:
        issuer = next((each for each in left if issued_by(last, each)), None)
        if issuer is None:
            break
        left.remove(issuer)
        chain.append(issuer)
        last = issuer
    return tuple(chain)


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the certificate is signed by the issuer's key."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def is_complete(key: SealKey) -> bool:
    """Tell whether all certificates are there, up to one that signs itself."""
    last = [key.certificate, *key.chain][-1]
    return last.subject == last.issuer


def certificates_in(path: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, none without one; raise SealingError."""
    if not path:
        return []
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise SealingError("unreadable", error) from error
