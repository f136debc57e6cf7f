"""Pages that many documents have alike: laid out once, and drawn once.

What drawing a page adds to a PDF is noted the first time and added to the next ones:
operators, marks for the tags, and the characters that it needs of each font.
"""

from copy import copy
from typing import Any

# What a font gathers while text is drawn in it.
GATHERED = ("widths", "to_unicode", "missing")


class Leaf:
    """A page that is drawn again and again; all else of it is the page's own."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.drawn: Drawn | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what the page has."""
        return getattr(self.page, name)

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draw the page, as it was drawn before if it was."""
        if self.drawn is None:
            self.drawn = Drawn(self.page, stream, scale)
        self.drawn.add_to(stream)


class Drawn:
    """What drawing a page adds to the stream of a page and to its document."""

    def __init__(self, page: Any, stream: Any, scale: float) -> None:
        """Draw the page on an empty stream like this one."""
        resources = {name: type(part)() for name, part in PARTS(stream)}
        apart = stream.clone(fonts={}, images={}, tags={}, resources=resources)
        page.paint(apart, scale)
        self.operators, self.tags = apart.stream, apart._tags
        self.fonts, self.images = apart._fonts, apart._images
        self.resources = resources

    def add_to(self, stream: Any) -> None:
        """Add it to a stream that has nothing on it yet."""
