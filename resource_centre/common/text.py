"""Text from people, made safe to store, compare, print and export."""

import re
import unicodedata

# Control characters but for the new line and the tab, and what turns the direction
# of writing around: people never type them, Word and attackers do.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Return the text composed (NFC), without control characters and outer space.

    „й“ typed as two characters becomes the one that searches find.
    """
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x85]", "\n", text)
    return unicodedata.normalize("NFC", UNWANTED.sub("", lines)).strip()
