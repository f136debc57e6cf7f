"""A session on a computer that others use too: short, and visibly so.

What was ticked before signing in is kept as `WANTED`; from signing in on, `SEEN`
holds the time of the last activity, and templates look at it to say so.
"""

import time

from django.http import HttpRequest

WANTED = "shared_computer_wanted"
SEEN = "shared_computer"
IDLE_SECONDS = 15 * 60
# Sent by scripts that ask by themselves, which shows nobody's presence.
BACKGROUND = "X-Background"


def choose(request: HttpRequest, *, shared: bool) -> None:
    """Remember, before signing in, whether this is a shared computer."""
    request.session[WANTED] = shared


def begin(request: HttpRequest) -> None:
    """Shorten the session that has just begun, if it was asked for."""
    if request.session.pop(WANTED, False):
        request.session.set_expiry(0)
        renew(request)


def renew(request: HttpRequest) -> None:
    """Count the idle time from now."""
    request.session[SEEN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Tell whether nothing has happened for too long."""
    seen: int = request.session[SEEN]
    return time.time() - seen > IDLE_SECONDS
