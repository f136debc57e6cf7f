"""Lists that are printed for the days of a training: to be signed, and of meals."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import Facts, pictures
from resource_centre.documents.limits import REPORT
from trainings.documents.kinds import OfTraining, heading
from trainings.documents.people import (
    participant_facts,
    participants_of,
    trainer_facts,
)
from trainings.documents.timetable import (
    Day,
    days_of,
    halves_of,
    trainers_at,
    trainers_of,
)
from trainings.models import Session, Training

# Empty lines for people who come unexpectedly.
UNEXPECTED = 5
# So many days stand beside each other in a table.
COLUMNS = 5


# --- To be signed -------------------------------------------------------------------


@register
class AttendanceList(OfTraining):
    """Who signs on each day, each day on sheets of its own."""

    code = "attendance-list"
    title = _("Attendance list")
    template = "trainings/documents/attendance_list.html"
    limits = REPORT

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return who signs, and the days with their halves (up to 10 queries)."""
        return list_facts(record, days_of(record))


@register
class DayAttendanceList(Document[Session]):
    """The attendance list of the one day on which a session is."""

    code = "attendance-list-day"
    title = AttendanceList.title
    model = Session
    template = AttendanceList.template
    permission = OfTraining.permission
    limits = REPORT

    def facts(self, record: Session) -> Mapping[str, Any]:
        """Return who signs on the day of the session (up to 11 queries)."""
        training = record.training
        days = [day for day in days_of(training) if day.date == record.day]
        return list_facts(training, days or [Day(record.day)])

    def images(self, record: Session) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: Session) -> Belonging:
        """Return the district of the training."""
        return Belonging(district=record.training.district)

    def name(self, record: Session) -> str:
        """Return what lists call it: of which training and of which day."""
        day = date_format(record.day, "SHORT_DATE_FORMAT")
        return f"{self.title} – {record.training}, {day}"


def list_facts(training: Training, days: Sequence[Day]) -> Facts:
    """Return the attendance list of the days (up to 7 queries)."""
    people = [participant_facts(each) for each in participants_of(training)]
    usual = trainer_facts(trainers_of(training, days))
    paper = heading(training)
    del paper["period"]  # each sheet is of its own day
    return {
        **paper,
        "people": people,
        "unexpected": list(range(len(people) + 1, len(people) + UNEXPECTED + 1)),
        "days": [
            {
                "day": day.date.isoformat(),
                "weekday": date_format(day.date, "l"),
                "halves": halves_of(day),
                "trainers": trainer_facts(trainers_at(day.sessions)) or usual,
            }
            for day in days
        ],
    }


# --- Meals and nights ---------------------------------------------------------------


@register
class MealList(OfTraining):
    """For whom there are meals on each day, and a bed for each night."""

    code = "meal-list"
    title = _("List for meals and nights")
    template = "trainings/documents/meal_list.html"
    limits = REPORT

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return everybody with the days and the nights (up to 11 queries)."""
        days = days_of(record)
        dates = [day.date for day in days]
        people = [participant_facts(each) for each in participants_of(record)]
        trainers = trainer_facts(trainers_of(record, days))
        return {
            **heading(record),
            "as_of": timezone.localdate().isoformat(),
            "people": people,
            "trainers": trainers,
            "everybody": len(people) + len(trainers),
            "meals": parts_of([short(day) for day in dates]),
            "nights": parts_of([night(day) for day in nights_of(dates)]),
        }


def nights_of(dates: Sequence[date]) -> list[date]:
    """Return the days after which the next is a day of the training too."""
    return [day for day in dates if day + timedelta(days=1) in set(dates)]


def parts_of(days: list[str]) -> list[list[str]]:
    """Return the days by tables, so that each column keeps its width."""
    return [days[start:][:COLUMNS] for start in range(0, len(days), COLUMNS)]


def short(day: date) -> str:
    """Return the day as it heads a column: „20.11.“."""
    return f"{day:%d.%m.}"


def night(day: date) -> str:
    """Return between which days the night is: „20. – 21.11.“."""
    after = day + timedelta(days=1)
    before = f"{day:%d.}" if day.month == after.month else short(day)
    return f"{before} – {short(after)}"
