"""Papers for participants: the invitation, and the note for their employer."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.names import transliterate
from resource_centre.documents.addressing import to_both, usual_salutation
from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts, signature
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Occasion
from trainings.documents.kinds import OfEnrolment, heading, only_signatory
from trainings.documents.people import post, workplace
from trainings.documents.timetable import (
    Day,
    days_of,
    module_facts,
    planned_hours,
    time_of,
    trainers_of,
)
from trainings.documents.words import teaching_hours
from trainings.facts.days import span, weekday
from trainings.models import TEACHING_HOUR, Enrolment
from trainings.rules.documents import ensure_attended, ensure_can_be_invited


@register
class Invitation(OfEnrolment):
    """A letter that invites a participant."""

    code = "training-invitation"
    title = _("Invitation to a training")
    template = "trainings/documents/invitation.html"
    series = "outgoing"

    def ensure_ready(self, record: Enrolment) -> None:
        """Raise ValidationError unless the person has a place in what is to come."""
        ensure_can_be_invited(record)

    def facts(self, record: Enrolment) -> Mapping[str, Any]:
        """Return to whom it is, when and where, and what is taught (15 queries)."""
        training = record.training
        days, modules = days_of(training), module_facts(training)
        lines = [line for day in days if (line := day_line(day))]
        paper = heading(training)
        if lines:
            del paper["period"]  # each day is told
        return {
            **paper,
            "addressee": addressee(record),
            "salutation": salutation(record.person),
            "days": lines,
            "hours": planned_hours(modules, days),
            "modules": [
                {"title": each["title"], "hours": each["hours"]} for each in modules
            ],
            "trainers": [str(each) for each in trainers_of(training, days)],
            "signature": signature(only_signatory()),
        }


@register
class ParticipationNote(OfEnrolment):
    """A note for the employer: that somebody took part, and on which days."""

    code = "participation-note"
    title = _("Official note of participation")
    template = "trainings/documents/participation_note.html"
    series = "documents"

    def ensure_ready(self, record: Enrolment) -> None:
        """Raise ValidationError unless the person was there, as is marked."""
        ensure_attended(record)

    def facts(self, record: Enrolment) -> Mapping[str, Any]:
        """Return who was where on which days, and for how long (10 queries)."""
        minutes = minutes_by_days(record)
        return {
            **heading(record.training),
            "period": span(min(minutes), max(minutes)) if minutes else "",
            "name": str(record.person),
            "post": post(record.employment),
            "workplace": workplace(record.employment),
            "mode": record.training.get_mode_display(),
            "days": [
                {"day": day.isoformat(), "hours": teaching_hours(part, TEACHING_HOUR)}
                for day, part in sorted(minutes.items())
            ],
            "hours": teaching_hours(sum(minutes.values()), TEACHING_HOUR),
            "signature": signature(only_signatory()),
        }


# --- Whom it is to ------------------------------------------------------------------


def addressee(enrolment: Enrolment) -> list[str]:
    """Return the name, the post and the workplace, those that are known."""
    employment = enrolment.employment
    lines = (str(enrolment.person), post(employment), workplace(employment))
    return [line for line in lines if line]


def salutation(person: Person) -> str:
    """Return the words that fit the family name, or those that fit everybody."""
    name = person.last_name
    if get_language() == "en":
        name = transliterate(name)
    found = to_both(name, person) if name else []
    return found[0] if len(found) == 1 else usual_salutation()


# --- When ---------------------------------------------------------------------------


def day_line(day: Day) -> Facts | None:
    """Return a day and from when to when it lasts, None while that is not known."""
    if not day.sessions:
        return None
    return {"name": weekday(day.date), "time": time_of(day.sessions)}


def minutes_by_days(enrolment: Enrolment) -> dict[date, int]:
    """Return for how many minutes the participant was there on which day (1 query)."""
    rows = enrolment.attendances.filter(minutes__gt=0).exclude(
        session__occasion__status=Occasion.Status.CANCELLED
    )
    found: Counter[date] = Counter()
    for each in rows.select_related("session__occasion"):
        found[each.session.day] += each.minutes
    return dict(found)
