"""Comparing what a document says with what it was to say."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pypdfium2
from django.utils.translation import override

from resource_centre.documents.templatetags.documents import ITEM, day, figure, long_day

MILLIMETRE = 72 / 25.4
TOP, BOTTOM = 16 * MILLIMETRE, 22 * MILLIMETRE
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# What facts have to be drawn by; the figures of charts stand in tables.
DRAWN = {"spec", "alt", "is_ours", "shares"}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def pages_of(pdf: bytes, *, margins: bool = True) -> Iterator[str]:
    """Yield the text of each page, without what stands in the margins if so told."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for place, page in enumerate(document):
            width, height = page.get_size()
            text = page.get_textpage()
            top = height if margins or not place else height - TOP
            yield text.get_text_bounded(0, 0 if margins else BOTTOM, width, top)
            text.close()
            page.close()
    finally:
        document.close()


def right_of(character: str, pdf: bytes) -> list[float]:
    """Return where each such character of the first page's upper part ends."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = page.get_textpage()
    try:
        boxes = [
            text.get_charbox(place)
            for place in range(text.count_chars())
            if text.get_text_range(place, 1) == character
        ]
        return [right for _left, bottom, right, _top in boxes if bottom > 200]
    finally:
        text.close()
        page.close()
        document.close()


def snapshot_of(pdf: bytes) -> str:
    """Return the text of the document, page by page, as a snapshot keeps it."""
    pages = (
        "\n".join(line.rstrip() for line in page.splitlines()) for page in pages_of(pdf)
    )
    return "".join(
        f"--- {number} ---\n{page.rstrip()}\n" for number, page in enumerate(pages, 1)
    )


def letters_of(text: str) -> str:
    """Return the letters and figures alone: lines and hyphens are as they fall."""
    return re.sub(r"[\W_]+", "", text.casefold())


def unsaid(facts: Mapping[str, Any], pdf: bytes, language: str) -> list[str]:
    """Return the lines among the facts that the PDF does not say, letter by letter.

    What stands at the foot of the first page may interrupt a text that goes on.
    """
    printed = letters_of("".join(pages_of(pdf, margins=False)))
    interrupted = printed.replace(letters_of(facts["donor_line"]), "", 1)
    with override(language):
        lines = [line for text in texts_of(facts) for line in lines_of(text, printed)]
    return [
        line
        for line in lines
        if letters_of(line) not in printed and letters_of(line) not in interrupted
    ]


def lines_of(text: str, printed: str) -> list[str]:
    """Return the lines of a text, without marks of lists; dates as they are printed."""
    if ISO.fullmatch(text):
        dates = (day(text), long_day(text))
        return [next((d for d in dates if letters_of(d) in printed), dates[0])]
    return [ITEM.sub("", line) for line in text.splitlines()]


def texts_of(value: Any) -> Iterator[str]:
    """Yield the texts and figures among the facts, in their order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield figure(value)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from () if key in DRAWN else texts_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)


class Tongues(HTMLParser):
    """Collects the words in Cyrillic that are not marked as Bulgarian."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = []
        self.unmarked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language of what follows, which is the outer one unless named."""
        if tag not in {"meta", "img", "br", "col", "path", "rect", "line"}:
            outer = self.languages[-1] if self.languages else ""
            self.languages.append(dict(attrs).get("lang") or outer)

    def handle_endtag(self, tag: str) -> None:
        """Return to the language around."""
        if tag not in {"path", "rect", "line"}:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text that is in Cyrillic and not in Bulgarian."""
        if CYRILLIC.search(data) and self.languages[-1] != "bg":
            self.unmarked.append(data.strip())


def unmarked(html: str) -> list[str]:
    """Return the words in Cyrillic that no element marks as Bulgarian."""
    tongues = Tongues()
    body = html[html.index("<body") : html.index("</body>")]
    tongues.feed(re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL))
    return tongues.unmarked
