"""The analysis of a training programme: from expectations to what remained of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts, approvals, signature
from resource_centre.documents.limits import REPORT
from trainings.documents.asked import before_and_after, conclusions, part
from trainings.documents.feedback import ensure_feedback_closed
from trainings.documents.kinds import OfTraining, heading, only_signatory
from trainings.documents.report import attendance, summary
from trainings.facts.hours import Hours, hours_of
from trainings.facts.outcomes import turnouts_of
from trainings.models import Training, TrainingSurvey

Moment = TrainingSurvey.Moment


@register
class ProgrammeEvaluation(OfTraining):
    """Expectations, attitudes, attendance, feedback, what remained, and conclusions."""

    code = "programme-evaluation"
    title = gettext_lazy("Analysis of the training programme")
    template = "trainings/documents/evaluation.html"
    series = "documents"
    permission = "surveys.view_survey"
    limits = REPORT

    def ensure_ready(self, record: Training) -> None:
        """Raise ValidationError unless the survey after the training is closed."""
        ensure_feedback_closed(record)

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return all that was asked and counted (up to 60 queries)."""
        parts = {each.about.moment: part(each) for each in turnouts_of(record)}
        later = [each for each in Moment if each not in EARLY]
        return {
            **heading(record),
            "summary": [
                {"name": name, "value": value}
                for name, value in summary(record)
                if value
            ],
            "expectations": parts.get(Moment.EXPECTATIONS),
            "change": before_and_after(record),
            "attendance": attended(hours_of(record), record.threshold),
            "feedback": parts.get(Moment.FEEDBACK),
            "later": [parts[each] for each in later if each in parts],
            "conclusions": conclusions(record),
            "approvals": approvals(prepared=None, approved=signature(only_signatory())),
        }


EARLY = frozenset({Moment.EXPECTATIONS, Moment.FEEDBACK})


def attended(people: Sequence[Hours], threshold: int) -> Facts | None:
    """Return how many took part and how much of the hours they attended."""
    if not any(each.attended for each in people):
        return None
    return {"total": len(people), **attendance(people, threshold)}
