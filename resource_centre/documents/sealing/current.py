"""The seal of this process: opened once, and again when its files change."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from resource_centre.documents.sealing.configuration import Configuration
from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.files import open_file
from resource_centre.documents.sealing.notes import (
    note_expiry,
    note_problem,
    note_sealed,
    notes_on,
)
from resource_centre.documents.sealing.remote import open_remote
from resource_centre.documents.sealing.signing import Seal
from resource_centre.documents.sealing.tokens import open_token

OPENERS = {"file": open_file, "pkcs11": open_token, "https": open_remote}
# What is wrong when the key is no longer where it was.
GONE = frozenset({"token", "server"})
Mark = tuple[object, ...]


@dataclass
class Opened:
    """The seal that is open, and what it was opened from."""

    mark: Mark = ()
    seal: Seal | None = None


opened, lock = Opened(), Lock()


def sealed_by(configuration: Configuration, data: bytes) -> bytes:
    """Return the PDF with the seal, noting how it went; raise SealingError."""
    with noting(configuration):
        seal = opened_seal(configuration)
        result = seal.sealed(data)
    note_sealed(configuration, seal.key.expires_on)
    return result


def ensure_opened(configuration: Configuration) -> Seal:
    """Return the seal when it is there and valid; note it and raise SealingError."""
    with noting(configuration):
        seal = opened_seal(configuration)
        seal.ensure_ready()
    return seal


@contextmanager
def noting(configuration: Configuration) -> Iterator[None]:
    """Note what goes wrong; what went away is looked for anew."""
    try:
        yield
    except SealingError as error:
        if error.code in GONE:
            opened.seal = None
        note_problem(configuration, error)
        raise


def opened_seal(configuration: Configuration) -> Seal:
    """Return the seal, opened if it is not; raise SealingError."""
    with lock:
        mark = mark_of(configuration)
        if opened.seal is None or opened.mark != mark:
            opened.seal, opened.mark = new_seal(configuration), mark
            note_expiry(configuration, opened.seal.key.expires_on)
        return opened.seal


def new_seal(configuration: Configuration) -> Seal:
    """Open the seal; raise SealingError."""
    opener = OPENERS.get(configuration.scheme)
    if opener is None:
        raise SealingError("misconfigured", "SEAL_URL")
    if configuration.scheme == "pkcs11":
        ensure_not_refused(configuration)
    return Seal(opener(configuration), configuration.timestamp_url)


def ensure_not_refused(configuration: Configuration) -> None:
    """Raise SealingError when the device has refused the PIN: it would lock itself."""
    known = notes_on(configuration).problem
    if known and known.code == "password":
        raise SealingError(known.code, known.detail)


def mark_of(configuration: Configuration) -> Mark:
    """Return what the seal is opened from, by which changes are noticed.

    What was opened before a process was forked is nothing for the new one.
    """
    return (os.getpid(), configuration, *map(version_of, configuration.files))


def version_of(path: str) -> Mark:
    """Return by what a change of the file is noticed; raise SealingError."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise SealingError("unreadable", error) from error
    return found.st_mtime_ns, found.st_size, found.st_ino
