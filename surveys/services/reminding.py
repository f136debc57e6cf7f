"""What happens to those who have not answered: they are reminded."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.messaging.models import Message
from surveys.mails import SurveyInvitation, SurveyReminder
from surveys.models import Invitation, Survey
from surveys.purposes import AnsweringSurvey
from surveys.rules.waves import (
    ensure_arrives_in_time,
    ensure_open,
    is_hour_of_work,
)
from surveys.services.inviting import locked, tell, unanswered


def to_remind(survey: Survey) -> list[Invitation]:
    """Return who has not answered and was not reminded today (3 queries)."""
    today = timezone.localdate()
    return [
        each
        for each in unanswered(survey)
        if each.reminded_at is None or timezone.localdate(each.reminded_at) < today
    ]


@transaction.atomic
def remind(*, survey: Survey, by: User | None = None) -> int:
    """Remind exactly those who have not answered, once a day at most.

    Who has no e-mail waits for a call. Return how many. Raise ValidationError when
    the survey is not open, or would be over before the mails go out.
    """
    survey = locked(survey)
    ensure_open(survey)
    ensure_arrives_in_time(survey)
    return remind_these(to_remind(survey), by)


@transaction.atomic
def remind_by_itself(*, survey: Survey) -> int:
    """Remind those who were asked long enough ago and were never reminded.

    It waits for an hour of work. Raise ValidationError when the survey is not open.
    """
    survey = locked(survey)
    ensure_open(survey)
    now = timezone.now()
    if survey.remind_after is None or not is_hour_of_work(now):
        return 0
    long_ago = now - timedelta(days=survey.remind_after)
    told = Message.objects.filter(
        kind=SurveyInvitation.code,
        link_purpose=AnsweringSurvey.code,
        link_object__in=survey.invitations.values("pk"),
        queued_at__lte=long_ago,
    )
    asked = set(told.values_list("link_object", flat=True))
    waiting = [
        each
        for each in to_remind(survey)
        if each.pk in asked and each.reminded_at is None
    ]
    return remind_these(waiting, None)


def remind_these(invitations: list[Invitation], by: User | None) -> int:
    """Write to each, and note that they were reminded."""
    tell(invitations, kind=SurveyReminder.code, by=by)
    reminded = Invitation.objects.filter(pk__in=[each.pk for each in invitations])
    reminded.update(reminders=F("reminders") + 1, reminded_at=timezone.now())
    return len(invitations)
