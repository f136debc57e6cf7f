"""Read what stands around the cells of an Excel workbook: its parts and styles."""

import posixpath
import re
from dataclasses import dataclass, field

from resource_centre.common.sheets.markup import Passing
from resource_centre.common.sheets.numbers import BUILT_IN_DATES, shape_of

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def local(name: str) -> str:
    """Return the name without its namespace: Excel writes two, strict and not."""
    return name[name.rfind(" ") + 1 :]


def unescaped(text: str) -> str:
    """Return the text with the characters that Excel writes as _x000D_."""
    return ESCAPED.sub(character, text) if "_x" in text else text


def character(found: re.Match[str]) -> str:
    """Return the character of the code; half of a pair stays a code."""
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)


@dataclass
class Relationships(Passing):
    """Gather where the parts that belong to a part are, by key and by kind."""

    folder: str
    by_key: dict[str, tuple[str, str]] = field(default_factory=dict)
    by_kind: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a part; what lies outside of the file is never fetched."""
        target = attributes.get("Target", "")
        if not target or attributes.get("TargetMode") == "External":
            return
        path = posixpath.normpath(posixpath.join("/", self.folder, target))[1:]
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.by_key[attributes.get("Id", "")] = (kind, path)
        self.by_kind.setdefault(kind, path)


@dataclass
class Workbook(Passing):
    """Gather the sheets: whether each is hidden, its name and its key."""

    sheets: list[tuple[bool, str, str]] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a sheet, or the year from which days are counted."""
        tag = local(name)
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true", "on")
        if tag != "sheet":
            return
        hidden = attributes.get("state", "visible") != "visible"
        for key, value in attributes.items():
            if key.endswith(" id"):
                self.sheets.append((hidden, attributes.get("name", ""), value))


@dataclass
class Styles(Passing):
    """Gather what each style makes of a number."""

    codes: dict[str, str] = field(default_factory=dict)
    shapes: list[str] = field(default_factory=list)
    inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format or a style; the formats stand first."""
        tag, key = local(name), attributes.get("numFmtId", "0")
        if tag == "numFmt":
            self.codes[key] = shape_of(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            built_in = "date" if key in BUILT_IN_DATES else ""
            self.shapes.append(self.codes.get(key, built_in))

    def end(self, name: str) -> None:
        """Leave the styles that cells refer to."""
        if local(name) == "cellXfs":
            self.inside = False


@dataclass
class Strings(Passing):
    """Gather the texts that cells share, without the reading aids in them."""

    texts: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    inside: bool = False
    aids: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter a piece of text, or an aid to read it."""
        tag = local(name)
        if tag == "t":
            self.inside = not self.aids
        elif tag == "rPh":
            self.aids += 1

    def text(self, data: str) -> None:
        """Note a piece of text."""
        if self.inside:
            self.pieces.append(data)

    def end(self, name: str) -> None:
        """Leave a piece, an aid or a whole text."""
        tag = local(name)
        if tag == "t":
            self.inside = False
        elif tag == "rPh":
            self.aids -= 1
        elif tag == "si":
            self.texts.append(unescaped("".join(self.pieces)))
            self.pieces.clear()
