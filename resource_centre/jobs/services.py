"""What happens to jobs: asking for work, starting it again, keeping it going."""

import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from resource_centre.accounts.models import User
from resource_centre.jobs.broker import is_backed_up, push
from resource_centre.jobs.locks import hold_key
from resource_centre.jobs.models import Heartbeat, Job
from resource_centre.jobs.registry import task_named

QUEUE_AGAIN_AFTER = timedelta(seconds=30)


@transaction.atomic
def enqueue(
    *,
    task: str,
    key: str,
    arguments: Mapping[str, Any],
    owner: User | None,
    subject: str = "",
) -> Job:
    """Ask for work in the caller's transaction; the same key is asked for once.

    The job and its place in the queue are written together with whatever the
    caller writes, or not at all. Return the job, also when it was there before.
    `subject` tells people what it is about. Raise UnknownTaskError, or TypeError
    when the arguments are not the task's.
    """
    task_named(task).ensure_fits(arguments)
    hold_key(key)
    known = Job.objects.filter(key=key).first()
    if known:
        return known
    job = Job.objects.create(
        task=task,
        key=key,
        subject=subject,
        arguments=dict(arguments),
        owner=owner,
        language=get_language() or settings.LANGUAGE_CODE,
        due_at=next_look(),
    )
    push(job)
    return job


@transaction.atomic
def start_again(*, job: Job) -> Job:
    """Let a failed job go on from where it stood; any other is left alone."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status == Job.Status.FAILED:
        task_named(job.task)
        job.status, job.error, job.ended_at = Job.Status.WAITING, "", None
        job.tries, job.due_at = 0, next_look()
        job.save()
        push(job)
    return job


def keep_going() -> None:
    """Show that the workers are alive, and pick up what was left lying."""
    Heartbeat.objects.update_or_create(
        host=socket.gethostname(), defaults={"seen_at": timezone.now()}
    )
    pick_up_abandoned()
    push_due()


def pick_up_abandoned() -> int:
    """Queue again the jobs whose worker died; return how many."""
    count = 0
    for job in Job.objects.abandoned():
        with transaction.atomic():
            # Meanwhile somebody may have taken it up: then it has one run more.
            left = Job.objects.abandoned().filter(pk=job.pk, runs=job.runs)
            if left.update(status=Job.Status.WAITING, due_at=next_look()):
                push(job)
                count += 1
    return count


@transaction.atomic
def push_due() -> int:
    """Queue the jobs that should have been taken up by now; return how many.

    Their pause before another try is over, or the workers died with them in
    hand. While others wait in the queue, so do these.
    """
    if is_backed_up():
        return 0
    jobs = list(Job.objects.due().select_for_update(skip_locked=True))
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(due_at=next_look())
    for job in jobs:
        push(job)
    return len(jobs)


def next_look() -> datetime:
    """Return when a job is queued again if nobody has taken it up by then."""
    return timezone.now() + QUEUE_AGAIN_AFTER


def worker_is_alive() -> bool:
    """Tell whether the workers of any host showed themselves lately (1 query)."""
    return Heartbeat.objects.recent().exists()
