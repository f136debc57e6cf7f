"""What stands under the text of a sheet to be framed: ornaments, computed by us.

A document names its own: `<meta name="background" content="classic">`. Each is made
once by a process, as the operators of a PDF, compressed; lengths are in millimetres.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from math import cos, pi, sin
from typing import Any

import pydyf

WIDTH, HEIGHT = 297.0, 210.0
POINT = 25.4 / 72
NAME = "Background"

Point = tuple[float, float]
Curve = Callable[[float], Point]
Colour = tuple[int, int, int]

PETROL: Colour = (11, 92, 107)
GOLD: Colour = (201, 146, 24)
MIST: Colour = (238, 245, 245)
VEIL: Colour = (226, 238, 239)
SAND: Colour = (246, 241, 228)
DUNE: Colour = (234, 224, 198)

# A sheet of which ornaments reach so far from its edge.
MARGIN, BAND, CORNER = 13.5, 3.3, 8.6
STRANDS = 7


# --- Under the pages --------------------------------------------------------------


def underlay(document: Any, pdf: Any) -> None:
    """Put the ornaments that the document names under its pages, as artifacts."""
    sheets = SHEETS.get(document.metadata.custom.get("background", ""))
    if sheets is None:
        return
    pages = [each for each in pdf.objects if is_page(each)]
    resources = pdf.objects[int(pages[0]["Resources"].split()[0])]
    for number, page in enumerate(pages):
        draw = sheets[min(number, len(sheets) - 1)]
        name = f"{NAME}{number}"
        form, shown = form_of(draw), pydyf.Stream([shows(name)])
        pdf.add_object(form)
        pdf.add_object(shown)
        resources["XObject"][name] = form.reference
        page["Contents"] = pydyf.Array([shown.reference, page["Contents"]])


def is_page(thing: Any) -> bool:
    """Tell whether an object of a PDF is a page."""
    return isinstance(thing, dict) and thing.get("Type") == "/Page"


def shows(name: str) -> bytes:
    """Return the operators that show a form as something that is not read."""
    return f"/Artifact BMC q /{name} Do Q EMC".encode()


def form_of(draw: Callable[[], Iterator[str]]) -> pydyf.Stream:
    """Return the ornaments as a form of a PDF, which is nobody else's."""
    return pydyf.Stream(
        [compressed(draw)],
        pydyf.Dictionary(
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, WIDTH / POINT, HEIGHT / POINT)),
                "Resources": pydyf.Dictionary(),
                "Filter": "/FlateDecode",
            }
        ),
    )


@cache
def compressed(draw: Callable[[], Iterator[str]]) -> bytes:
    """Return the operators that draw it, from the upper left corner downwards."""
    scale = 1 / POINT
    matrix = f"{scale:.5f} 0 0 {-scale:.5f} 0 {HEIGHT / POINT:.3f} cm 1 J 1 j"
    return zlib.compress("\n".join([matrix, *draw()]).encode(), 9)


def prepare() -> None:
    """Make all ornaments, before any is needed."""
    for sheets in SHEETS.values():
        for draw in sheets:
            compressed(draw)


# --- The three designs ------------------------------------------------------------


def classic() -> Iterator[str]:
    """Yield a frame of woven lines with a rose in each corner, and a faint one."""
    yield from placed(watermark(), (WIDTH / 2, HEIGHT / 2))
    yield from frame(MARGIN - BAND - 2.1, 0.55, PETROL)
    yield from frame(MARGIN + BAND + 1.1, 0.22, PETROL)
    yield from frame(MARGIN + BAND + 2.1, 0.45, GOLD)
    yield from woven()
    corner = list(rose())
    for x in (MARGIN, WIDTH - MARGIN):
        for y in (MARGIN, HEIGHT - MARGIN):
            yield from placed(corner, (x, y))


def classic_overleaf() -> Iterator[str]:
    """Yield the frame of the front without what is woven into it."""
    yield from frame(MARGIN - BAND - 2.1, 0.55, PETROL)
    yield from frame(MARGIN - BAND - 0.9, 0.35, GOLD)


def modern() -> Iterator[str]:
    """Yield a calm field at the left, in which circles widen from its foot."""
    yield filled(SAND, 0, 0, 78, HEIGHT)
    yield f"q 0 0 78 {HEIGHT} re W n"
    yield stroked(DUNE, 0.3)
    for number in range(1, 19):
        yield from placed(drawn(circle(9.5 * number), 16), (78, HEIGHT + 4))
    yield "Q"
    yield filled(PETROL, 0, 0, 7, HEIGHT)
    yield filled(GOLD, 7, 0, 1.1, HEIGHT)


def modern_overleaf() -> Iterator[str]:
    """Yield the edge of the field alone."""
    yield filled(PETROL, 0, 0, 7, HEIGHT)
    yield filled(GOLD, 7, 0, 1.1, HEIGHT)


def plain() -> Iterator[str]:
    """Yield two thin lines around the sheet."""
    yield from frame(10, 0.4, PETROL)
    yield from frame(11.4, 0.15, PETROL)


def nothing() -> Iterator[str]:
    """Yield nothing."""
    yield from ()


SHEETS = {
    "classic": (classic, classic_overleaf),
    "modern": (modern, modern_overleaf),
    "plain": (plain, nothing),
}


# --- Ornaments --------------------------------------------------------------------


def woven() -> Iterator[str]:
    """Yield the lines woven along the four edges.

    What stands twice is drawn twice in the same words, which compression likes.
    """
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    for turned, length, waves, far in (
        (False, across, 24, (0, HEIGHT - 2 * MARGIN)),
        (True, down, 16, (WIDTH - 2 * MARGIN, 0)),
    ):
        lines = list(plait(length, waves))
        for x, y in ((0, 0), far):
            yield from placed(lines, (MARGIN + x, MARGIN + y), turned=turned)


def plait(length: float, waves: int) -> Iterator[str]:
    """Yield lines that swing around a straight one, now wider, now narrower."""
    for strand in range(STRANDS):
        yield stroked(GOLD if strand == 0 else PETROL, 0.16)
        line = braid(length, waves, 2 * pi * strand / STRANDS)
        yield from drawn(line, waves * 4)


def braid(length: float, waves: int, phase: float) -> Curve:
    """Return one of these lines."""

    def at(part: float) -> Point:
        turn = 2 * pi * waves * part
        swing = BAND * (0.72 + 0.28 * cos(turn / 2 + phase))
        return part * length, swing * sin(turn + phase)

    return at


def placed(lines: Iterable[str], at: Point, *, turned: bool = False) -> Iterator[str]:
    """Yield what is drawn around the origin at a place, turned down if so told."""
    matrix = "0 1 1 0" if turned else "1 0 0 1"
    yield f"q {matrix} {at[0]:.2f} {at[1]:.2f} cm"
    yield from lines
    yield "Q"


def rose() -> Iterator[str]:
    """Yield a rose of lines on a white ground, for a corner."""
    yield f"1 1 1 rg {' '.join(drawn(circle(CORNER), 8, 'f'))}"
    for colour, width, radius, depth, petals in (
        (PETROL, 0.16, 0.80, 0.16, 12),
        (PETROL, 0.16, 0.80, -0.16, 12),
        (GOLD, 0.2, 0.52, 0.2, 8),
        (PETROL, 0.16, 0.34, 0.24, 8),
        (PETROL, 0.16, 0.34, -0.24, 8),
    ):
        yield stroked(colour, width)
        petal = flower(CORNER * radius, CORNER * depth, petals)
        yield from drawn(petal, petals * 4)
    yield stroked(GOLD, 0.35)
    yield from drawn(circle(CORNER), 8)


def watermark() -> Iterator[str]:
    """Yield a large rose, so faint that what stands on it is read as on white."""
    for number in range(12):
        yield stroked(VEIL if number % 3 == 0 else MIST, 0.25)
        line = flower(66 - 3.4 * number, 11, 20, number * pi / 12)
        yield from drawn(line, 80)


def flower(radius: float, depth: float, petals: int, turned: float = 0) -> Curve:
    """Return a closed line with petals around the origin."""

    def at(part: float) -> Point:
        angle = 2 * pi * part
        reach = radius + depth * sin(petals * angle + turned)
        return reach * cos(angle), reach * sin(angle)

    return at


def circle(radius: float) -> Curve:
    """Return a circle around the origin."""
    return flower(radius, 0, 0)


# --- Operators --------------------------------------------------------------------


def frame(inset: float, width: float, colour: Colour) -> Iterator[str]:
    """Yield a rectangle so far from the edges."""
    yield stroked(colour, width)
    yield f"{inset} {inset} {WIDTH - 2 * inset:.2f} {HEIGHT - 2 * inset:.2f} re S"


def filled(colour: Colour, left: float, top: float, width: float, height: float) -> str:
    """Return a rectangle full of a colour."""
    return f"{tint(colour)} rg {left} {top} {width} {height} re f"


def stroked(colour: Colour, width: float) -> str:
    """Return the colour and the width, in millimetres, of the lines that follow."""
    return f"{tint(colour)} RG {width} w"


def tint(colour: Colour) -> str:
    """Return the parts of a colour, from 0 to 1."""
    return " ".join(f"{part / 255:.3f}" for part in colour)


def drawn(line: Curve, pieces: int, paint: str = "S") -> Iterator[str]:
    """Yield the line as so many curves of Bézier, which have its slopes at the ends."""
    step = 1 / pieces
    points = [line(step * number) for number in range(pieces + 1)]
    slopes = [slope(line, step * number, step) for number in range(pieces + 1)]
    yield f"{point(*points[0])} m"
    for number in range(pieces):
        (x, y), (dx, dy) = points[number], slopes[number]
        (u, v), (du, dv) = points[number + 1], slopes[number + 1]
        yield f"{point(x + dx, y + dy)} {point(u - du, v - dv)} {point(u, v)} c"
    yield paint


def point(x: float, y: float) -> str:
    """Return a place to a fiftieth of a millimetre, which no eye tells apart."""
    return f"{round(x * 50) / 50:g} {round(y * 50) / 50:g}"


def slope(line: Curve, part: float, step: float) -> Point:
    """Return a third of the way that the line goes within a step at its pace here."""
    near = step / 1000
    (x, y), (u, v) = line(part - near), line(part + near)
    pace = step / (6 * near)
    return (u - x) * pace, (v - y) * pace
