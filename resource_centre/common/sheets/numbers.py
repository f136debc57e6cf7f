"""Say numbers, dates and times as people read them."""

import math
import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from resource_centre.common.sheets.preflight import damaged

# Texts in quotes, and colours, conditions and languages in brackets.
NOT_SHOWN = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[\\_].', re.IGNORECASE)
DATED = re.compile(r"[dmyhs]", re.IGNORECASE)
ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
BUILT_IN_DATES = {
    str(key) for key in (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))
}
DAY = 86_400
LAST_DAY = 2_958_466
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?")
DURATION = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?")


def whole(raw: str) -> int:
    """Return the whole number, and 0 for nothing; damage is what is neither."""
    raw = raw.strip()
    if not raw:
        return 0
    if len(raw) > 9 or not (raw.isascii() and raw.isdigit()):
        raise damaged()
    return int(raw)


def boolean_text(*, value: bool) -> str:
    """Return yes or no in the language of the user."""
    return gettext("yes") if value else gettext("no")


def date_text(day: date) -> str:
    """Return the day as 22.11.2026, with the hour when it has one."""
    text = f"{day.day:02}.{day.month:02}.{day.year:04}"
    if isinstance(day, datetime) and (day.hour or day.minute):
        return f"{text} {day.hour:02}:{day.minute:02}"
    return text


def number_text(raw: str) -> str:
    """Return the number without needless decimals, or the text that is none."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(number):
        return raw
    return (
        str(int(number)) if number.is_integer() and abs(number) < 1e21 else repr(number)
    )


def shape_of(code: str) -> str:
    """Return what a format of Excel makes of a number.

    “date”, “elapsed” (hours above 24), zeros to fill up with (“0000000000” is how
    ЕГН and telephones keep their first zero), or nothing.
    """
    shown = NOT_SHOWN.sub("", code[:255].split(";", maxsplit=1)[0])
    if ELAPSED.search(shown):
        return "elapsed"
    if re.fullmatch("00+", shown):
        return shown
    return "date" if DATED.search(shown.replace("General", "")) else ""


def serial_text(raw: str, shape: str, *, from_1904: bool) -> str:
    """Return the number of a cell of Excel as its shape shows it."""
    plain = number_text(raw)
    if not shape or not plain:
        return plain
    if shape.startswith("0"):
        return plain.zfill(len(shape)) if plain.isdecimal() else plain
    try:
        days = float(raw)
    except ValueError:
        return raw
    if not 0 <= days < LAST_DAY:
        return plain
    seconds = round(days * DAY)
    if shape == "elapsed" or seconds < DAY:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    epoch = datetime.fromisoformat("1904-01-01" if from_1904 else "1899-12-30")
    if not from_1904 and days < 60:
        # Excel believes in 29 February 1900.
        epoch += timedelta(days=1)
    try:
        return date_text(epoch + timedelta(seconds=seconds))
    except OverflowError:
        return plain


def iso_text(raw: str) -> str:
    """Return a date or a length of time of ISO 8601 as people write it."""
    if found := MOMENT.match(raw):
        year, month, day, hour, minute = found.groups("00")
        at = "" if (hour, minute) == ("00", "00") else f" {hour}:{minute}"
        return f"{day}.{month}.{year}{at}"
    if found := DURATION.match(raw):
        hours, minutes = (int(number) for number in found.groups("0"))
        return f"{hours + minutes // 60:02}:{minutes % 60:02}"
    return raw
