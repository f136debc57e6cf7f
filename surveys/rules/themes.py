"""What may be done with themes of free answers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.facts.forms import Form, Kind
from surveys.models import Survey, Theme, TrainingNeed


def may_be_read(survey: Survey) -> bool:
    """Tell whether staff may read the texts of answers now.

    Of named surveys at any time; of others once closed, when nobody can tell by
    the day on which a text came whose it is.
    """
    if survey.privacy == Survey.Privacy.NAMED:
        return True
    return bool(survey.status == Survey.Status.CLOSED)


def ensure_readable(survey: Survey) -> None:
    """Raise ValidationError while the texts of answers are nobody's to read."""
    if not may_be_read(survey):
        message = _("The texts can be read once the survey is closed.")
        raise ValidationError(message, code="not_closed")


def ensure_text_question(form: Form, key: str) -> None:
    """Raise ValidationError unless the question is answered by a text."""
    question = form.by_key.get(key)
    if question is None or question.kind != Kind.TEXT:
        message = _("Only answers in people’s own words have themes.")
        raise ValidationError(message, code="no_text")


def ensure_theme_unused(theme: Theme) -> None:
    """Raise ValidationError where training needs were drawn from it (1 query)."""
    if TrainingNeed.objects.filter(theme=theme).exists():
        message = _("Training needs were drawn from the theme “%(theme)s”: it stays.")
        raise ValidationError(message, code="theme_used", params={"theme": str(theme)})


def ensure_mergeable(kept: Theme, removed: Theme) -> None:
    """Raise ValidationError unless the second can become one with the first."""
    same = (kept.questionnaire_id, kept.question_key) == (
        removed.questionnaire_id,
        removed.question_key,
    )
    if kept.pk == removed.pk or not same:
        message = _("Two themes of one question are merged.")
        raise ValidationError(message, code="not_alike")
    ensure_theme_unused(removed)
