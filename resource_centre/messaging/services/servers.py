"""What happens when a mail server refuses us, and when it is well again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from resource_centre.messaging import rules
from resource_centre.messaging.models import MailServer


@transaction.atomic
def report_problem(*, task: MailServer.Task, problem: str) -> MailServer:
    """Write what is wrong with the server, and leave it alone for a while."""
    server = state_of(task)
    now = timezone.now()
    server.problem, server.since = problem, server.since or now
    server.failures = min(server.failures + 1, len(rules.SERVER_PAUSES))
    server.resume_at = now + rules.server_pause_after(server.failures)
    server.save()
    return server


def report_well(*, task: MailServer.Task) -> None:
    """Forget what was wrong: the server works (1 query)."""
    troubled = MailServer.objects.in_trouble().filter(pk=task)
    troubled.update(problem="", since=None, failures=0, resume_at=None)


@transaction.atomic
def pause(*, task: MailServer.Task, until: datetime) -> None:
    """Leave a server that works alone until then."""
    server = state_of(task)
    server.resume_at = until
    server.save()


def resume(*, task: MailServer.Task) -> None:
    """Ask the server at once, as somebody says that it is well again."""
    MailServer.objects.filter(pk=task).update(resume_at=None)


def state_of(task: MailServer.Task) -> MailServer:
    """Return how the server treats us, for nobody else to change meanwhile."""
    MailServer.objects.get_or_create(task=task)
    return MailServer.objects.select_for_update().get(task=task)
