"""A key that seals, at a service that speaks the Cloud Signature Consortium's API v1.

`SEAL_URL=https://service.example/base?credentialID=…`, its bearer token as the
password. What such a service asks of a person each time (a PIN, a code by phone)
nobody here could type: only seals that are made without are of use.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.hashes import Hash

from resource_centre.documents.sealing.configuration import Configuration
from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.keys import DIGEST, SealKey, certificates_in
from resource_centre.documents.sealing.web import post

SHA256, RSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"


class Service:
    """The service, and which of its credentials is ours."""

    def __init__(self, configuration: Configuration) -> None:
        parts = urlsplit(configuration.url)
        named = parse_qs(parts.query).get("credentialID")
        if not named or not parts.netloc:
            raise SealingError("misconfigured", "https://…?credentialID=…")
        self.base = f"https://{parts.netloc}{parts.path.rstrip('/')}/csc/v1/"
        self.credential, self.token = named[0], configuration.password

    def ask(self, method: str, **words: Any) -> dict[str, Any]:
        """Return what the service answers; raise SealingError."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        packed = json.dumps({"credentialID": self.credential, **words}).encode()
        answer = post(self.base + method, packed, headers, code="server")
        try:
            return dict(json.loads(answer))
        except (ValueError, TypeError) as error:
            raise SealingError("server", f"{method}: {error}") from error


class RemoteKey(SealKey):
    """A key that somebody keeps for us."""

    def __init__(
        self,
        service: Service,
        mode: str,
        certificate: x509.Certificate,
        others: list[x509.Certificate],
    ) -> None:
        super().__init__(certificate, others)
        self.service, self.mode = service, mode

    def sign(self, data: bytes) -> bytes:
        """Return the signature that the service makes of our digest."""
        hashed = Hash(DIGEST)
        hashed.update(data)
        digest = b64encode(hashed.finalize()).decode()
        answer = self.service.ask(
            "signatures/signHash",
            SAD=self.activation(digest),
            hash=[digest],
            hashAlgo=SHA256,
            signAlgo=RSA_SHA256 if self.is_rsa else ECDSA_SHA256,
        )
        return read("signatures/signHash", answer, "signatures")[0]

    def activation(self, digest: str) -> str:
        """Return what activates the key for this digest."""
        if self.mode == "oauth2code":
            return self.service.token
        method = "credentials/authorize"
        answer = self.service.ask(method, numSignatures=1, hash=[digest])
        try:
            return str(answer["SAD"])
        except KeyError as error:
            raise SealingError("server", f"{method}: {error}") from error


def open_remote(configuration: Configuration) -> RemoteKey:
    """Return the key at the service; raise SealingError."""
    service, method = Service(configuration), "credentials/info"
    told = service.ask(method, certificates="chain", certInfo=False, authInfo=True)
    ensure_unattended(told)
    certificates = certificates_in(configuration.certificates)
    if not certificates:
        listed = read(method, told.get("cert", {}), "certificates")
        try:
            certificates = [x509.load_der_x509_certificate(each) for each in listed]
        except ValueError as error:
            raise SealingError("server", f"{method}: {error}") from error
    own, *others = certificates
    return RemoteKey(service, str(told.get("authMode")), own, others)


def ensure_unattended(told: Mapping[str, Any]) -> None:
    """Raise SealingError when somebody would have to type something each time."""
    for asked in ("PIN", "OTP"):
        presence = told.get(asked, {}).get("presence", "false")
        if told.get("authMode") == "explicit" and presence == "true":
            raise SealingError("misconfigured", asked)


def read(method: str, answer: Mapping[str, Any], name: str) -> list[bytes]:
    """Return the binary values of a list in an answer; raise SealingError."""
    try:
        found = [b64decode(each) for each in answer[name]]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise SealingError("server", f"{method}: {error}") from error
    if not found:
        raise SealingError("server", f"{method}: {name}")
    return found
