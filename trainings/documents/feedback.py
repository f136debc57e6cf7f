"""The summary of what participants said of a training."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.documents.document import register
from resource_centre.documents.facts import approvals, signature
from resource_centre.documents.limits import REPORT
from surveys.models import Survey
from trainings.documents.asked import before_and_after, conclusions, part
from trainings.documents.kinds import OfTraining, heading, only_signatory
from trainings.facts.outcomes import turnouts_of
from trainings.models import Training, TrainingSurvey

Moment = TrainingSurvey.Moment


@register
class FeedbackAnalysis(OfTraining):
    """What participants said after a training, beside what they said before it."""

    code = "feedback-analysis"
    title = gettext_lazy("Summary analysis of the feedback")
    template = "trainings/documents/feedback.html"
    series = "documents"
    permission = "surveys.view_survey"
    limits = REPORT

    def ensure_ready(self, record: Training) -> None:
        """Raise ValidationError unless the survey after the training is closed."""
        ensure_feedback_closed(record)

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return the sums of what was answered (up to 30 queries)."""
        turnouts = {each.about.moment: each for each in turnouts_of(record)}
        known = turnouts.get(Moment.FEEDBACK)
        return {
            **heading(record),
            "feedback": part(known, in_full=True) if known else None,
            "change": before_and_after(record),
            "conclusions": conclusions(record),
            "approvals": approvals(prepared=None, approved=signature(only_signatory())),
        }


def ensure_feedback_closed(training: Training) -> None:
    """Raise ValidationError unless feedback was asked for and is closed (1 query)."""
    closed = training.surveys.filter(
        moment=Moment.FEEDBACK, survey__status=Survey.Status.CLOSED
    )
    if not closed.exists():
        message = _("The feedback on the training is not closed yet.")
        raise ValidationError(message, code="not_closed")
