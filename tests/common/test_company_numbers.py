"""A company number with a wrong digit is found."""

import pytest
from hypothesis import assume, given, strategies as st

from resource_centre.common.company_numbers import (
    BRANCH,
    ORGANISATION,
    check_digit,
    is_valid,
)

eight_digits = st.lists(st.integers(0, 9), min_size=8, max_size=8)
three_digits = st.lists(st.integers(0, 9), min_size=3, max_size=3)


def written(digits: list[int]) -> str:
    return "".join(map(str, digits))


def rest(digits: list[int]) -> int:
    """Return the first rest of nine digits: ten means that the second row counts."""
    return sum(d * w for d, w in zip(digits[:8], ORGANISATION[0], strict=True)) % 11


@pytest.mark.parametrize(
    "number",
    [
        "000695089",  # zeros in front
        "121817309",
        "131468980",
        "175074752",
        "831641791",
        "170027559",  # by the second row of weights
        "100031510",  # ten twice: the check digit is 0
        "1750747520019",  # a branch: 2·2 + 0·7 + 0·3 + 1·5 = 9
        "1750747520154",  # by the second row
        "1750747520360",  # ten twice
    ],
)
def test_right_numbers_are_accepted(number: str) -> None:
    assert is_valid(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345678",
        "1750747521",
        "175074751",
        "175074725",  # two digits in each other's place
        "17507475",
        "1750747520018",
        "1750747510019",
        "175 074 752",
        "BG175074752",
        "１７５０７４７５２",  # digits, but not ours
        "²²²²²²²²²",
        "17507475x",
    ],
)
def test_other_text_is_refused(number: str) -> None:
    assert not is_valid(number)


@given(eight_digits, three_digits)
def test_every_number_has_one_right_check_digit(
    number: list[int], branch: list[int]
) -> None:
    nine = [*number, check_digit(number, ORGANISATION)]
    right = [d for d in range(10) if is_valid(written([*number, d]))]
    assert right == nine[8:]
    twelve = [*nine, *branch]
    right = [d for d in range(10) if is_valid(written([*twelve, d]))]
    assert right == [check_digit(twelve[8:], BRANCH)]


@given(eight_digits, st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_found(number: list[int], place: int, change: int) -> None:
    right = [*number, check_digit(number, ORGANISATION)]
    wrong = [*right]
    wrong[place] = (wrong[place] + change) % 10
    # Ten is no digit: what stands for it may stand for another rest as well.
    assume(10 not in (rest(right), rest(wrong)))
    assert is_valid(written(right))
    assert not is_valid(written(wrong))
