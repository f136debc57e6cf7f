"""Open a zip file from outside, when its size, names and entries are sane."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.tables import SheetError

# What every entry of a zip file begins with in its directory.
ENTRY = b"PK\1\2"
# What zipfile raises for broken files, by its documentation and by our fuzzing.
BROKEN = (
    BadZipFile,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


def damaged() -> SheetError:
    """Return what is said of a file that cannot be read to its end."""
    return SheetError(
        _("The file is damaged. Open it, save it again as .xlsx and try again."),
        code="damaged",
    )


def too_large() -> SheetError:
    """Return what is said of a file that would fill the memory."""
    return SheetError(
        _(
            "The file unpacks to far more than a table needs. Copy the table alone "
            "into a new workbook, save it as .xlsx and try again."
        ),
        code="bomb",
    )


def password() -> SheetError:
    """Return what is said of a file that only its owner can open."""
    return SheetError(
        _("The file has a password. Remove the password, save and try again."),
        code="password",
    )


class Archive:
    """Give the parts of a checked zip file, counting what is unpacked."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.entries = {entry.filename.lower(): entry for entry in archive.infolist()}
        self.unpacked = 0
        self.marks = 0

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    def chunks(self, name: str, size: int = 65_536) -> Iterator[bytes]:
        """Yield the part piece by piece; what it declares is not believed."""
        try:
            with self.archive.open(self.entries[name.lower()]) as part:
                while chunk := part.read(size):
                    self.unpacked += len(chunk)
                    self.marks += chunk.count(b"<") + chunk.count(b"/>")
                    if self.unpacked > limits.UNPACKED or self.marks > limits.MARKS:
                        raise too_large()
                    yield chunk
        except KeyError as error:
            raise damaged() from error

    def read(self, name: str) -> bytes:
        """Return a small part whole."""
        return b"".join(self.chunks(name))


@contextmanager
def opened(data: bytes) -> Iterator[Archive]:
    """Open the file as a checked archive; whatever breaks in it is a SheetError."""
    # Counted before zipfile makes an object of each.
    if data.count(ENTRY) > limits.ENTRIES:
        raise too_large()
    try:
        with ZipFile(BytesIO(data)) as archive:
            ensure_sane(archive.infolist())
            yield Archive(archive)
    except BROKEN as error:
        raise damaged() from error


def ensure_sane(entries: list[ZipInfo]) -> None:
    """Refuse an archive that promises too much, or names things it should not."""
    if sum(entry.file_size for entry in entries) > limits.UNPACKED:
        raise too_large()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged()
    for entry in entries:
        ensure_sane_entry(entry)


def ensure_sane_entry(entry: ZipInfo) -> None:
    """Refuse an entry that is a bomb, is encrypted or leaves its folder."""
    if entry.flag_bits & 0x1:
        raise password()
    # The other methods unpack without a bound on memory.
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise damaged()
    size = entry.file_size
    if size > limits.RATIO_FROM and size > limits.RATIO * entry.compress_size:
        raise too_large()
    name = entry.orig_filename
    if name.startswith("/") or "\\" in name or ":" in name or "\0" in name:
        raise damaged()
    if ".." in name.split("/"):
        raise damaged()
