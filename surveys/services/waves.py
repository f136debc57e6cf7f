"""What happens to surveys as a whole: opened and closed."""

from django.db import transaction
from django.utils import timezone

from resource_centre.accounts.models import User
from surveys.models import Survey
from surveys.rules.waves import ensure_open, ensure_openable
from surveys.services.anonymity import seal
from surveys.services.inviting import call_off, deliver, locked
from surveys.services.questionnaires import freeze


@transaction.atomic
def open_survey(
    *, survey: Survey, by: User | None = None, is_sent: bool = True
) -> Survey:
    """Open the survey for answers and tell those who are invited.

    Its questionnaire stays as it is from now on. `is_sent` false leaves the telling
    to the caller. Raise ValidationError when it cannot be opened.
    """
    opened = locked(survey)
    ensure_openable(opened)
    freeze(version=opened.version)
    opened.status, opened.opened_at = Survey.Status.OPEN, timezone.now()
    opened.save()
    if is_sent:
        deliver(survey=opened, by=by)
    return told(survey, opened)


@transaction.atomic
def close_survey(*, survey: Survey, by: User | None = None) -> Survey:
    """Close the survey: nobody answers any more, and what was said can be read.

    Of an anonymous one all sheets are written anew, so that nothing leads to anybody.
    Mails that wait for the morning would lead to a closed door: they are called off.
    Raise ValidationError when it is not open.
    """
    closed = locked(survey)
    ensure_open(closed)
    if closed.is_anonymous:
        seal(survey=closed)
    call_off(invitations=closed.invitations.all())
    closed.status, closed.closed_at = Survey.Status.CLOSED, timezone.now()
    closed.save()
    return told(survey, closed)


def told(survey: Survey, now: Survey) -> Survey:
    """Let the caller's own survey know what it is now."""
    survey.status = now.status
    survey.opened_at, survey.closed_at = now.opened_at, now.closed_at
    return now
