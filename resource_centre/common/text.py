"""Text from people, made safe to store, compare, print and export."""

import re
import unicodedata

# Control characters but for the new line and the tab, and what turns the direction
# of writing around: people never type them, Word and attackers do.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


# Marks on one letter: no language needs more, and composing takes the square of them.
PILE = 30


def clean(text: str) -> str:
    """Return the text composed (NFC), without control characters and outer space.

    „й“ typed as two characters becomes the one that searches find. Of marks piled
    on one letter the first 30 stay.
    """
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x85]", "\n", text)
    return unicodedata.normalize("NFC", unpiled(UNWANTED.sub("", lines))).strip()


def is_piled(text: str) -> bool:
    """Tell whether more marks stand on one letter than any language needs."""
    if len(text) <= PILE or text.isascii():
        return False
    # The class of a mark is between 1 and 254, and of a letter 0.
    classes = bytes(map(unicodedata.combining, text))
    return any(len(pile) > PILE for pile in classes.split(b"\0"))


def unpiled(text: str) -> str:
    """Return the text with at most 30 marks on each letter."""
    if not is_piled(text):
        return text
    kept, height = [], 0
    for letter in text:
        height = height + 1 if unicodedata.combining(letter) else 0
        if height <= PILE:
            kept.append(letter)
    return "".join(kept)
