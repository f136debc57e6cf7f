"""Dates, numbers, yes and no."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resource_centre.backoffice.exchange.widgets.text import (
    Cell,
    CellWidget,
    tidy,
)

DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: ?г\.?)?")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}(?: ?г\.?)?")


class DateWidget(CellWidget):
    """A day; a date that could be two different days is refused."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date | None:
        """Return the day; raise ValidationError with what is wrong with it."""
        text = tidy(value)
        if not text:
            return None
        if found := DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
        elif found := YEAR_FIRST.fullmatch(text):
            year, month, day = map(int, found.groups())
        elif found := SLASHES.fullmatch(text):
            day, month, year = unambiguous(text, *map(int, found.groups()))
        elif SHORT_YEAR.fullmatch(text):
            message = _("Write the year of “%(date)s” with four digits.")
            raise ValidationError(message % {"date": text}, code="short_year")
        else:
            message = _("“%(date)s” is not a date. Write it as 22.11.2026.")
            raise ValidationError(message % {"date": text}, code="not_a_date")
        try:
            return date(year, month, day)
        except ValueError:
            message = _("There is no such day: %(date)s.")
            raise ValidationError(message % {"date": text}, code="no_day") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the day as it is written in Bulgaria."""
        return f"{value:%d.%m.%Y}" if value else ""

    def cell(self, value: Any) -> Cell:
        """Return the day itself, so that the sheet can sort by it."""
        return value  # type: ignore[no-any-return]

    def looks_like(self, text: str) -> bool:
        """Tell whether the text is a date, whichever."""
        patterns = (DAY_FIRST, YEAR_FIRST, SLASHES, SHORT_YEAR)
        return any(pattern.fullmatch(tidy(text)) for pattern in patterns)


def unambiguous(text: str, first: int, second: int, year: int) -> tuple[int, int, int]:
    """Return day, month and year; raise ValidationError if it may be the other way."""
    if first > 12:
        return first, second, year
    if second > 12:
        return second, first, year
    if first == second:
        return first, second, year
    message = _("“%(date)s” may be the day or the month first. Write it as 22.11.2026.")
    raise ValidationError(message % {"date": text}, code="ambiguous_date")


class IntegerWidget(CellWidget):
    """A whole number."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        """Return the number; raise ValidationError when it is none."""
        text = re.sub(r"\s", "", value)
        if not text:
            return None
        if not re.fullmatch(r"[+-]?\d{1,18}(?:[.,]0+)?", text):
            message = _("“%(text)s” is not a whole number.")
            raise ValidationError(message % {"text": value}, code="not_a_number")
        return int(re.split("[.,]", text)[0])

    def cell(self, value: Any) -> Cell:
        """Return the number itself."""
        return value  # type: ignore[no-any-return]


class DecimalWidget(CellWidget):
    """A number with a decimal comma or point."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        """Return the number; raise ValidationError when it is none."""
        text = re.sub(r"\s", "", value).replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text) if len(text) <= 30 else Decimal("nan")
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            message = _("“%(text)s” is not a number.")
            raise ValidationError(message % {"text": value}, code="not_a_number")
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the number with a decimal comma."""
        return "" if value is None else f"{value:f}".replace(".", ",")

    def cell(self, value: Any) -> Cell:
        """Return the number itself."""
        return value  # type: ignore[no-any-return]


class YesNoWidget(CellWidget):
    """Yes or no; empty is no unless it may be unknown."""

    YES = frozenset({"да", "yes", "true", "истина", "1", "x", "х", "✓", "+", "v"})
    NO = frozenset({"не", "no", "false", "лъжа", "0", "-", "–"})

    def __init__(self, *, unknown: bool = False) -> None:
        super().__init__()
        self.unknown = unknown

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool | None:
        """Return true, false, or what empty means."""
        text = tidy(value).casefold()
        if not text:
            return None if self.unknown else False
        if text in self.YES:
            return True
        if text in self.NO:
            return False
        message = _("Write “yes” or “no” instead of “%(text)s”.")
        raise ValidationError(message % {"text": value}, code="not_yes_or_no")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the answer as a word."""
        return "" if value is None else self.words()[0 if value else 1]

    def words(self) -> tuple[str, str]:
        """Return the words for yes and no in the page's language."""
        return _("Yes").lower(), _("No").lower()

    def allowed(self) -> list[str]:
        """Return both words."""
        return list(self.words())
