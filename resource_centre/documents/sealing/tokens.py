"""A key that seals, in a device: a smart card, a token, a security module.

It is named by an address of RFC 7512: `pkcs11:token=…;object=…?module-path=…`.
"""

from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any
from urllib.parse import unquote

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.hashes import Hash
from pkcs11 import Attribute, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ecdsa_signature

from resource_centre.documents.sealing.configuration import Configuration
from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.keys import (
    DIGEST,
    SealKey,
    certificates_in,
)

SCHEME = "pkcs11:"
# The beginning of a SHA-256 that RSA signs (RFC 8017, 9.2).
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
    pkcs11.PinExpired,
)
# A session does one thing at a time.
turn = Lock()


class TokenKey(SealKey):
    """A key that never leaves its device."""

    def __init__(
        self,
        handle: Any,
        certificate: x509.Certificate,
        others: list[x509.Certificate],
    ) -> None:
        super().__init__(certificate, others)
        self.handle = handle

    def sign(self, data: bytes) -> bytes:
        """Return the signature that the device makes of our digest.

        Signing digests is what all devices know.
        """
        hashed = Hash(DIGEST)
        hashed.update(data)
        digest = hashed.finalize()
        try:
            with turn:
                if self.is_rsa:
                    packed = DIGEST_INFO + digest
                    return bytes(self.handle.sign(packed, mechanism=Mechanism.RSA_PKCS))
                made = self.handle.sign(digest, mechanism=Mechanism.ECDSA)
                return bytes(encode_ecdsa_signature(made))
        except pkcs11.PKCS11Error as error:
            raise SealingError("token", said(error)) from error


def open_token(configuration: Configuration) -> TokenKey:
    """Return the key in the device; raise SealingError."""
    place = placed(configuration.url)
    given = certificates_in(configuration.certificates)
    try:
        session = logged_in(place, configuration.password)
        handle = key_in(session, place)
        own, others = certificates_on(session, handle)
    except REFUSED as error:
        raise SealingError("password", said(error)) from error
    except pkcs11.PKCS11Error as error:
        raise SealingError("token", said(error)) from error
    if not own:
        # In the file, the key's own certificate is the first.
        own, given = given[:1], given[1:]
    if not own:
        raise SealingError("misconfigured", "SEAL_CERTIFICATES")
    return TokenKey(handle, own[0], [*others, *given])


def placed(url: str) -> Mapping[str, str]:
    """Return the parts of the address; raise SealingError without what is needed."""
    path, _mark, query = url.removeprefix(SCHEME).partition("?")
    pairs = [each.partition("=") for each in [*path.split(";"), *query.split("&")]]
    place = {name: unquote(value) for name, _sign, value in pairs if name}
    if "module-path" not in place or not {"token", "serial"} & place.keys():
        raise SealingError("misconfigured", "pkcs11:token=…;object=…?module-path=…")
    return place


def logged_in(place: Mapping[str, str], pin: str) -> pkcs11.Session:
    """Return a session with the device, begun from the very beginning.

    Devices that went away and came back, and processes that were forked, know
    nothing of what was before.
    """
    library = pkcs11.lib(place["module-path"])
    with suppress(pkcs11.PKCS11Error):
        library.finalize()
    library.initialize()
    serial = place.get("serial", "").encode() or None
    token = library.get_token(token_label=place.get("token"), token_serial=serial)
    session: pkcs11.Session = token.open(user_pin=pin or None)
    return session


def key_in(session: pkcs11.Session, place: Mapping[str, str]) -> Any:
    """Return the private key of the name, or the only one; raise PKCS11Error."""
    wanted: dict[Attribute, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if "object" in place:
        wanted[Attribute.LABEL] = place["object"]
    if "id" in place:
        wanted[Attribute.ID] = place["id"].encode("latin-1")
    found = list(session.get_objects(wanted))
    if not found:
        raise pkcs11.NoSuchKey
    if len(found) > 1:
        raise pkcs11.MultipleObjectsReturned
    return found[0]


def certificates_on(
    session: pkcs11.Session, key: Any
) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Return the key's own certificates on the device, and the others."""
    own: list[x509.Certificate] = []
    others: list[x509.Certificate] = []
    for each in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        certificate = x509.load_der_x509_certificate(each[Attribute.VALUE])
        is_own = each[Attribute.ID] == key[Attribute.ID]
        (own if is_own else others).append(certificate)
    return own, others


def said(error: Exception) -> str:
    """Return what a device said, which is often but the name of the error."""
    return " ".join(filter(None, (type(error).__name__, str(error))))
