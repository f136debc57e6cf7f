"""What answers are worth within expressions: texts, numbers, truths.

All of it is done again in static/surveys/expressions.js; one table of cases is run
through both.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from surveys.expressions.patterns import fits

Value = str | float | bool

NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = date(1970, 1, 1)
MILLIONTH = Decimal("0.000001")
WHOLE_FROM = 10**15


def value_of(answer: Any) -> Value:
    """Return what an answer is worth; nothing is an empty text."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, int | float | Decimal):
        return float(answer)
    if isinstance(answer, Mapping):
        return " ".join(text_of(value_of(each)) for each in answer.values()).strip()
    if isinstance(answer, list | tuple | set | frozenset):
        return " ".join(str(each) for each in answer)
    if isinstance(answer, date):
        return answer.isoformat()[:10]
    return str(answer)


def number_of(value: Value) -> float:
    """Return the number, days since 1970 of a date, NaN if it is neither."""
    if not isinstance(value, str):
        return float(value)
    if found := NUMBER.fullmatch(value):
        return float(found[1])
    if DAY.fullmatch(value):
        try:
            return float((date.fromisoformat(value) - EPOCH).days)
        except ValueError:
            return math.nan
    return math.nan


def text_of(value: Value) -> str:
    """Return the text, with at most six decimals of a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if abs(value) >= WHOLE_FROM:
        return str(int(value))
    fixed = str(Decimal(value).quantize(MILLIONTH, ROUND_HALF_UP))
    plain = fixed.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def truth_of(value: Value) -> bool:
    """Tell whether the value counts as true."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def equal(left: Value, right: Value) -> bool:
    """Tell whether both are the same, as XPath compares."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth_of(left) == truth_of(right)
    if isinstance(left, float) or isinstance(right, float):
        return number_of(left) == number_of(right)
    return left == right


def divided(left: float, right: float) -> float:
    """Return the quotient, infinite where Python would complain."""
    if right:
        return left / right
    if math.isnan(left) or not left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """Return what remains, with the sign of the first."""
    if not right or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def whole(value: float) -> float:
    """Return the number without its decimals."""
    return float(math.trunc(value)) if math.isfinite(value) else value


def day_of(value: Value) -> str:
    """Return the date of a text or of days since 1970, empty if it is none."""
    days = number_of(value)
    if isinstance(value, str):
        return value if DAY.fullmatch(value) and not math.isnan(days) else ""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (OverflowError, ValueError):
        return ""


def chosen(value: Value) -> list[str]:
    """Return the answers that were chosen."""
    return text_of(value).split()


Numbers = Callable[[float, float], Value]


def of_numbers(function: Numbers) -> Callable[[Value, Value], Value]:
    """Return the function for any values, which it takes for numbers."""
    return lambda left, right: function(number_of(left), number_of(right))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "or": lambda left, right: truth_of(left) or truth_of(right),
    "and": lambda left, right: truth_of(left) and truth_of(right),
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": of_numbers(lambda left, right: left < right),
    "<=": of_numbers(lambda left, right: left <= right),
    ">": of_numbers(lambda left, right: left > right),
    ">=": of_numbers(lambda left, right: left >= right),
    "+": of_numbers(lambda left, right: left + right),
    "-": of_numbers(lambda left, right: left - right),
    "*": of_numbers(lambda left, right: left * right),
    "div": of_numbers(divided),
    "mod": of_numbers(remainder),
    "minus": lambda value: -number_of(value),
    "not": lambda value: not truth_of(value),
    "selected": lambda value, one: text_of(one).strip() in chosen(value),
    "count-selected": lambda value: float(len(chosen(value))),
    "string-length": lambda value: float(len(text_of(value))),
    "regex": lambda value, pattern: fits(text_of(value), text_of(pattern)),
    "today": lambda: timezone.localdate().isoformat(),
    "date": day_of,
    "true": lambda: True,
    "false": lambda: False,
    "if": lambda held, one, other: one if truth_of(held) else other,
    "coalesce": lambda one, other: other if text_of(one) == "" else one,
    "int": lambda value: whole(number_of(value)),
    "number": number_of,
    "string": text_of,
}
