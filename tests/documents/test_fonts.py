"""What is printed is what was written, in our typeface alone."""

from base64 import b64decode

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from resource_centre.common.assets import CUTS, prepare_print_fonts
from resource_centre.documents.renderer import RenderingError, render
from tests.documents.pdfs import cut_off, fonts_of, pages, text_of
from tests.documents.test_attacks import HEAD, unguarded

FACES = {
    "Sofia-Sans",
    "Sofia-Sans-Bold",
    "Sofia-Sans-Italic",
    "Sofia-Sans-Semi-Bold",
}
TEXTS = (
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ абвгдежзийклмнопрстуфхцчшщъьюя Ѝ ѝ",
    "Сведения за нея: ѝ казах, че „всичко“ – без ’’ – е готово… № 5, § 3, 10 °C, 7 €",
    "The quick brown fox: office, affluent, “fit” — 1st & 2nd, A/B, x² ± 3 × 4 ≤ 5 %",
    "Łukasz Čapek, Zoë Şahin-Ğül, Ștefan Țepeș, Δημήτρης, Ђорђе, Київ",
)


@pytest.mark.parametrize("face", ["b", "i", "h2", "span", "strong"])
def test_text_is_read_back_as_written(face: str) -> None:
    text = "".join(f"<p><{face}>{text}</{face}>" for text in TEXTS)
    drawn = render(HEAD + text.replace("&", "&amp;"))
    assert text_of(drawn) == " ".join(["Проба", *TEXTS])
    assert fonts_of(drawn) <= FACES


def test_every_family_is_ours() -> None:
    families = ("serif", "monospace", "Arial", "DejaVu Sans", "fantasy", "Sofia Sans")
    text = "".join(
        f'<p style="font:{weight} {slant} 9pt {family}">Думи'
        for family in families
        for weight in (100, 400, 600, 900)
        for slant in ("normal", "italic")
    )
    assert fonts_of(render(HEAD + text)) <= FACES


def test_letters_typed_in_two_and_signs_of_word_are_printed() -> None:
    written = "Каза и\u0300 по-\u00adмного: 5\u202f000\u2009лв. – co\u2011operate\u200b"
    drawn = render(f"{HEAD}<p>{written}")
    assert text_of(drawn).startswith("Проба Каза ѝ по")
    assert "co-operate" in text_of(drawn)
    assert fonts_of(drawn) <= FACES


def test_control_characters_vanish() -> None:
    controls = "".join(map(chr, [*range(1, 9), *range(14, 32), 127, 0x202E]))
    assert text_of(render(f"{HEAD}<p>Пре{controls}ди")) == "Проба Преди"


def test_character_that_cannot_be_printed_is_named() -> None:
    with pytest.raises(RenderingError) as refusal:
        render(f"{HEAD}<p>Добре ✓, 漢")
    assert refusal.value.code == "no_glyph"
    assert "✓ (U+2713), 漢 (U+6F22)" in refusal.value.messages[0]


def test_character_that_cannot_be_printed_is_missed_without_the_guard() -> None:
    (drawn,) = unguarded("glyphs", [f"{HEAD}<p>Добре ✓"])
    assert b64decode(drawn).startswith(b"%PDF")


@pytest.mark.parametrize(
    "name", ["Ж" * 120, "-".join(["Димитрова"] * 12), "Ав " * 40], ids=len
)
def test_long_name_is_on_one_page_and_whole(name: str) -> None:
    drawn = render(f"{HEAD}<h2>{name}</h2><p><b>{name}</b>")
    (page,) = pages(drawn)
    assert "".join(page.split()) == "".join(f"Проба{name}{name}".split())
    assert cut_off(drawn) == ""


def test_fonts_have_their_weights_and_every_character() -> None:
    weights = {}
    for name, path in zip(
        CUTS, prepare_print_fonts(settings.DATA_DIR / "print-fonts"), strict=True
    ):
        with TTFont(path) as font:
            weights[name] = font["OS/2"].usWeightClass
            assert font["name"].getBestFamilyName() == "Sofia Sans"
            assert "fvar" not in font
            assert set(map(ord, "".join(TEXTS))) <= set(font.getBestCmap())
    assert weights == {name: weight for name, (_file, weight) in CUTS.items()}


def test_fonts_of_documents_are_made_once_and_not_published() -> None:
    folder = settings.DATA_DIR / "print-fonts"
    before = [path.stat().st_mtime_ns for path in prepare_print_fonts(folder)]
    assert [path.stat().st_mtime_ns for path in prepare_print_fonts(folder)] == before
    assert finders.find("fonts/sofia-sans.woff2")
    for path in prepare_print_fonts(folder):
        assert not finders.find(f"fonts/{path.name}")
