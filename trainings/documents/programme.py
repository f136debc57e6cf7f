"""The programme of a training."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.documents.document import register
from trainings.documents.kinds import OfTraining, heading
from trainings.documents.timetable import (
    day_facts,
    days_of,
    module_facts,
    planned_hours,
    trainers_of,
)
from trainings.facts.public import audience
from trainings.models import Training


@register
class TrainingProgramme(OfTraining):
    """What is taught on which day, at what time and by whom."""

    code = "training-programme"
    title = _("Programme")
    template = "trainings/documents/programme.html"

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return the days with their sessions, and the modules (up to 12 queries)."""
        days, modules = days_of(record), module_facts(record)
        return {
            **heading(record),
            "kind": capfirst(record.get_kind_display()),
            "mode": record.get_mode_display(),
            "audience": str(audience(record)),
            "hours": planned_hours(modules, days),
            "aim": aim(record),
            "trainers": [str(each) for each in trainers_of(record, days)],
            "days": [day_facts(day, record) for day in days if day.sessions],
            "modules": modules,
        }


def aim(training: Training) -> str:
    """Return what the programme is for; it is written in Bulgarian alone."""
    programme = training.programme
    return programme.aim if programme and get_language() != "en" else ""
