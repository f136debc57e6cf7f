"""The pages' typeface has what Bulgarian needs."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from resource_centre.common.assets import prepare_fonts

GRAVE_I = 0x45D


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make the fonts once for all tests."""
    return prepare_fonts(tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="module")
def font(made: list[Path]) -> TTFont:
    """Open the font that was made."""
    return TTFont(made[0])


def test_font_is_small_and_brings_its_licence(made: list[Path]) -> None:
    web_font, licence = made
    assert web_font.stat().st_size < 60_000
    assert "SIL OPEN FONT LICENSE" in licence.read_text().upper()


def test_font_has_every_character_of_our_pages(font: TTFont) -> None:
    alphabet = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюя"
    wanted = f"{alphabet}{chr(GRAVE_I)}Ѝ„“‚‘«»–—№€§…·×\u00a0%"
    assert set(map(ord, wanted)) <= set(font.getBestCmap())


def test_font_shows_bulgarian_forms_unasked(font: TTFont) -> None:
    # The Russian forms are the alternatives, so the default ones are Bulgarian.
    scripts = {
        record.ScriptTag: {system.LangSysTag for system in record.Script.LangSysRecord}
        for record in font["GSUB"].table.ScriptList.ScriptRecord
    }
    assert scripts["cyrl"] == {"RUS "}


def test_font_keeps_its_weights_and_features(font: TTFont) -> None:
    axis = font["fvar"].axes[0]
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)
    features = {
        record.FeatureTag
        for table in ("GSUB", "GPOS")
        for record in font[table].table.FeatureList.FeatureRecord
    }
    assert {"locl", "liga", "kern", "mark"} <= features


def test_fonts_are_made_only_when_something_changed(made: list[Path]) -> None:
    web_font = made[0]
    before = web_font.stat().st_mtime_ns
    prepare_fonts(web_font.parent)
    assert web_font.stat().st_mtime_ns == before
    (web_font.parent / "stamp").write_text("older")
    prepare_fonts(web_font.parent)
    assert web_font.stat().st_mtime_ns > before
