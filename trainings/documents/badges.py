"""Badges: eight on a sheet, to be cut."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.names import transliterate
from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts, issuer
from resource_centre.documents.limits import REPORT
from resource_centre.registry.models import Person
from trainings.documents.kinds import OfTraining
from trainings.documents.people import participants_of, workplace
from trainings.documents.timetable import days_of, trainers_of
from trainings.facts.days import span
from trainings.models import Training

ON_SHEET = 8


@register
class Badges(OfTraining):
    """A badge for each participant and trainer, whose name is read from afar."""

    code = "training-badges"
    title = _("Badges")
    template = "trainings/documents/badges.html"
    limits = REPORT

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return the badges by sheets (up to 11 queries)."""
        trainers = trainers_of(record, days_of(record))
        badges = [
            *(badge(each, "", is_trainer=True) for each in trainers),
            *(
                badge(each.person, workplace(each.employment))
                for each in participants_of(record)
            ),
        ]
        starts = range(0, len(badges), ON_SHEET)
        return {
            "centre": {"name": issuer()["centre"]["name"]},
            "donor_line": "",
            "training": str(record),
            "period": span(*record.days),
            "sheets": [badges[start:][:ON_SHEET] for start in starts],
        }


def badge(person: Person, where: str, *, is_trainer: bool = False) -> Facts:
    """Return what stands on a badge."""
    first, last = called(person)
    return {
        "first": first,
        "last": last,
        "workplace": where,
        "is_trainer": is_trainer,
    }


def called(person: Person) -> tuple[str, str]:
    """Return the first name and the family name, in the letters of the language."""
    if get_language() != "en":
        return person.first_name, person.last_name
    if person.latin_override:
        first, _space, rest = person.latin_override.partition(" ")
        return first, rest.rpartition(" ")[2]
    return transliterate(person.first_name), transliterate(person.last_name)
