"""Pictures that people upload, written anew: nothing of the file itself is kept."""

import re
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1200

# What else a file may be at once. An archive ends and a PDF begins with its mark.
MARKUP = re.compile(rb"<(?:svg|html|script|\?php)[\s>]", re.IGNORECASE)
ARCHIVE, ARCHIVE_END = b"PK\x05\x06", 64 * 1024 + 22
PDF, PDF_START = b"%PDF-", 1024


def png_of(upload: UploadedFile) -> bytes:
    """Return the picture as a PNG of ours: upright, small enough, without metadata.

    Raise ValidationError for what is no JPEG, PNG or WebP, is too large, or is
    something else besides.
    """
    if (upload.size or 0) > LARGEST_FILE:
        raise ValidationError(_("The picture is larger than 5 MB."), code="too_large")
    content = upload.read(LARGEST_FILE + 1)
    ensure_only_picture(content)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            ensure_few_pixels(picture)
            return as_png(picture)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise too_many_pixels() from bomb
    except Exception as broken:  # Pillow raises whatever a broken file leads to
        raise no_picture() from broken


def ensure_only_picture(content: bytes) -> None:
    """Raise ValidationError when the file is a page, an archive or a PDF as well."""
    if (
        MARKUP.search(content)
        or ARCHIVE in content[-ARCHIVE_END:]
        or PDF in content[:PDF_START]
    ):
        raise no_picture()


def ensure_few_pixels(picture: Image.Image) -> None:
    """Raise ValidationError when the picture is too large to be drawn."""
    if picture.width * picture.height > MOST_PIXELS:
        raise too_many_pixels()


def as_png(picture: Image.Image) -> bytes:
    """Return the picture drawn anew, with its transparency."""
    longest = (LONGEST_SIDE, LONGEST_SIDE)
    picture.draft("RGB", longest)  # a JPEG is read no larger than needed
    has_alpha = picture.has_transparency_data
    drawn = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail(longest)
    drawn.info.clear()
    written = BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def no_picture() -> ValidationError:
    """Return the refusal of what is no picture, or not only one."""
    return ValidationError(
        _("Choose a picture in JPEG, PNG or WebP that contains nothing else."),
        code="no_picture",
    )


def too_many_pixels() -> ValidationError:
    """Return the refusal of a picture that is too large to be drawn."""
    return ValidationError(
        _("The picture has more than 25 million pixels."), code="too_many_pixels"
    )
