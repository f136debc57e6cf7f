"""Work on surveys in the background: opening, closing and reminding in time."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun
from surveys.models import Invitation, Survey
from surveys.services.inviting import SEND, send_invitations
from surveys.services.reminding import remind_by_itself
from surveys.services.waves import close_survey, open_survey

logger = logging.getLogger(__name__)


Status = Survey.Status


def to_open() -> Q:
    """Return which surveys begin, if anybody is invited to them."""
    today = timezone.localdate()
    asked = Invitation.objects.filter(survey=OuterRef("pk"))
    return Q(Exists(asked), status=Status.DRAFT, starts_on__lte=today) & (
        Q(ends_on=None) | Q(ends_on__gte=today)
    )


def to_close() -> Q:
    """Return which surveys are over."""
    return Q(status=Status.OPEN, ends_on__lt=timezone.localdate())


def to_remind() -> Q:
    """Return which surveys have somebody who was never reminded and may be late."""
    waiting = Invitation.objects.unanswered().filter(
        survey=OuterRef("pk"), reminded_at=None
    )
    return Q(Exists(waiting), status=Status.OPEN, remind_after__isnull=False)


def has_to_do() -> bool:
    """Tell whether a survey may have to be opened, closed or reminded of (1 query)."""
    return Survey.objects.filter(to_open() | to_close() | to_remind()).exists()


@task(
    "surveys.in_time",
    label=_("Opening, closing and reminding of surveys"),
    every=timedelta(hours=1),
    when=has_to_do,
)
def keep_time(run: JobRun) -> dict[str, Any]:
    """Open what begins, remind whoever is late, close what is over.

    What is refused of one survey keeps no other from its turn.
    """
    return {
        "opened": each(to_open(), open_survey),
        "closed": each(to_close(), close_survey),
        "looked_after": each(to_remind(), remind_by_itself),
    }


def each(which: Q, service: Callable[..., Any]) -> int:
    """Let the service do it to each such survey; return to how many it could."""
    done = 0
    for survey in Survey.objects.filter(which).order_by("pk"):
        try:
            service(survey=survey)
        except ValidationError as refused:
            logger.warning("Survey %s: %s", survey.pk, " ".join(refused.messages))
        else:
            done += 1
    return done


@task(SEND, label=_("Sending invitations to a survey"))
def send(run: JobRun, survey: int) -> dict[str, Any]:
    """Tell all who are invited; whoever was told before is not told again."""
    sent = send_invitations(survey=Survey.objects.get(pk=survey))
    return {"sent": len(sent)}
