"""Mails go out and refusals come in by themselves."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun
from resource_centre.messaging.mailbox import MailboxError
from resource_centre.messaging.services.bounces import fetch_bounces, is_configured
from resource_centre.messaging.services.sending import is_due, send_due


@task(
    "messaging.send",
    label=_("Sending messages"),
    every=timedelta(seconds=5),
    when=is_due,
)
def send(run: JobRun) -> dict[str, Any]:
    """Send what is due; what a run leaves, or a crash, the next one takes up."""
    return {"sent": send_due(run)}


@task(
    "messaging.fetch_bounces",
    label=_("Reading refused mails"),
    every=timedelta(minutes=5),
    when=is_configured,
)
def fetch(run: JobRun) -> dict[str, Any]:
    """Read what mail servers report of mails that did not arrive."""
    try:
        return {"reports": fetch_bounces()}
    except MailboxError as error:
        raise ValidationError(str(error), code="mailbox") from error
