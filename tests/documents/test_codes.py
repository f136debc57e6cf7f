"""Codes: nobody guesses them, a slip of the pen is found, and any keyboard types them.

That codes come from `secrets` and nothing else is what keeps them from being guessed;
a test of a sample cannot tell, but sees a generator that is no generator.
"""

import secrets
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, strategies as st

from resource_centre.documents.verification import codes
from resource_centre.documents.verification.codes import (
    CODE_LENGTH,
    KEY_LENGTH,
    LETTERS,
    check_letter,
    grouped,
    is_code,
    is_key,
    new_code,
    new_key,
    normalised,
    normalised_number,
)

drawn = st.text(LETTERS, min_size=CODE_LENGTH - 1, max_size=CODE_LENGTH - 1)
valid = drawn.map(lambda letters: letters + check_letter(letters))


def wrong_letters(code: str) -> set[str]:
    """Return the code with each of its letters replaced by each of the others."""
    return {
        code[:place] + letter + code[place + 1 :]
        for place in range(len(code))
        for letter in LETTERS
        if letter != code[place]
    }


def swapped(code: str) -> set[str]:
    """Return the code with each two of its letters, next to each other or not."""
    found = set()
    for second in range(len(code)):
        for first in range(second):
            letters = list(code)
            letters[first], letters[second] = code[second], code[first]
            found.add("".join(letters))
    return found - {code}


@given(valid)
def test_every_wrong_letter_and_every_swap_is_found(code: str) -> None:
    assert is_code(code)
    assert not any(map(is_code, wrong_letters(code) | swapped(code)))


def test_a_plain_sum_would_miss_swaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "times_x", lambda element: element)
    code = "01234567" + check_letter("01234567")
    assert all(map(is_code, swapped(code)))


def test_codes_are_drawn_from_all_letters_alike() -> None:
    keys, typed = {new_key() for _ in range(2000)}, {new_code() for _ in range(2000)}
    assert len(keys) == len(typed) == 2000
    assert all(map(is_key, keys))
    assert all(map(is_code, typed))
    # 26 letters of 5 bits; 8 of 5, and one that follows from them.
    assert KEY_LENGTH * 5 >= 128
    assert (CODE_LENGTH - 1) * 5 >= 40
    counted = Counter("".join(keys))
    mean = 2000 * KEY_LENGTH / len(LETTERS)
    assert set(counted) == set(LETTERS)
    assert all(abs(count - mean) < 7 * mean**0.5 for count in counted.values())


def test_nothing_but_secrets_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    choose = secrets.choice

    def watched(letters: str) -> str:
        asked.append(letters)
        return choose(letters)

    monkeypatch.setattr(secrets, "choice", watched)
    new_key(), new_code()
    assert asked == [LETTERS] * (KEY_LENGTH + CODE_LENGTH - 1)


# --- As people type them ------------------------------------------------------------


TYPED_INSTEAD = str.maketrans("ABEKMHPCTYXSJ013", "АВЕКМНРСТУХЅЈОІЗ")


@given(valid)
def test_any_layout_case_and_spacing_types_the_same(code: str) -> None:
    for typed in (
        grouped(code),
        code.lower(),
        code.translate(TYPED_INSTEAD),
        code.translate(TYPED_INSTEAD).lower(),
        code.replace("1", "l").replace("0", "o"),
        code.replace("1", "I").replace("0", "O"),
        " ".join(code),
        f"\u200b{code[:4]}\u2013{code[4:]}\xa0\n",
    ):
        assert normalised(typed) == code


@given(st.text())
def test_whatever_is_typed_is_read_without_an_error(text: str) -> None:
    read = normalised(text)
    assert normalised(read) == read
    assert isinstance(is_code(read), bool)
    assert isinstance(is_key(read), bool)
    normalised_number(text)


def test_a_code_is_shown_in_two_groups() -> None:
    assert grouped("7Q4MX2K9D") == grouped("7Q4M-X2K9D") == "7Q4M-X2K9D"


@pytest.mark.parametrize(
    "typed",
    [
        "С-0012",
        "C-0012",
        "с 0012",
        "С\u20130012",
        "№ С-0012",
        "No. С-0012",
        "Рег. № С-0012/22.11.2026 г.",
        "С-0012 / 22.11.2026",
        "С-0012 от 22.11.2026 г.",
        "C-0012 of 22.11.2026",
        "C-OO12",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalised_number(typed) == normalised_number("С-0012")


@pytest.mark.parametrize("other", ["С-012", "С-00012", "С-0021", "РЦ-0012", "0012", ""])
def test_another_number_is_another(other: str) -> None:
    assert normalised_number(other) != normalised_number("С-0012")
