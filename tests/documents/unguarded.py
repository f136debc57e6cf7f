"""Draw with one guard taken out, in a process of its own: `python -m … GUARD`.

Reads a list of HTML documents as JSON and writes the list of their PDFs in base64,
or what went wrong.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weasyprint import HTML, css  # noqa: TID251
from weasyprint.layout import percent  # noqa: TID251
from weasyprint.urls import URLFetcher  # noqa: TID251

from resource_centre.documents import haste, pdf


class OpenFetcher(URLFetcher):  # type: ignore[misc]
    """Fetch whatever is asked for, as WeasyPrint does by itself."""

    def __init__(self) -> None:
        super().__init__(timeout=1)
        self.refused: list[str] = []


def itself(page: object) -> object:
    """Return the page."""
    return page


def nothing(*_arguments: Any) -> None:
    """Do nothing."""


GUARDS: dict[str, dict[str, Callable[..., Any]]] = {
    "fetcher": {"ClosedFetcher": OpenFetcher},
    "glyphs": {"refuse_missing": nothing},
    "finisher": {"conform": nothing},
    "haste": {"Page": HTML, "Leaf": itself},
}


def take_time() -> None:
    """Let WeasyPrint work everything out by itself."""
    css.ComputedStyle.__init__ = haste.begun
    css.AnonymousStyle.__init__ = haste.begun_anonymous
    css.ComputedStyle.__missing__ = haste.worked_out
    percent.resolve_one_percentage = haste.resolved


def main(guard: str, stylesheet: str) -> None:
    """Draw the documents without the guard."""
    for name, stand_in in GUARDS[guard].items():
        setattr(pdf, name, stand_in)
    if guard == "haste":
        take_time()
    press = pdf.Press(pdf.Stylesheet(Path(stylesheet)))
    json.dump([drawn(press, html) for html in json.load(sys.stdin)], sys.stdout)


def drawn(press: pdf.Press, html: str) -> str:
    """Return the document in base64, or the words of what went wrong."""
    try:
        return b64encode(press.draw(html)).decode()
    except Exception as error:  # WeasyPrint's own, too
        return str(error)


if __name__ == "__main__":
    main(*sys.argv[1:])
