"""A key that seals, in a file of PKCS#12."""

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import Certificate

from resource_centre.documents.sealing.configuration import Configuration
from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.keys import (
    DIGEST,
    PADDING,
    SealKey,
    certificates_in,
)

PRIVATE = (RSAPrivateKey, EllipticCurvePrivateKey)


class FileKey(SealKey):
    """A key in the memory of this process."""

    def __init__(
        self,
        key: RSAPrivateKey | EllipticCurvePrivateKey,
        certificate: Certificate,
        others: Iterable[Certificate],
    ) -> None:
        super().__init__(certificate, others)
        self.key = key

    def sign(self, data: bytes) -> bytes:
        """Return the signature."""
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, PADDING, DIGEST)
        return self.key.sign(data, ECDSA(DIGEST))


def open_file(configuration: Configuration) -> FileKey:
    """Return the key in the file; raise SealingError."""
    try:
        data = Path(configuration.path).read_bytes()
    except OSError as error:
        raise SealingError("unreadable", error) from error
    try:
        found = pkcs12.load_pkcs12(data, configuration.password.encode() or None)
    except ValueError as error:
        # The library tells a wrong password from a broken file by its words alone.
        code = "password" if "password" in str(error) else "unreadable"
        raise SealingError(code, error) from error
    if found.cert is None or not isinstance(found.key, PRIVATE):
        raise SealingError("misconfigured", configuration.path)
    others = [each.certificate for each in found.additional_certs]
    others += certificates_in(configuration.certificates)
    return FileKey(found.key, found.cert.certificate, others)
