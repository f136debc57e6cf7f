"""Draw a PDF from HTML, with our typeface and without a door to anything else.

Everything here runs in a process of its own (`zygote`), which knows neither the
settings nor the database, and is limited in time and memory by it.
"""

import io
import logging
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image
from weasyprint import CSS, Attachment
from weasyprint.css.counters import CounterStyle
from weasyprint.logger import LOGGER
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.text.ffi import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from resource_centre.documents.conformance import conform
from resource_centre.documents.haste import Page
from resource_centre.documents.leaves import Leaf
from resource_centre.documents.pictures import Gallery
from resource_centre.documents.styles import sheets_from
from resource_centre.documents.wire import DrawingError

PICTURE = re.compile(r"data:image/(?P<kind>png|jpeg);base64,(?P<data>[A-Za-z0-9+/=]+)")
PIXELS = 25_000_000
# Grey and colours as screens have them: the colours of print need another profile.
MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
# Word and browsers write these; the typeface has the plain hyphen alone.
HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})


# Behind it, in the same text, is an HTML document that is laid out by itself: what many
# documents, drawn one after the other, have on their last pages alike.
LEAF = "<!-- leaf -->"
LENGTH = re.compile(r"\[\d+\]$")


class Arrays:
    """The libraries' `ffi`, with arrays as long as their content.

    WeasyPrint names the length too, and for each that it has not met cffi reads the
    declarations of all libraries anew: half of the time that a letter takes.
    """

    def __getattr__(self, name: str) -> Any:
        """Return all else as it is."""
        return getattr(ffi, name)

    def new(self, kind: str, content: object = None) -> Any:
        """Make what the libraries take."""
        known = isinstance(content, list | tuple)
        return ffi.new(LENGTH.sub("[]", kind) if known else kind, content)


pdf_fonts.ffi = Arrays()


@dataclass(frozen=True)
class AttachedFile:
    """A file to attach, as it came over the line; `created` is an ISO time."""

    name: str
    data: bytes
    relationship: str
    description: str
    created: str


class ClosedFetcher(URLFetcher):
    """Give the pictures written into the document, and nothing else in the world.

    What opens files and connections is never even set up. A refusal ends the
    drawing; it is kept as well, because drawings in SVG swallow what is raised.
    """

    def __init__(self) -> None:
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the picture; raise FatalURLFetchingError for any other address."""
        try:
            kind, data = picture(url)
        except (ValueError, OSError) as error:
            self.refused.append(f"{url[:200]}: {error}")
            raise FatalURLFetchingError(self.refused[-1]) from error
        return URLFetcherResponse(url, data, {"Content-Type": f"image/{kind}"})


def picture(url: str) -> tuple[str, bytes]:
    """Return the kind and the bytes of a PNG or JPEG of at most 25 megapixels.

    Raise ValueError or OSError when the address is none.
    """
    match = PICTURE.fullmatch(url)
    if match is None:
        raise ValueError("only PNG and JPEG as base64 are drawn")
    kind, data = match["kind"], b64decode(match["data"], validate=True)
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError(f"{image.width} × {image.height} pixels are too many")
        if image.mode not in MODES:
            raise ValueError(f"pictures of the mode {image.mode} are not drawn")
    return kind, data


class Complaints(logging.Handler):
    """Keep what WeasyPrint only logs: a missing language, text, target, picture."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.said.append(record.getMessage()[:300])


class Stylesheet:
    """The style of every document, read once: the house's sheet and the rooms'."""

    def __init__(self, path: Path) -> None:
        self.counters = CounterStyle()
        self.css = CSS(
            string="\n".join(each.read_text("utf-8") for each in sheets_from(path)),
            url_fetcher=ClosedFetcher(),
            counter_style=self.counters,
        )


class Press:
    """Draw documents in one style, one after the other."""

    def __init__(self, style: Stylesheet) -> None:
        self.style = style
        # Newer Pango matches fonts in a thread of their map, which no fork takes
        # along: a map is made where it is used.
        self.fonts = FontConfiguration()
        self.gallery = Gallery()
        self.leaf, self.pages = "", list[Any]()
        self.complaints = Complaints()
        LOGGER.handlers = [self.complaints]
        LOGGER.setLevel(logging.ERROR)
        LOGGER.propagate = False

    def draw(
        self, html: str, attached: Sequence[AttachedFile] = (), made_at: str = ""
    ) -> bytes:
        """Return the PDF; raise DrawingError, saying why it cannot be drawn."""
        fetcher = ClosedFetcher()
        self.complaints.said.clear()
        try:
            drawn = self._draw(html.translate(HYPHENS), attached, made_at, fetcher)
        except (RecursionError, MemoryError) as error:
            raise DrawingError("too_complicated", repr(error)) from error
        except FatalURLFetchingError as error:
            raise DrawingError("flawed", str(error)) from error
        wrong = fetcher.refused + self.complaints.said
        if wrong:
            raise DrawingError("flawed", "; ".join(wrong)[:2000])
        return drawn

    def _draw(
        self,
        html: str,
        attached: Sequence[AttachedFile],
        made_at: str,
        fetcher: ClosedFetcher,
    ) -> bytes:
        """Lay the document out and write it."""
        self.gallery.tidy()
        front, *leaves = html.split(LEAF)
        document = self._laid_out(front, fetcher)
        for leaf in leaves:
            document.pages.extend(self._pages_of(leaf, fetcher))
        document.metadata.title = " ".join((document.metadata.title or "").split())
        document.metadata.created = document.metadata.modified = made_at or None
        drawn: bytes = document.write_pdf(
            finisher=conform,
            pdf_variant="pdf/a-3a",
            attachments=[
                attachment(file, fetcher) for file in sorted(attached, key=place)
            ],
        )
        refuse_missing(document)
        return drawn

    def _laid_out(self, html: str, fetcher: ClosedFetcher) -> Any:
        """Return the pages of a document, to be written."""
        return Page(string=html, url_fetcher=fetcher).render(
            font_config=self.fonts,
            counter_style=self.style.counters.copy(),
            stylesheets=[self.style.css],
            pdf_variant="pdf/a-3a",
            cache=self.gallery,
        )

    def _pages_of(self, leaf: str, fetcher: ClosedFetcher) -> list[Any]:
        """Return the pages of a leaf; those of the one before, if it is the same."""
        if self.leaf != leaf:
            laid_out = self._laid_out(leaf, fetcher)
            self.leaf, self.pages = leaf, [Leaf(page) for page in laid_out.pages]
        return self.pages


def place(file: AttachedFile) -> tuple[bool, str]:
    """Return where the file stands in a PDF's list, which is sorted by bytes."""
    return not file.name.isascii(), file.name


def attachment(file: AttachedFile, fetcher: ClosedFetcher) -> Any:
    """Return the file as WeasyPrint wants it: its times are in UTC."""
    created = datetime.fromisoformat(file.created).astimezone(UTC)
    return Attachment(
        string=file.data,
        name=file.name,
        description=file.description or None,
        relationship=file.relationship,
        created=created,
        modified=created,
        url_fetcher=fetcher,
    )


def refuse_missing(document: Any) -> None:
    """Raise DrawingError when the typeface lacks a character of the document."""
    missing = sorted(
        {code for font in document.fonts.values() for code in font.missing}
    )
    if missing:
        named = [f"{chr(code)} (U+{code:04X})" for code in missing[:20]]
        raise DrawingError("no_glyph", ", ".join(named))
