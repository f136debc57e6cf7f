"""ЕГН is known wherever it stands, and nothing else is taken for it."""

import pytest

from resource_centre.common.personal_numbers import contains_personal_number


@pytest.mark.parametrize(
    "number",
    [
        "6101057509",  # 05.01.1961
        "7523169263",  # 16.03.1875
        "0442290005",  # 29.02.2004
        "8001010040",  # a rest of ten counts as nought
    ],
)
def test_every_century_and_check_digit_is_known(number: str) -> None:
    assert contains_personal_number(number)


@pytest.mark.parametrize(
    "text",
    ["Мария, ЕГН 6101057509.", "610105 7509", "610105\u00a07509", "№6101057509,"],
)
def test_it_is_found_within_a_text(text: str) -> None:
    assert contains_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "6101057508",  # the check digit
        "6113057509",  # the month
        "0542290009",  # 29.02.2005
        "16101057509",  # eleven digits
        "0888 123 456",
        "ул. „Шеста“ 10, 7200",
        "",
    ],
)
def test_other_numbers_are_not_taken_for_it(text: str) -> None:
    assert not contains_personal_number(text)
