"""Drawing a specification: an SVG that may stand in any page under a strict policy."""

import json
import re
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.utils.safestring import SafeString, mark_safe

from resource_centre.common.charts.look import CLASSES, Spec

if TYPE_CHECKING:
    from types import ModuleType

# Raised when the same specification is to look otherwise than before.
EDITION = 1
KEPT_FOR = 24 * 60 * 60
SPACE = "{http://www.w3.org/2000/svg}"
SHAPES = {"g", "line", "path", "rect", "text", "tspan"}
ATTRIBUTES = {
    *("d", "transform", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "width"),
    *("height", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"),
    *("stroke-miterlimit", "text-anchor", "font-size", "font-weight"),
}
# What a value may be: numbers, colours, paths; no address, no function but those.
HARMLESS = re.compile(r"(?:translate|rotate)\([-\d.,e ]+\)|[-\w#.,% ]*", re.ASCII)
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def draw(spec: Spec, alt: str) -> SafeString:
    """Return the chart as inline SVG, named by the alternative text.

    It is kept in the cache for a day: drawing takes V8 and 165 MB.
    """
    source = json.dumps([spec, alt], sort_keys=True)
    seal = f"{EDITION} {library()} {source}"
    digest = sha256(seal.encode()).hexdigest()
    svg: str | None = shared_cache.get(f"chart:{digest}")
    if svg is None:
        svg = cleaned(drawn(spec), alt=alt, name=f"chart-{digest[:16]}")
        shared_cache.set(f"chart:{digest}", svg, KEPT_FOR)
    return mark_safe(svg)  # noqa: S308 - nothing but what `cleaned` lets through


def drawn(spec: Spec) -> str:
    """Return the SVG as Vega-Lite draws it, with nothing fetched from anywhere."""
    svg: str = engine().vegalite_to_svg(spec, allowed_base_urls=[])
    return svg


@cache
def library() -> str:
    """Return the version of what draws."""
    return version("vl-convert-python")


@cache
def engine() -> "ModuleType":
    """Return what draws, started when it is first needed, with the page's typeface."""
    import vl_convert  # noqa: PLC0415 - most processes never draw and need no V8

    vl_convert.register_font_directory(str(settings.DATA_DIR / "print-fonts"))
    return vl_convert


def cleaned(svg: str, *, alt: str, name: str) -> str:
    """Return the drawing with only shapes, texts and their looks, named for all.

    Scripts, styles, links and whatever else is not on the lists are left out.
    """
    source = fromstring(svg, forbid_dtd=True)
    root = Element(
        "svg",
        {
            "xmlns": SPACE.strip("{}"),
            "class": "chart-drawing",
            "role": "img",
            "aria-labelledby": name,
            "viewBox": source.attrib["viewBox"],
            "width": source.attrib["width"],
            "height": source.attrib["height"],
            "font-family": "Sofia Sans, sans-serif",
        },
    )
    # Readers of screens and of PDFs are given what this says.
    SubElement(root, "title", id=name).text = alt
    for child in source:
        keep(child, root)
    return tostring(root, encoding="unicode")


def keep(element: Element, parent: Element) -> None:
    """Add a copy of what is drawn of the element to the parent, if anything is."""
    tag = str(element.tag).removeprefix(SPACE)
    if tag not in SHAPES or not is_seen(element):
        return
    copy = Element(tag, looks(element))
    copy.text = element.text
    for child in element:
        keep(child, copy)
    if tag != "g" or len(copy):
        parent.append(copy)


def is_seen(element: Element) -> bool:
    """Tell whether the element shows anything: Vega draws empty frames."""
    hidden = element.get("display") == "none" or element.get("opacity") == "0"
    frame = element.get("class") in {"background", "foreground"}
    return not hidden and not frame


def looks(element: Element) -> dict[str, str]:
    """Return the attributes that say how it looks, and the classes of its colours."""
    kept = {
        name: LONG_NUMBER.sub(shortened, value)
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and HARMLESS.fullmatch(value)
    }
    classes = [
        f"chart-{use}-{CLASSES[kept[use]]}"
        for use in ("fill", "stroke")
        if kept.get(use) in CLASSES
    ]
    return {**kept, "class": " ".join(classes)} if classes else kept


def shortened(number: re.Match[str]) -> str:
    """Return the number with two decimals, which is more than eyes tell apart."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
