"""Which days are worked: weekends, public holidays, and what the government moves.

The only module that knows the library of holidays.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

import holidays
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext as _

from resource_centre.scheduling.models import MovedDay

LANGUAGES = {"bg": "bg", "en": "en_US"}
FRIDAY = 4


def day_off_name(day: date) -> str:
    """Return why the day is not worked, nothing for a working day (1 query)."""
    return days_off(day, day).get(day, "")


def is_working_day(day: date) -> bool:
    """Tell whether the day is worked (1 query)."""
    return not day_off_name(day)


def days_off(first: date, last: date) -> dict[date, str]:
    """Return why each day that is not worked is not, both ends included (1 query)."""
    moved = moved_days(first, last)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: name for day in every if (name := name_of(day, moved))}


def working_days(first: date, last: date | None = None) -> Iterator[date]:
    """Yield the days that are worked from the first on, up to the last (1 query)."""
    moved = moved_days(first, last)
    for number in count():
        day = first + timedelta(days=number)
        if last is not None and day > last:
            return
        if not name_of(day, moved):
            yield day


def moved_days(first: date, last: date | None) -> dict[date, MovedDay]:
    """Return the moved days from the first to the last, to all if there is none."""
    rows = MovedDay.objects.between(first, last or date.max)
    return {row.day: row for row in rows}


def name_of(day: date, moved: Mapping[date, MovedDay]) -> str:
    """Return why the day is not worked: what was moved wins over all else."""
    if day in moved:
        return "" if moved[day].is_working else _("Day off by decision")
    holiday = holidays_of(day.year, get_language() or "bg").get(day, "")
    if holiday or day.weekday() <= FRIDAY:
        return holiday
    return str(WEEKDAYS[day.weekday()])


@lru_cache(maxsize=64)
def holidays_of(year: int, language: str) -> dict[date, str]:
    """Return the public holidays of a year by their names, observed days included."""
    spoken = LANGUAGES.get(language, "en_US")
    return dict(holidays.country_holidays("BG", years=[year], language=spoken))
