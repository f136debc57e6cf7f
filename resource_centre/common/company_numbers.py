"""ЕИК, the number of the commercial and non-profit registers, and its check digit.

Nine digits name an organisation, thirteen a branch of it. The digits are weighed,
summed and divided by eleven; the rest is the check digit, and where it is ten, it
is taken with a second row of weights, and is 0 where that gives ten again.
"""

ORGANISATION = ((1, 2, 3, 4, 5, 6, 7, 8), (3, 4, 5, 6, 7, 8, 9, 10))
BRANCH = ((2, 7, 3, 5), (4, 9, 5, 7))


def is_valid(number: str) -> bool:
    """Tell whether the number has 9 or 13 digits and right check digits."""
    if not (number.isascii() and number.isdigit() and len(number) in (9, 13)):
        return False
    digits = [int(digit) for digit in number]
    if check_digit(digits[:8], ORGANISATION) != digits[8]:
        return False
    return len(digits) == 9 or check_digit(digits[8:12], BRANCH) == digits[12]


def check_digit(digits: list[int], weights: tuple[tuple[int, ...], ...]) -> int:
    """Return the digit that must follow the digits."""
    for row in weights:
        rest = sum(d * w for d, w in zip(digits, row, strict=True)) % 11
        if rest < 10:
            return rest
    return 0
