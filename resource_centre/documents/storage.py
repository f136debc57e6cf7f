"""Files that nobody reaches by an address of theirs: written whole or not at all.

A file's name is where it lies below MEDIA_ROOT, and comes from a row, never from
people.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation

FOLDER_MODE = 0o700


def name_of(kind: str, key: UUID, dated: date, suffix: str) -> str:
    """Return where a file of the kind lies: by the year and the month."""
    return f"{kind}/{dated:%Y/%m}/{key}{suffix}"


def path_of(name: str) -> Path:
    """Return the path of a file; raise SuspiciousFileOperation for one elsewhere."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not name or root not in path.parents:
        raise SuspiciousFileOperation(f"{name!r} is no private file.")
    return path


@contextmanager
def written(name: str) -> Iterator[Path]:
    """Give a path to write to, which becomes the file when all went well.

    After a failure, be it a full disk, nothing is left; only we may read the file.
    """
    path = path_of(name)
    make_folder(path.parent)
    handle, temporary = mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    os.close(handle)
    try:
        yield Path(temporary)
        flush(Path(temporary))
        os.replace(temporary, path)
        flush(path.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, which only we may enter."""
    root = Path(settings.MEDIA_ROOT).resolve()
    for each in [*reversed(folder.parents), folder]:
        if root in (each, *each.parents):
            each.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def flush(path: Path) -> None:
    """Have the disk keep what was written there, also if the power fails."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store(name: str, data: bytes) -> None:
    """Write the file; raise OSError when it cannot be written."""
    with written(name) as path:
        path.write_bytes(data)


def read(name: str) -> bytes:
    """Return what is in the file; raise OSError when it is not there."""
    return path_of(name).read_bytes()


def remove(name: str) -> None:
    """Remove the file, if it is there."""
    path_of(name).unlink(missing_ok=True)


def digest(data: bytes) -> str:
    """Return the SHA-256 of the data."""
    return sha256(data).hexdigest()


def digest_of(name: str) -> str:
    """Return the SHA-256 of a file of any size; empty when it cannot be read."""
    found = sha256()
    try:
        with path_of(name).open("rb") as file:
            while part := file.read(1024 * 1024):
                found.update(part)
    except OSError:
        return ""
    return found.hexdigest()
