"""How often somebody may be wrong when verifying: it is counted, and then refused.

Right answers cost nothing. Counted is per address, which many people may share, and
per number, from wherever its code is guessed.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import Rate, RateLimitUsage
from django.core.cache import cache
from django.http import HttpRequest

APP = "certificates"
PER_ADDRESS, PER_NUMBER = "wrong", "wrong_code"
RATES = {PER_ADDRESS: "20/h/ip", PER_NUMBER: "5/h/key"}


class TooManyAttemptsError(Exception):
    """Tell that somebody was wrong too often, and when to try again."""

    def __init__(self, until: datetime, *, number: str = "") -> None:
        super().__init__(until)
        self.until, self.number = until, number

    @property
    def seconds(self) -> int:
        """Return in how many seconds to try again."""
        return max(1, ceil(self.until.timestamp() - time.time()))


@dataclass(frozen=True)
class Attempt:
    """An attempt that is counted as wrong until it turns out to be right."""

    used: tuple[RateLimitUsage, ...]

    def was_right(self) -> None:
        """Take back that it was counted."""
        for usage in self.used:
            usage.rollback()


def ensure_may_try(request: HttpRequest, number: str = "") -> None:
    """Raise TooManyAttemptsError while there were too many (1 query, 2 of a number)."""
    for action in actions(number):
        (rate,) = ratelimit.parse_rates(RATES[action])
        until = refused_until(request, action, rate, number)
        if until is not None:
            shown = number if action == PER_NUMBER else ""
            raise TooManyAttemptsError(until, number=shown)


def begin(request: HttpRequest, number: str = "") -> Attempt:
    """Count an attempt before it is looked at, so that no race helps.

    Raise TooManyAttemptsError when it is one too many.
    """
    ensure_may_try(request, number)
    used = []
    for action in actions(number):
        usage = ratelimit.consume(
            request,
            app=APP,
            action=action,
            config=RATES,
            key=number,
            limit_get=True,
        )
        if usage is None:
            ensure_may_try(request, number)
            raise TooManyAttemptsError(datetime.now(UTC), number=number)
        used.append(usage)
    return Attempt(tuple(used))


def actions(number: str) -> tuple[str, ...]:
    """Return what is counted: the address always, the number where there is one."""
    return (PER_ADDRESS, PER_NUMBER) if number else (PER_ADDRESS,)


def refused_until(
    request: HttpRequest, action: str, rate: Rate, number: str
) -> datetime | None:
    """Return when one may try again, None when one may now (1 query)."""
    kept = ratelimit.get_cache_key(
        request, app=APP, action=action, rate=rate, key=number
    )
    allowed, history = ratelimit.apply_rate(
        list(cache.get(kept, ())), time.time(), rate, dry_run=True
    )
    if allowed:
        return None
    return datetime.fromtimestamp(history[-1] + rate.duration, UTC)
