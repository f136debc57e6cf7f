"""ЕГН, the personal number of Bulgarians: known in order to be refused.

Ten digits: the day of birth as YYMMDD (the month plus 20 before 1900 and plus 40
from 2000 on), three more, and a check digit: the digits weighed, summed and
divided by eleven, where a rest of ten counts as nought.
"""

import re
from datetime import date

WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6)
CENTURIES = ((0, 1900), (20, 1800), (40, 2000))
TEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ \u00a0-]?\d{4}(?!\d)", re.ASCII)


def contains_personal_number(text: str) -> bool:
    """Tell whether ten digits that make an ЕГН stand somewhere in the text."""
    return any(is_personal_number(found) for found in TEN_DIGITS.findall(text))


def is_personal_number(text: str) -> bool:
    """Tell whether the ten digits name a day and end with the right check digit."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    total = sum(d * w for d, w in zip(digits, WEIGHTS, strict=False))
    return total % 11 % 10 == digits[9] and names_a_day(digits)


def names_a_day(digits: list[int]) -> bool:
    """Tell whether the first six digits are a day of birth."""
    year, month, day = (digits[i] * 10 + digits[i + 1] for i in (0, 2, 4))
    return any(
        is_day(century + year, month - shift, day) for shift, century in CENTURIES
    )


def is_day(year: int, month: int, day: int) -> bool:
    """Tell whether there is such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
