"""An authority of certificates for the tests: a root, an issuer, and what it issues."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSWORD = "парола 1"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """A certificate, its key, and those that it rests on, the issuer first."""

    certificate: x509.Certificate
    key: Any
    chain: tuple[x509.Certificate, ...] = ()

    def packed(self, password: str = PASSWORD) -> bytes:
        """Return the key and the certificates as a file of PKCS#12."""
        encryption = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(
            b"seal", self.key, self.certificate, self.chain, encryption
        )

    def pem(self) -> bytes:
        """Return the certificates as a PEM file, the holder's own first."""
        certificates = (self.certificate, *self.chain)
        return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key of RSA, the same each time: they take long to find."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def issue(
    name: str,
    issuer: Holder | None = None,
    *,
    key: Any = None,
    is_authority: bool = False,
    purpose: str = "",
    days: float = 700,
    age: float = 30,
) -> Holder:
    """Issue a certificate, valid for so many days more and since so many days."""
    key = key or generate_private_key(SECP256R1())
    now = datetime.now(UTC)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BG"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    signer = issuer or Holder(None, key)  # type: ignore[arg-type]
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - age * DAY)
        .not_valid_after(now + days * DAY)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(usage(is_authority=is_authority), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()),
            critical=False,
        )
    )
    if purpose == "stamps":
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        built = built.add_extension(stamping, critical=True)
    if purpose == "server":
        here = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        built = built.add_extension(here, critical=False)
    certificate = built.sign(signer.key, SHA256())
    chain = (issuer.certificate, *issuer.chain) if issuer else ()
    return Holder(certificate, key, chain)


@cache
def root() -> Holder:
    """Return the root that everybody here trusts."""
    return issue("Коренов орган", is_authority=True)


@cache
def issuer() -> Holder:
    """Return the authority that issues seals."""
    return issue("Издаващ орган", root(), is_authority=True)


def usage(*, is_authority: bool) -> x509.KeyUsage:
    """Return what a key may be used for."""
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
