"""Codes that prove a document: what the QR code holds, and what is typed.

The letters are those of Crockford's base 32, which leaves out I, L, O and U. A typed
code ends with a check letter over GF(32): each place has a weight of its own, so
every wrong letter and every two letters that changed places are found.
"""

import re
import secrets
import unicodedata

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_LENGTH = 26  # 130 random bits
CODE_LENGTH = 9  # 40 random bits, and the check letter
SHOWN_FIRST = 4  # a code to type is shown as 4 letters and 5
LONGEST = 200  # what is longer is neither a code nor a number
# x⁵ + x² + 1: x taken 31 times gives each element but nothing, the weights of places.
POLYNOMIAL = 0b100101

# What is read or typed instead: Cyrillic capitals that look alike, and Crockford's.
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХЅІЈЗOIL", "ABEKMH0PCTYXS1J3011")
SIGN_BEFORE = re.compile(r"^(?:[^№]*№|\s*No[.\s])\s*", re.IGNORECASE)
DATE_AFTER = re.compile(
    r"\s*(?:/|\b(?:от|of)\b)\s*\d{1,2}\.\d{1,2}\.\d{4}.*$", re.DOTALL
)


# --- Making -------------------------------------------------------------------------


def new_key() -> str:
    """Return the key that a QR code holds, which nobody guesses."""
    return random_letters(KEY_LENGTH)


def new_code() -> str:
    """Return a code to type together with the number, its check letter last."""
    letters = random_letters(CODE_LENGTH - 1)
    return letters + check_letter(letters)


def random_letters(count: int) -> str:
    """Return so many letters, each of 5 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def check_letter(letters: str) -> str:
    """Return the letter that makes the weighted sum over GF(32) nothing."""
    total = 0
    for letter in letters:
        total = times_x(total ^ LETTERS.index(letter))
    return LETTERS[total]


def times_x(element: int) -> int:
    """Return the element of GF(32) multiplied by x."""
    doubled = element << 1
    return doubled ^ POLYNOMIAL if doubled >= len(LETTERS) else doubled


# --- Reading ------------------------------------------------------------------------


def normalised(text: str) -> str:
    """Return the letters and digits as codes have them, whatever layout typed them."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST]).upper()
    return "".join(filter(str.isalnum, composed.translate(LOOK_ALIKE)))


def normalised_number(text: str) -> str:
    """Return a number to compare: without its sign, and without a date after it."""
    return normalised(DATE_AFTER.sub("", SIGN_BEFORE.sub("", text[:LONGEST])))


def is_key(text: str) -> bool:
    """Tell whether a normalised text looks like a key."""
    return len(text) == KEY_LENGTH and set(text) <= set(LETTERS)


def is_code(text: str) -> bool:
    """Tell whether a normalised text is a code without a mistake in it."""
    if len(text) != CODE_LENGTH or not set(text) <= set(LETTERS):
        return False
    return check_letter(text[:-1]) == text[-1]


def grouped(code: str) -> str:
    """Return the code as it is shown: „7Q4M-X2K9D“."""
    letters = code.replace("-", "")
    return f"{letters[:SHOWN_FIRST]}-{letters[SHOWN_FIRST:]}"
