"""Pictures are written anew, and what is not only a picture is refused."""

import random
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from resource_centre.documents import images
from resource_centre.documents.images import LONGEST_SIDE, png_of
from tests.documents.correspondence import picture, upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
ZIP_END = b"PK\x05\x06" + bytes(18)
SEED = 20261122


def redrawn(content: bytes) -> Image.Image:
    """Return the picture that is kept of an upload."""
    return Image.open(BytesIO(png_of(upload(content))))


def code_of(content: bytes) -> str | None:
    """Return why an upload is refused."""
    with pytest.raises(ValidationError) as refused:
        png_of(upload(content))
    return refused.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_each_kind_becomes_a_png(kind: str) -> None:
    kept = redrawn(picture(kind))
    assert (kept.format, kept.size, kept.mode) == ("PNG", (40, 20), "RGB")


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    assert redrawn(picture(size=(3000, 1500))).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_what_shines_through_stays_so() -> None:
    glass = Image.new("RGBA", (9, 9), (0, 0, 255, 60))
    written = BytesIO()
    glass.save(written, "WEBP", lossless=True)
    kept = redrawn(written.getvalue())
    assert kept.mode == "RGBA"
    assert kept.getpixel((4, 4)) == (0, 0, 255, 60)


def test_metadata_are_dropped_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # it lies on its side
    exif[0x010F] = "TELEPHONE"
    kept = redrawn(picture("JPEG", exif=exif, comment=b"TELEPHONE"))
    assert kept.size == (20, 40)
    assert not kept.getexif()
    noted = PngInfo()
    noted.add_text("Author", "TELEPHONE")
    content = png_of(upload(picture(pnginfo=noted, icc_profile=b"TELEPHONE")))
    assert b"TELEPHONE" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        SVG,
        b"%PDF-1.7\n",
        picture("GIF"),
        picture("TIFF"),
        picture()[:60],
        picture() + SVG,
        picture("JPEG") + b"<script>alert(1)</script>",
        picture("JPEG", comment=b"<?php system(1); ?>"),
        picture() + ZIP_END,
        b"%PDF-1.7\n" + picture(),
    ],
)
def test_what_is_not_only_a_picture_is_refused(content: bytes) -> None:
    assert code_of(content) == "no_picture"


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert code_of(bytes(images.LARGEST_FILE + 1)) == "too_large"


def test_too_many_pixels_are_refused_before_they_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = picture(size=(6000, 5000), mode="L")
    assert len(content) < images.LARGEST_FILE
    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "load", lambda _picture: pytest.fail("drawn"))
        assert code_of(content) == "too_many_pixels"
    assert code_of(picture(size=(20_000, 20_000), mode="1")) == "too_many_pixels"
    monkeypatch.setattr(images, "MOST_PIXELS", 30_000_000)
    assert redrawn(content).size == (1200, 1000)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_broken_file_is_refused_or_drawn_and_nothing_else(kind: str) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    whole = picture(kind, size=(64, 64))
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            kept = png_of(upload(bytes(content)))
        except ValidationError:
            continue
        assert kept.startswith(b"\x89PNG")
