"""Text from people is stored in one form."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from resource_centre.common.text import clean


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Мария  ", "Мария"),
        ("Стои\u0306чев", "Стойчев"),
        ("Ива\x00н\x1b", "Иван"),
        ("ред\r\nред\rред\x0bред", "ред\nред\nред\nред"),
        ("отчет\u202efdp.exe", "отчетfdp.exe"),
        ("а\tб", "а\tб"),
        ("ѝ ъ № „…“", "ѝ ъ № „…“"),
    ],
)
def test_text_is_cleaned(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@given(st.text())
def test_cleaned_text_is_composed_and_printable(typed: str) -> None:
    cleaned = clean(typed)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned
    assert all(c in "\n\t" or unicodedata.category(c) != "Cc" for c in cleaned)
