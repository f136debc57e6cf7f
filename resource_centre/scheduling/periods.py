"""Months and weeks of a calendar, with the days that are not worked."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext_lazy

from resource_centre.scheduling.agenda import Entry, parts_of
from resource_centre.scheduling.models import MovedDay
from resource_centre.scheduling.times import bounds
from resource_centre.scheduling.workdays import moved_days, name_of

MONDAY = 0
YEARS = range(2000, 2101)
WEEK = timedelta(days=7)


class View(models.TextChoices):
    """How much of the calendar is seen at once."""

    MONTH = "month", pgettext_lazy("calendar", "Month")
    WEEK = "week", pgettext_lazy("calendar", "Week")
    LIST = "list", pgettext_lazy("calendar", "List")


@dataclass(frozen=True)
class Day:
    """A day of the calendar, with what takes it."""

    date: date
    parts: list[tuple[str, Entry]]
    is_off: bool
    name: str
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class Period:
    """What is looked at: a month, a week, or all from a day on."""

    view: View
    on: date

    @classmethod
    def asked(cls, view: str, on: str) -> Self:
        """Return what an address asks for: this month unless it says otherwise."""
        seen = View(view) if view in View.values else View.MONTH
        return cls(seen, day_asked(on) or timezone.localdate())

    @property
    def weeks(self) -> list[list[date]]:
        """Return the days, by weeks that begin on Monday."""
        if self.view is View.MONTH:
            return Calendar(MONDAY).monthdatescalendar(self.on.year, self.on.month)
        monday = self.on - timedelta(days=self.on.weekday())
        return [[monday + timedelta(days=n) for n in range(7)]]

    @property
    def bounds(self) -> tuple[datetime, datetime | None]:
        """Return when it begins and ends; a list has no end."""
        if self.view is View.LIST:
            return bounds(self.on)[0], None
        return bounds(self.weeks[0][0], self.weeks[-1][-1])

    @property
    def title(self) -> str:
        """Return what is seen, in words."""
        if self.view is View.MONTH:
            return date_format(self.on, "YEAR_MONTH_FORMAT")
        if self.view is View.LIST:
            return _("from %(day)s on") % {"day": date_format(self.on, "DATE_FORMAT")}
        first, last = self.weeks[0][0], self.weeks[0][-1]
        if first.month == last.month:
            start = date_format(first, "j")
        elif first.year == last.year:
            start = date_format(first, "MONTH_DAY_FORMAT")
        else:
            start = date_format(first, "DATE_FORMAT")
        names = {"first": start, "last": date_format(last, "DATE_FORMAT")}
        return _("%(first)s – %(last)s") % names

    def moved(self, steps: int) -> date:
        """Return the day to look at so many months or weeks later."""
        if self.view is View.WEEK:
            return self.on + steps * WEEK
        months = self.on.year * 12 + self.on.month - 1 + steps
        day = 1 if self.view is View.MONTH else min(self.on.day, 28)
        return date(months // 12, months % 12 + 1, day)

    def filled(self, entries: Sequence[Entry]) -> list[list[Day]]:
        """Return the days with what takes them, by weeks (1 query)."""
        weeks = self.weeks
        moved = moved_days(weeks[0][0], weeks[-1][-1])
        return [[self.day(each, entries, moved) for each in week] for week in weeks]

    def day(
        self, day: date, entries: Sequence[Entry], moved: Mapping[date, MovedDay]
    ) -> Day:
        """Return one of the days."""
        off = name_of(day, moved)
        return Day(
            date=day,
            parts=list(parts_of(day, entries)),
            is_off=bool(off),
            name=_("working day") if day in moved and not off else told(day, off),
            is_today=day == timezone.localdate(),
            is_outside=self.view is View.MONTH and day.month != self.on.month,
        )


def told(day: date, off: str) -> str:
    """Return why the day is not worked, unless everybody knows: it is a weekend."""
    return "" if off == WEEKDAYS[day.weekday()] else off


def day_asked(text: str) -> date | None:
    """Return the day that an address names, None where it names none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
