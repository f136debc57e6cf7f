"""What people give of a question, read as the answer it is."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from resource_centre.common.personal_numbers import contains_personal_number
from resource_centre.common.text import clean
from surveys.facts.forms import ACTUAL, NO, REQUIRED, YES, Asked, Kind

# What is posted or kept of a question: a text, several, or the levels by their names.
Given = Any

LINE, LINES, NAME = 1_000, 5_000, 310
LARGEST = Decimal(1_000_000_000)
WRITTEN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?\Z", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u202f]+")


def read_yes_no(_question: Asked, given: Given) -> str:
    """Return the answer; raise ValidationError for anything but yes and no."""
    return among(given, (YES, NO))


def read_choice(question: Asked, given: Given) -> str:
    """Return the value that was chosen; raise ValidationError for others."""
    return among(given, question.by_value)


def read_choices(question: Asked, given: Given) -> list[str]:
    """Return the values chosen, in the order of the list."""
    chosen = set(given) if isinstance(given, (list, tuple)) else {given}
    chosen.discard("")
    for value in chosen:
        among(value, question.by_value)
    return [value for value in question.by_value if value in chosen]


def read_levels(question: Asked, given: Given) -> dict[str, int]:
    """Return the levels that were chosen of a competence, both or one."""
    levels = {str(level): level for level in question.levels}
    told = given if isinstance(given, Mapping) else {}
    chosen = {name: among(told.get(name, ""), levels) for name in (REQUIRED, ACTUAL)}
    return {name: levels[value] for name, value in chosen.items() if value}


def read_integer(question: Asked, given: Given) -> int | None:
    """Return the whole number; raise ValidationError for anything else."""
    number = read_number(given)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValidationError(_("Write a whole number."), code="not_whole")
    ensure_within(question, number)
    return int(number)


def read_decimal(question: Asked, given: Given) -> int | float | None:
    """Return the number, with a point or a comma in it."""
    number = read_number(given)
    if number is None:
        return None
    ensure_within(question, number)
    return int(number) if number == number.to_integral_value() else float(number)


def read_range(question: Asked, given: Given) -> int | float | None:
    """Return the number; raise ValidationError unless it is one of the steps."""
    number = read_decimal(question, given)
    if number is None or not question.step:
        return number
    steps = (Decimal(str(number)) - (question.low or 0)) / question.step
    if steps != steps.to_integral_value():
        step = number_format(question.step.normalize())
        raise ValidationError(
            _("Write a number in steps of %(step)s."),
            code="between_steps",
            params={"step": step},
        )
    return number


def read_text(question: Asked, given: Given) -> str:
    """Return the text, cleaned; raise ValidationError if too long or with an ЕГН."""
    text = clean(str(given))
    if question.is_multiline:
        ensure_writable(text, LINES)
        return text
    return read_line(text, LINE)


def read_respondent(given: str) -> str:
    """Return who has answered; raise ValidationError if too long or with an ЕГН."""
    return read_line(clean(given), NAME)


def read_line(given: str, longest: int) -> str:
    """Return the text on one line; raise ValidationError if it cannot be kept."""
    text = " ".join(given.split())
    ensure_writable(text, longest)
    return text


def ensure_writable(text: str, longest: int) -> None:
    """Raise ValidationError if the text is too long or has an ЕГН in it."""
    if len(text) > longest:
        raise ValidationError(
            ngettext(
                "The answer is %(more)d character too long.",
                "The answer is %(more)d characters too long.",
                len(text) - longest,
            ),
            code="too_long",
            params={"more": len(text) - longest},
        )
    if contains_personal_number(text):
        raise ValidationError(
            _("There is a personal number (ЕГН) here. Please take it out."),
            code="personal_number",
        )


def read_day(_question: Asked, given: Given) -> str:
    """Return the day as ISO writes it, from a browser or as people write it."""
    text = clean(str(given))
    if not text:
        return ""
    written = WRITTEN_DAY.match(text)
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValidationError(
            _("Write a date such as 22.11.2026."), code="no_date"
        ) from None


def among(given: Given, known: Any) -> str:
    """Return the value if it is known or empty; raise ValidationError otherwise."""
    if given == "" or (isinstance(given, str) and given in known):
        return str(given)
    raise ValidationError(_("Choose one of the answers."), code="unknown_answer")


def read_number(given: Given) -> Decimal | None:
    """Return the number, None if there is nothing; raise ValidationError otherwise."""
    text = SPACES.sub("", clean(str(given))).replace(",", ".")
    if not text:
        return None
    try:
        number = Decimal(text[:40])
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not -LARGEST <= number <= LARGEST:
        raise ValidationError(_("Write a number."), code="no_number")
    return number


def ensure_within(question: Asked, number: Decimal) -> None:
    """Raise ValidationError unless the number is from the lowest to the highest."""
    if question.low is not None and number < question.low:
        low = number_format(question.low.normalize())
        message = _("Write a number not below %(low)s.")
        raise ValidationError(message, code="too_low", params={"low": low})
    if question.high is not None and number > question.high:
        high = number_format(question.high.normalize())
        message = _("Write a number not above %(high)s.")
        raise ValidationError(message, code="too_high", params={"high": high})


READERS: dict[Kind, Callable[[Asked, Given], Any]] = {
    Kind.YES_NO: read_yes_no,
    Kind.SINGLE: read_choice,
    Kind.SCALE: read_choice,
    Kind.MULTIPLE: read_choices,
    Kind.COMPETENCE: read_levels,
    Kind.INTEGER: read_integer,
    Kind.DECIMAL: read_decimal,
    Kind.RANGE: read_range,
    Kind.TEXT: read_text,
    Kind.DATE: read_day,
}
