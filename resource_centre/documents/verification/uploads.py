"""Files that are only compared: their SHA-256 is taken while they come, no more."""

from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 10 * 1024 * 1024


class DigestedFile(UploadedFile):
    """What is left of a file that came: its name, its size, its SHA-256.

    Of one that is too large there is no SHA-256.
    """

    def __init__(self, name: str, size: int, digest: str) -> None:
        super().__init__(BytesIO(), name, "application/octet-stream", size)
        self.digest = digest


class DigestingHandler(FileUploadHandler):
    """Takes the SHA-256 of a file piece by piece and keeps nothing of it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew."""
        super().new_file(*args, **kwargs)
        self.found, self.size = sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece into account; return nothing, so that nobody keeps it."""
        self.size += len(raw_data)
        if self.size <= LARGEST:
            self.found.update(raw_data)

    def file_complete(self, file_size: int) -> DigestedFile:
        """Return what is left of the file."""
        is_whole = self.size <= LARGEST
        digest = self.found.hexdigest() if is_whole else ""
        return DigestedFile(self.file_name or "", self.size, digest)
