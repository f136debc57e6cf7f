"""The typeface of pages and documents, made at set-up from the font package."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

VARIABLE, VARIABLE_ITALIC = "SofiaSans[wght].ttf", "SofiaSans-Italic[wght].ttf"
LICENCE = "sofia-sans-license.txt"
WEIGHTS = (400, 700)
# What documents are printed with: the font it is cut from, and its weight.
CUTS = {
    "regular": (VARIABLE, 400),
    "bold": (VARIABLE, 700),
    "italic": (VARIABLE_ITALIC, 400),
}
# What Bulgarian and English pages print, with the names of Bulgaria's neighbours.
CHARACTERS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x218, 0x21B),
    (0x300, 0x301),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2010, 0x2026),
    (0x2030, 0x2033),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
)
FEATURES = ["calt", "case", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]


def prepare_fonts(target: Path) -> list[Path]:
    """Make the web font and its licence in `target` and return both.

    Nothing is done (and the font package is only read) when they are there
    and made from the same package by the same recipe.
    """
    font = target / "sofia-sans.woff2"
    sources = [font_package() / VARIABLE]
    with made_once(target, sources, [font]) as needed:
        if needed:
            subset(sources[0], font)
    return [font, target / LICENCE]


def prepare_print_fonts(target: Path) -> list[Path]:
    """Make the fonts of documents in `target`, one a weight, and return them.

    Static ones are drawn twice as fast as variable ones. As with the web font,
    nothing is done when they are there; making them takes some ten seconds.
    """
    fonts = {target / f"sofia-sans-{name}.ttf": cut for name, cut in CUTS.items()}
    sources = [font_package() / file for file in sorted({f for f, _ in CUTS.values()})]
    with made_once(target, sources, list(fonts)) as needed:
        for path, (file, weight) in fonts.items() if needed else ():
            variable = TTFont(font_package() / file)
            instantiateVariableFont(
                variable, {"wght": weight}, inplace=True, updateFontNames=True
            ).save(path)
    return list(fonts)


def font_package() -> Path:
    """Return where the font package is; raise FileNotFoundError when it is nowhere."""
    package = find_spec("fontpkg_sofia_sans")
    if package is None or package.origin is None:
        raise FileNotFoundError("The package fontpkg-sofia-sans is not installed.")
    return Path(package.origin).parent / "files"


@contextmanager
def made_once(target: Path, sources: list[Path], made: list[Path]) -> Iterator[bool]:
    """Tell whether `made` must be made in `target`; add the licence and a stamp.

    The stamp tells from which package and by which recipe they were made.
    """
    recipe = hashlib.sha256(Path(__file__).read_bytes())
    for source in sources:
        recipe.update(source.read_bytes())
    licence, stamp = target / LICENCE, target / "stamp"
    if all(path.exists() for path in (*made, licence, stamp)) and (
        stamp.read_text() == recipe.hexdigest()
    ):
        yield False
        return
    target.mkdir(parents=True, exist_ok=True)
    yield True
    copyfile(font_package().parent / "LICENSE", licence)
    stamp.write_text(recipe.hexdigest())


def subset(source: Path, target: Path) -> None:
    """Write the font's weights and characters that pages use as WOFF2."""
    font = instantiateVariableFont(TTFont(source), {"wght": WEIGHTS})
    options = Options(layout_features=FEATURES, flavor="woff2", notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=[c for first, last in CHARACTERS for c in range(first, last + 1)]
    )
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
