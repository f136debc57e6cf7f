"""Small pictures."""

from io import BytesIO

from PIL import Image


def png(width: int = 40, height: int = 20) -> bytes:
    """Return a PNG with transparency."""
    written = BytesIO()
    Image.new("RGBA", (width, height), (11, 92, 107, 200)).save(written, "PNG")
    return written.getvalue()
