"""Days and hours as people write them: „14–15 декември 2026 г.“, „9:00–12:30 ч.“."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from resource_centre.scheduling.times import clock

DASH = "\N{EN DASH}"


def span(first: date, last: date) -> str:
    """Return the days from one to another, with what they share said once."""
    end = date_format(last, "DATE_FORMAT")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{end}"
    pattern = "j E" if first.year == last.year else "DATE_FORMAT"
    return f"{date_format(first, pattern)} {DASH} {end}"


def weekday(day: date) -> str:
    """Return the day with its name: „понеделник, 14 декември 2026 г.“."""
    return f"{date_format(day, 'l')}, {date_format(day, 'DATE_FORMAT')}"


def hours_between(start: datetime, end: datetime) -> str:
    """Return from what time to what time something is."""
    return _("%(from)s–%(to)s") % {"from": clock(start), "to": clock(end)}


def teaching_hours(hours: int) -> str:
    """Return how many teaching hours there are, in words."""
    words = ngettext("%(n)d teaching hour", "%(n)d teaching hours", hours)
    return words % {"n": hours}
