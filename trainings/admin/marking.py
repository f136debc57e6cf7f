"""What the screen for marking attendance shows of one day, and what it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.accounts.models import User
from trainings.facts.days import hours_between
from trainings.facts.hours import Hours, Roll, before, has_begun, teaching_hours
from trainings.models import Attendance, Enrolment, Session
from trainings.rules.attendance import IN_PART, version_of
from trainings.services.attendance import Part, part_of

Mark = Attendance.Mark


@dataclass(frozen=True)
class Choice:
    """A way to mark: on its key, in short and in full."""

    value: str
    letter: Any
    short: Any
    name: Any
    digit: int


CHOICES = (
    Choice(
        Mark.PRESENT,
        pgettext_lazy("key", "P"),
        pgettext_lazy("mark in short", "present"),
        Mark.PRESENT.label,
        1,
    ),
    Choice(
        Mark.LATE,
        pgettext_lazy("key", "L"),
        pgettext_lazy("mark in short", "late"),
        Mark.LATE.label,
        2,
    ),
    Choice(
        Mark.LEFT_EARLY,
        pgettext_lazy("key", "E"),
        pgettext_lazy("mark in short", "left"),
        Mark.LEFT_EARLY.label,
        3,
    ),
    Choice(
        Mark.ABSENT,
        pgettext_lazy("key", "A"),
        pgettext_lazy("mark in short", "absent"),
        Mark.ABSENT.label,
        4,
    ),
    Choice(
        Mark.EXCUSED,
        pgettext_lazy("key", "X"),
        pgettext_lazy("mark in short", "excused"),
        Mark.EXCUSED.label,
        5,
    ),
    Choice("", "–", pgettext_lazy("mark in short", "none"), _("not marked"), 0),
)


@dataclass(frozen=True)
class Tab:
    """A day of the training, and how far it is marked."""

    day: date
    label: str
    state: str
    is_current: bool = False
    is_done: bool = False
    is_ahead: bool = False


@dataclass(frozen=True)
class Column:
    """A session of the day."""

    session: Session
    hours: str
    part: Part

    @property
    def lasts(self) -> str:
        """Return how many minutes are taught."""
        minutes = self.session.teaching_minutes
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


@dataclass(frozen=True)
class Box:
    """How one person is marked for one session; `missed` is shown of those in part."""

    column: Column
    enrolment: Enrolment
    attendance: Attendance | None
    is_locked: bool

    @property
    def key(self) -> str:
        """Return what the names of its fields begin with."""
        return f"{self.enrolment.pk}-{self.column.session.pk}"

    @property
    def mark(self) -> str:
        """Return the mark, empty if there is none."""
        return self.attendance.mark if self.attendance else ""

    @property
    def missed(self) -> int | None:
        """Return the minutes missed by whoever was there in part."""
        return missed_of(self.attendance, self.column.session)

    @property
    def before(self) -> str:
        """Return all of the above, to see later what was changed on the page."""
        return f"{self.mark}:{'' if self.missed is None else self.missed}"

    @property
    def revision(self) -> str:
        """Return which mark it is."""
        return version_of(self.attendance)


@dataclass(frozen=True)
class Line:
    """One person on the screen."""

    enrolment: Enrolment
    boxes: tuple[Box, ...]
    hours: Hours
    said: str
    notes: tuple[str, ...]

    @property
    def missed_key(self) -> str:
        """Return the first of the day that can be made up, empty if nothing."""
        missed = (
            box.key
            for box in self.boxes
            if box.mark not in ("", Mark.PRESENT) and not box.is_locked
        )
        return next(missed, "")

    @property
    def is_lost(self) -> bool:
        """Tell whether the person has a place and can no longer reach the threshold."""
        return is_lost(self.hours)


# --- A day --------------------------------------------------------------------------


def day_to_show(roll: Roll, asked: str) -> date | None:
    """Return the day asked for, else today, the last one or the first to come."""
    days = list(roll.days)
    for day in days:
        if day.isoformat() == asked:
            return day
    today = timezone.localdate()
    past = [day for day in days if day <= today]
    return past[-1] if past else (days[0] if days else None)


def tabs_of(roll: Roll, current: date | None = None) -> list[Tab]:
    """Return the days of the training with how far each is marked."""
    tabs = []
    for day, sessions in roll.days.items():
        expected = sum(len(roll.expected(session)) for session in sessions)
        left = sum(roll.unmarked(session) for session in sessions)
        is_ahead = day > timezone.localdate()
        is_done = bool(expected) and not left
        tabs.append(
            Tab(
                day=day,
                label=f"{date_format(day, 'D')}, {day:%d.%m.}",
                state=state_of(expected, left, is_ahead=is_ahead),
                is_current=day == current,
                is_done=is_done,
                is_ahead=is_ahead and not is_done,
            )
        )
    return tabs


def state_of(expected: int, left: int, *, is_ahead: bool) -> str:
    """Return in words how far a day is marked."""
    if is_ahead:
        return gettext("to come")
    if expected and not left:
        return gettext("all marked")
    if left == expected:
        return gettext("not marked")
    counts = {"n": expected - left, "all": expected}
    return gettext("%(n)d of %(all)d marked") % counts


def columns_of(roll: Roll, day: date) -> list[Column]:
    """Return the sessions of the day."""
    return [
        Column(
            session=session,
            hours=hours_between(session.occasion.starts_at, session.occasion.ends_at),
            part=part_of(session.occasion.starts_at),
        )
        for session in roll.days[day]
    ]


def parts_of(columns: list[Column]) -> list[Part]:
    """Return the halves of the day that differ from the whole."""
    parts = list(dict.fromkeys(column.part for column in columns))
    return parts if len(parts) > 1 else []


def lines_of(roll: Roll, columns: list[Column], *, is_locked: bool) -> Iterator[Line]:
    """Yield the people with their marks of the day."""
    for enrolment in roll.enrolments:
        hours = roll.hours(enrolment)
        boxes = tuple(
            Box(
                column=column,
                enrolment=enrolment,
                attendance=roll.mark(enrolment, column.session),
                is_locked=is_locked or not has_begun(column.session),
            )
            for column in columns
        )
        notes = tuple(notes_of(enrolment, boxes))
        yield Line(enrolment, boxes, hours, said(roll, hours), notes)


def notes_of(enrolment: Enrolment, boxes: tuple[Box, ...]) -> Iterator[str]:
    """Yield what is to be known of a person on the day."""
    if enrolment.status != Enrolment.Status.ENROLLED:
        yield enrolment.get_status_display()
    joined = enrolment.joined_on
    if joined and boxes and before(enrolment, boxes[0].column.session):
        day = {"day": date_format(joined, "SHORT_DATE_FORMAT")}
        yield gettext("joins on %(day)s") % day
    for box in boxes:
        minutes = box.attendance.made_up_minutes if box.attendance else 0
        if minutes:
            words = gettext("%(minutes)d minutes of %(hours)s made up elsewhere")
            yield words % {"minutes": minutes, "hours": box.column.hours}


# --- Words --------------------------------------------------------------------------


def said(roll: Roll, hours: Hours) -> str:
    """Return how much somebody has attended, in percent and in teaching hours."""
    counts = {
        "percent": hours.percent,
        "attended": localize(teaching_hours(hours.attended, roll.hour)),
        "planned": localize(teaching_hours(hours.planned, roll.hour)),
    }
    return gettext("%(percent)d%% · %(attended)s of %(planned)s hours") % counts


def is_lost(hours: Hours) -> bool:
    """Tell whether somebody with a place can no longer reach the threshold."""
    takes_part = hours.enrolment.status == Enrolment.Status.ENROLLED
    return takes_part and not hours.can_reach


def missed_of(attendance: Attendance | None, session: Session) -> int | None:
    """Return the minutes missed by whoever was there in part."""
    if attendance is None or attendance.mark not in IN_PART:
        return None
    return max(0, session.teaching_minutes - attendance.minutes)


def described(attendance: Attendance | None, session: Session) -> str:
    """Return a mark in words: what, by whom and when."""
    if attendance is None:
        return gettext("not marked")
    missed = missed_of(attendance, session)
    words = attendance.get_mark_display()
    if missed is not None:
        minutes = ngettext("%(n)d minute missed", "%(n)d minutes missed", missed)
        words = f"{words} ({minutes % {'n': missed}})"
    at = date_format(timezone.localtime(attendance.marked_at), "SHORT_DATETIME_FORMAT")
    return ", ".join(filter(None, (words, str(attendance.marked_by or ""), at)))


# --- What the script is told --------------------------------------------------------


def told(roll: Roll, day: date, user: User) -> dict[str, Any]:
    """Return everybody's marks of the day and hours."""
    sessions = roll.days.get(day, [])
    return {
        "cells": [
            told_of(each, session, roll.mark(each, session), user)
            for each in roll.enrolments
            for session in sessions
        ],
        "people": [told_hours(roll, roll.hours(each)) for each in roll.enrolments],
    }


def told_of(
    enrolment: Enrolment, session: Session, attendance: Attendance | None, user: User
) -> dict[str, Any]:
    """Return one mark."""
    return {
        "enrolment": enrolment.pk,
        "session": session.pk,
        "mark": attendance.mark if attendance else "",
        "missed": missed_of(attendance, session),
        "revision": version_of(attendance),
        "said": described(attendance, session),
        "own": attendance is None or attendance.marked_by_id == user.pk,
    }


def told_hours(roll: Roll, hours: Hours) -> dict[str, Any]:
    """Return somebody's hours."""
    return {
        "enrolment": hours.enrolment.pk,
        "said": said(roll, hours),
        "lost": is_lost(hours),
    }
