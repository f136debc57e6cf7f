"""Moments and spans of time as the clocks in Sofia show them."""

from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)


def moment(day: date, at: time) -> datetime:
    """Return when the clocks show the hour on the day.

    Raise ValidationError when they show it twice or not at all, as they do in the
    nights in which summer time begins and ends.
    """
    zone = timezone.get_default_timezone()
    once, again = (
        datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1)
    )
    before, after = offset(once), offset(again)
    if before == after:
        return once
    params = {"time": clock(once), "day": date_format(day, "SHORT_DATE_FORMAT")}
    if before < after:
        message = _(
            "There is no %(time)s on %(day)s: the clocks go forward that night."
            " Choose another hour."
        )
        raise ValidationError(message, code="no_such_time", params=params)
    message = _(
        "%(time)s comes twice on %(day)s: the clocks go back that night."
        " Choose another hour."
    )
    raise ValidationError(message, code="time_twice", params=params)


def offset(moment: datetime) -> timedelta:
    """Return how far the clocks are from universal time at the moment."""
    return moment.utcoffset() or timedelta()


def length(starts_at: datetime, ends_at: datetime) -> timedelta:
    """Return how long it really takes, whatever the clocks do meanwhile."""
    return ends_at.astimezone(UTC) - starts_at.astimezone(UTC)


def minutes(starts_at: datetime, ends_at: datetime) -> int:
    """Return how many whole minutes it really takes."""
    return int(length(starts_at, ends_at) // timedelta(minutes=1))


def after(moment: datetime, length: timedelta) -> datetime:
    """Return the moment when so much time has really passed, in Sofia."""
    return timezone.localtime(moment.astimezone(UTC) + length)


def day_of(moment: datetime) -> date:
    """Return the day that the calendar in Sofia shows at the moment."""
    return timezone.localtime(moment).date()


def bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """Return when the first day begins and when the last one, or the same, ends."""
    return moment(first, MIDNIGHT), moment((last or first) + ONE_DAY, MIDNIGHT)


def on_day(
    starts_at: datetime, ends_at: datetime, day: date
) -> tuple[datetime, datetime]:
    """Return the same hours from another day on; raise as `moment` does."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    later = end.date() - start.date()
    return moment(day, start.time()), moment(day + later, end.time())


# --- In words ---------------------------------------------------------------------


def clock(moment: datetime) -> str:
    """Return the hour as the clocks show it: 9:00."""
    return date_format(timezone.localtime(moment), "G:i")


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return in words from when to when: 23.11.2026 г., 9:00–12:30 ч."""
    first, last = day_of(starts_at), day_of(ends_at)
    if clock(starts_at) == clock(ends_at) == "0:00":
        return days(first, last - ONE_DAY)
    if first == last:
        return _("%(day)s, %(from)s–%(to)s") % {
            "day": date_format(first, "SHORT_DATE_FORMAT"),
            "from": clock(starts_at),
            "to": clock(ends_at),
        }
    return _("%(day)s, %(from)s – %(last)s, %(to)s") % {
        "day": date_format(first, "SHORT_DATE_FORMAT"),
        "from": clock(starts_at),
        "last": date_format(last, "SHORT_DATE_FORMAT"),
        "to": clock(ends_at),
    }


def days(first: date, last: date) -> str:
    """Return in words from which day to which, both included."""
    names = [date_format(day, "SHORT_DATE_FORMAT") for day in (first, last)]
    return names[0] if first >= last else " – ".join(names)
