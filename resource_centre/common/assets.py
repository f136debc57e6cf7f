"""The pages' typeface, made at set-up from the installed font package."""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = (400, 700)
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
    package = find_spec("fontpkg_sofia_sans")
    if package is None or package.origin is None:
        raise FileNotFoundError("The package fontpkg-sofia-sans is not installed.")
    home = Path(package.origin).parent
    source = home / "files" / "SofiaSans[wght].ttf"
    font, licence, stamp = (
        target / name
        for name in ("sofia-sans.woff2", "sofia-sans-license.txt", "stamp")
    )
    recipe = hashlib.sha256(source.read_bytes() + Path(__file__).read_bytes())
    made = [font, licence]
    if all(path.exists() for path in (*made, stamp)) and (
        stamp.read_text() == recipe.hexdigest()
    ):
        return made
    target.mkdir(parents=True, exist_ok=True)
    subset(source, font)
    copyfile(home / "LICENSE", licence)
    stamp.write_text(recipe.hexdigest())
    return made


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
