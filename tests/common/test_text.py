"""Text from people is stored in one form."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from resource_centre.common.text import PILE, clean, is_piled


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


def test_marks_piled_on_one_letter_are_cut() -> None:
    pile = "а" + "\u0301\u0316" * 5000
    assert len(clean(pile)) <= 1 + PILE
    assert clean("и\u0306") == "й"


def test_piles_are_seen_and_writing_is_not_one() -> None:
    assert is_piled("а" + "\u0301" * (PILE + 1))
    assert not is_piled("а\u0301" * 100)
