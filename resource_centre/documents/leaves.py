"""Pages that many documents have alike: laid out once, and drawn once.

What drawing a page adds to a PDF is noted the first time, and added to the next ones:
operators, marks for the tags, and the characters it needs of each font.
"""

from copy import copy
from typing import Any

import pydyf

# What a font gathers while text is drawn in it.
GATHERED = ("widths", "to_unicode", "missing")
# What operators speak of by names that depend on all that is drawn before.
NUMBERED = ("XObject", "Pattern", "Shading")


class Leaf:
    """A page that is drawn again and again; all else of it is the page's own."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.drawn: Drawn | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what the page has."""
        return getattr(self.page, name)

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draw the page as it was drawn before; one with pictures is drawn anew."""
        self.drawn = self.drawn or Drawn(self.page, stream, scale)
        if self.drawn.is_plain:
            self.drawn.add_to(stream)
        else:
            self.page.paint(stream, scale)


class Drawn:
    """What drawing a page adds to the stream of the page, and to the document."""

    def __init__(self, page: Any, stream: Any, scale: float) -> None:
        """Draw the page apart, on an empty stream."""
        names = ("ExtGState", *NUMBERED)
        self.resources = {name: pydyf.Dictionary() for name in names}
        self.fonts: dict[Any, Any] = {}
        self.tags: dict[Any, Any] = {}
        colours = {"ColorSpace": within(stream)["_resources"]["ColorSpace"]}
        resources = {**self.resources, **colours}
        apart = stream.clone(
            fonts=self.fonts, images={}, tags=self.tags, resources=resources
        )
        page.paint(apart, scale)
        self.operators = b"\n".join(map(written, apart.stream))

    @property
    def is_plain(self) -> bool:
        """Tell whether its operators mean the same in every document."""
        states = self.resources["ExtGState"]
        return not any(self.resources[name] for name in NUMBERED) and not any(
            name.startswith("s") for name in states
        )

    def add_to(self, stream: Any) -> None:
        """Add it to a stream that nothing is drawn on yet."""
        stream.stream.append(self.operators)
        document = within(stream)
        document["_tags"].update(self.tags)
        states = document["_resources"]["ExtGState"]
        for name, state in self.resources["ExtGState"].items():
            states.setdefault(name, pydyf.Dictionary(state))
        for key, font in self.fonts.items():
            gather(document["_fonts"].setdefault(key, fresh(font)), font)


def within(stream: Any) -> dict[str, Any]:
    """Return what a stream knows of its document, which it keeps to itself."""
    known: dict[str, Any] = vars(stream)
    return known


def gather(font: Any, more: Any) -> None:
    """Let a font have the characters that another gathered."""
    for each in GATHERED:
        known = getattr(font, each)
        for name, value in getattr(more, each).items():
            known.setdefault(name, value)


def fresh(font: Any) -> Any:
    """Return the font with nothing gathered."""
    other = copy(font)
    for each in GATHERED:
        setattr(other, each, {})
    return other


def written(part: Any) -> bytes:
    """Return an operator as it is written."""
    if isinstance(part, bytes):
        return part
    return part.data if isinstance(part, pydyf.Object) else str(part).encode("ascii")
