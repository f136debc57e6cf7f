"""Scans that people upload: looked into before they are kept, whatever their name.

A hostile PDF of 2 MB takes gigabytes to read, so PDFs are read by a process of
their own that is limited.
"""

import logging
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from resource_centre.documents import storage
from resource_centre.documents.images import ensure_few_pixels, too_many_pixels

logger = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
SECONDS = 20
# What a PDF begins with, after what some scanners write before it.
PDF, PDF_WITHIN = b"%PDF-", 1024
ACCEPT = ".pdf,.jpg,.jpeg,.png"

REASONS = {
    "too_large": _("The file is larger than 10 MB: scan it with fewer dots per inch."),
    "no_scan": _("Choose a PDF, a JPEG or a PNG."),
    "locked": _("The PDF is protected with a password: save it without one."),
    "not_kept": _(
        "The file was not kept: the disk may be full. Tell an administrator."
    ),
    "broken": _("The file is damaged or cannot be read."),
}


@dataclass(frozen=True)
class Scan:
    """A scan that was found to be what it should be; `suffix` says what it is."""

    data: bytes
    suffix: str

    def stored(self, dated: date) -> str:
        """Keep the file and return its name, which ends in its SHA-256.

        Raise ValidationError when the disk is full.
        """
        suffix = f"-{storage.digest(self.data)}{self.suffix}"
        name = storage.name_of("scans", uuid4(), dated, suffix)
        try:
            storage.store(name, self.data)
        except OSError as failed:
            logger.exception("A scan was not written")
            raise refused("not_kept") from failed
        return name


def is_intact(name: str) -> bool:
    """Tell whether the stored scan is the one that was kept."""
    return storage.digest_of(name) == name.rpartition("-")[2].partition(".")[0]


def examined(upload: UploadedFile) -> Scan:
    """Return the uploaded scan; raise ValidationError for what is none.

    Pictures are drawn anew, upright and without metadata.
    """
    if (upload.size or 0) > LARGEST:
        raise refused("too_large")
    data = upload.read(LARGEST + 1)
    if PDF in data[:PDF_WITHIN]:
        ensure_sound(data)
        return Scan(data, ".pdf")
    return picture(data)


def picture(data: bytes) -> Scan:
    """Return the picture drawn anew; raise ValidationError for what is none."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
            ensure_few_pixels(image)
            return redrawn(image, "PNG" if image.format == "PNG" else "JPEG")
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise too_many_pixels() from bomb
    except Exception as broken:  # Pillow raises whatever a broken file leads to
        raise refused("no_scan") from broken


def redrawn(image: Image.Image, kind: str) -> Scan:
    """Return the picture as a new file of its kind."""
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.info.clear()
    written = BytesIO()
    options: dict[str, Any] = {"quality": 85} if kind == "JPEG" else {"optimize": True}
    upright.save(written, kind, **options)
    return Scan(written.getvalue(), ".jpg" if kind == "JPEG" else ".png")


def ensure_sound(data: bytes) -> None:
    """Raise ValidationError unless another process reads the PDF to its end."""
    command = [sys.executable, "-m", "resource_centre.documents.soundness"]
    try:
        found = subprocess.run(  # noqa: S603
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.PROJECT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise refused("broken") from slow
    said = found.stdout.decode("ascii", "replace").strip()
    if said != "sound":
        raise refused(said if said in REASONS else "broken")


def refused(code: str) -> ValidationError:
    """Return the refusal in words."""
    return ValidationError(REASONS[code], code=code)
