"""Patterns of regex(): those that mean the same everywhere and are soon matched.

A pattern comes from a sheet of anyone's. Python tries each way in which it may fit a
text, so the ways are counted before it is ever used.
"""

import re
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_PATTERN = 200
# Longer texts fit no pattern.
LONGEST_TEXT = 300
WAYS = 30_000_000
# What browsers read in another way, or not at all, or Python warns of.
UNLIKE = re.compile(r"\(\?(?!:)|\\(?![dDwWsStnr])[A-Za-z0-9]|\{,|\[\[|--|&&|\|\||~~")

# The module reads patterns for `re` itself; it has no public name.
PARSER: Final[Any] = getattr(re, "_parser")  # noqa: B009
SINGLE = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"}
REPEATED = {"MAX_REPEAT", "MIN_REPEAT"}


@lru_cache(maxsize=256)
def ensure_safe_pattern(pattern: str) -> None:
    """Raise ValidationError unless the pattern is sound, plain and soon matched."""
    if len(pattern) > LONGEST_PATTERN or UNLIKE.search(pattern):
        raise ValidationError(_("the pattern is not supported."), code="pattern")
    try:
        ways = ways_of(PARSER.parse(pattern, re.ASCII))
    except (re.error, OverflowError, RecursionError) as error:
        raise ValidationError(_("the pattern is not sound."), code="pattern") from error
    if ways > WAYS:
        message = _("the pattern could take too long; make it simpler.")
        raise ValidationError(message, code="pattern")


def ways_of(nodes: Any) -> int:
    """Return in how many ways the pattern may fit at most, WAYS + 1 for too many."""
    ways = 1
    for operator, details in nodes:
        ways = min(ways * ways_of_one(str(operator), details), WAYS + 1)
    return ways


def ways_of_one(operator: str, details: Any) -> int:
    """Return in how many ways one part of a pattern may fit."""
    if operator in SINGLE:
        return 1
    if operator == "SUBPATTERN":
        return ways_of(details[-1])
    if operator == "BRANCH":
        return sum(ways_of(each) for each in details[1])
    if operator in REPEATED:
        low, high, inside = details
        low, high = (min(int(end), LONGEST_TEXT) for end in (low, high))
        return repeated(ways_of(inside), low, high)
    raise ValidationError(_("the pattern is not supported."), code="pattern")


def repeated(ways: int, low: int, high: int) -> int:
    """Return in how many ways something fits that is repeated."""
    total = 0
    for times in range(low, high + 1):
        total += min(ways**times, WAYS + 1)
        if total > WAYS:
            return WAYS + 1
    return max(total, 1)


def fits(text: str, pattern: str) -> bool:
    """Tell whether the whole text fits the pattern."""
    if len(text) > LONGEST_TEXT:
        return False
    return re.fullmatch(pattern, text, re.ASCII) is not None
