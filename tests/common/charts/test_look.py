"""Colours are told apart: by the colour blind, in print, and on dark pages."""

import re
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest
from django.conf import settings

from resource_centre.common.charts.look import (
    CLASSES,
    INK,
    LOW,
    MARKS,
    MIDDLE,
    ON_DARK,
    ON_LIGHT,
    ON_MIDDLE,
    PAPER,
    QUIET,
    STEPS,
    WRITTEN_ON,
)
from tests.common.charts.samples import KINDS

STYLE = (Path(settings.PROJECT) / "static/includes/chart.css").read_text()
# How people see who lack one kind of cones (Machado and others, 2009), in linear RGB.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    """Return red, green and blue as light."""
    digits = colour.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    red, green, blue = (int(wide[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return (curved(red), curved(green), curved(blue))


def curved(part: float) -> float:
    """Return how much light a part of a colour is."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = [
        sum(w * part for w, part in zip(weights, linear(colour), strict=True)) + 0.05
        for colour in (one, other)
    ]
    return max(lights) / min(lights)


def seen(colour: str, sight: str) -> Triple:
    """Return the colour as it is perceived, in OKLab."""
    red, green, blue = (
        max(sum(a * b for a, b in zip(row, linear(colour), strict=True)), 0)
        for row in SIGHT[sight]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    mid = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def closest(colours: tuple[str, ...]) -> float:
    """Return how far apart the two likest colours are, whoever looks."""
    return min(
        dist(seen(one, sight), seen(other, sight))
        for one, other in combinations(colours, 2)
        for sight in SIGHT
    )


def dark(colour: str) -> str:
    """Return what the colour becomes on dark pages."""
    found = set(re.findall(rf"--chart-{CLASSES[colour]}: (#\w+);", STYLE))
    assert len(found) == 1, CLASSES[colour]
    return str(found.pop())


LIGHT = {colour: colour for colour in CLASSES}
DARK = {colour: dark(colour) for colour in CLASSES}
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
def test_neighbours_and_paper_differ_in_lightness(theme: dict[str, str]) -> None:
    marks = [theme[colour] for colour in MARKS]
    assert min(contrast(one, other) for one, other in pairwise(marks)) >= 3
    for colour in (*MARKS, LOW, QUIET):
        assert contrast(theme[colour], theme[PAPER]) >= 3
    assert contrast(theme[QUIET], theme[MIDDLE]) >= 3


@THEMES
def test_texts_are_legible(theme: dict[str, str]) -> None:
    for colour in (INK, QUIET):
        assert contrast(theme[colour], theme[PAPER]) >= 4.5
    for mark, text in WRITTEN_ON.items():
        assert contrast(theme[mark], theme[text]) >= 4.5
    assert set(WRITTEN_ON.values()) == {ON_DARK, ON_LIGHT, ON_MIDDLE}


@THEMES
def test_the_colour_blind_tell_colours_apart(theme: dict[str, str]) -> None:
    for colours in (MARKS, *STEPS.values()):
        assert closest(tuple(theme[colour] for colour in colours)) > 0.08


def test_colours_that_only_differ_in_hue_are_found() -> None:
    assert closest(("#d0342c", "#5b8a00")) < 0.08
    assert contrast("#d0342c", "#5b8a00") < 3


def test_the_style_sheet_knows_every_class_that_is_drawn() -> None:
    drawn = "".join(make("Диаграма").svg for make in KINDS.values())
    classes = set(re.findall(r"chart-(?:fill|stroke)-[\w-]+", drawn))
    assert {f".{name} {{" for name in classes} <= set(re.findall(r"\..* \{", STYLE))
