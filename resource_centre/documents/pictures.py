"""Pictures as a document's process draws them: made once for all documents alike."""

from typing import Any

import pydyf
import segno
from weasyprint import images

# A QR code is shown by `<img src="qr:https://…">`.
QR = "qr:"
QUIET = 4  # modules around it
# Any mask can be read; trying all eight takes five times as long.
MASK = 4
MOST_KEPT = 60


class Gallery(dict[str, Any]):
    """The pictures of a child's documents by their addresses, kept for the next one.

    WeasyPrint looks here before it fetches: what is not an address of a QR code goes
    its usual way.
    """

    def __contains__(self, address: object) -> bool:
        """Tell whether the picture is there; a QR code always is."""
        if isinstance(address, str) and address.startswith(QR):
            self[address] = Code(address.removeprefix(QR))
        return super().__contains__(address)

    def tidy(self) -> None:
        """Forget all, once there are many."""
        if len(self) > MOST_KEPT:
            self.clear()


class Code:
    """A QR code drawn as rectangles, one for each run of dark modules."""

    def __init__(self, address: str) -> None:
        """Work it out; raise ValueError when the address is too long for one."""
        code = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK)
        self.size = len(code.matrix) + 2 * QUIET
        self.runs = b"\n".join(
            b"%d %d %d 1 re" % (start + QUIET, row + QUIET, end - start)
            for row, modules in enumerate(code.matrix)
            for start, end in runs(bytes(modules))
        )

    def get_intrinsic_size(
        self, resolution: float, font_size: float
    ) -> tuple[int, int, int]:
        """Return the width and the height in pixels, and that they are equal."""
        return self.size, self.size, 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Draw the code."""
        stream.transform(width / self.size, 0, 0, height / self.size, 0, 0)
        stream.set_color_rgb(0, 0, 0)
        stream.stream.append(self.runs)
        stream.fill()


def runs(modules: bytes) -> list[tuple[int, int]]:
    """Return where the dark modules of a row begin and end."""
    found, end = [], 0
    while (start := modules.find(1, end)) >= 0:
        end = modules.find(0, start)
        end = len(modules) if end < 0 else end
        found.append((start, end))
    return found


class KeptImage(images.RasterImage):
    """A picture whose pixels are packed once, however many documents show it."""

    made: pydyf.Stream | None = None

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> pydyf.Stream:  # noqa: FBT001
        """Return the picture as an object of one PDF, its own and its mask's."""
        if self.made is None:
            self.made = super().get_x_object(interpolate, dpi_ratio)
        return copied(self.made)


def copied(thing: pydyf.Stream) -> pydyf.Stream:
    """Return a stream like it, to be numbered anew."""
    extra = pydyf.Dictionary(thing.extra)
    if "SMask" in extra:
        extra["SMask"] = copied(extra["SMask"])
    return pydyf.Stream(thing.stream, extra)


images.RasterImage = KeptImage
