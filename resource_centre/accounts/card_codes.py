"""The code of an access card: made, read back, and shown on the printed card.

One secret serves both ways of using a card: the phone reads it from the QR, and
a person types it. Every character of it looks the same in Cyrillic and in Latin,
so nobody has to switch the keyboard.
"""

import secrets
import unicodedata
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from resource_centre.accounts.models import AccessCard

ALPHABET = "ABCEHKMPTXY2345679"
GROUPS = 4
GROUP_LENGTH = 4
CYRILLIC_AS_LATIN = str.maketrans("АВСЕНКМРТХУЗ", "ABCEHKMPTXY3")


def new_code() -> str:
    """Return a new code in groups of four, as printed.

    16 characters are short enough to type; 66 bits of chance are out of reach
    for guessing at the few tries the card page allows.
    """
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH))
        for _ in range(GROUPS)
    )


def normalised(typed: str) -> str:
    """Return the code as it is stored, from what a person typed or pasted."""
    code = unicodedata.normalize("NFKC", typed.rpartition("#")[2]).upper()
    return "".join(filter(str.isalnum, code.translate(CYRILLIC_AS_LATIN)))


def digests(code: str) -> list[str]:
    """Return what the code is stored as, the current key first, then older ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac(
            "accounts.access-card", normalised(code), secret=key, algorithm="sha256"
        ).hexdigest()
        for key in keys
    ]


def access_card_context(*, card: AccessCard, code: str) -> dict[str, Any]:
    """Return what `accounts/access_card.html` shows, in the language of the page.

    The code is known only when the card is issued, so the page is rendered in
    the very response that issues it. The QR carries the code behind a `#`, which
    browsers send to nobody: it reaches no log and no other site.
    """
    url = settings.SITE_URL + reverse("account_card")
    groups = code.split("-")
    half = len(groups) // 2
    qr = segno.make(f"{url}#{normalised(code)}", error="m", micro=False)
    return {
        "card": card,
        "code": code,
        "code_lines": [groups[:half], groups[half:]],
        "card_url": url,
        "qr": qr.svg_data_uri(scale=4, border=2),
    }
