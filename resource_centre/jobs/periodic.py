"""Work that comes round by itself: one job for each such task, woken in time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from resource_centre.jobs.broker import push
from resource_centre.jobs.models import Checkpoint, Job
from resource_centre.jobs.registry import Task, periodic_tasks
from resource_centre.jobs.services import enqueue, next_look

logger = logging.getLogger(__name__)

# A task that failed is left alone for a while, however often it comes round.
REST = timedelta(minutes=5)


def wake_periodic() -> None:
    """Wake the tasks whose time has come and that have something to do.

    One whose question fails does not keep the others from being asked.
    """
    for task in periodic_tasks():
        try:
            wake(task)
        except Exception:
            logger.exception("Task %s was not woken", task.name)


@transaction.atomic
def wake(task: Task) -> bool:
    """Queue the task’s job if it is due; tell whether it was (2 or 3 queries)."""
    job = Job.objects.filter(key=key_of(task)).first()
    if job is not None and not is_due(job, task):
        return False
    if task.when is not None and not task.when():
        return False
    if job is None:
        with override(None):
            enqueue(task=task.name, key=key_of(task), arguments={}, owner=None)
        return True
    return again(job)


def again(job: Job) -> bool:
    """Queue a job that is over afresh; tell whether nobody else has meanwhile."""
    over = Job.objects.filter(pk=job.pk, status=job.status, runs=job.runs)
    woken = over.update(
        status=Job.Status.WAITING,
        done=0,
        total=0,
        tries=0,
        error="",
        result={},
        asked_at=timezone.now(),
        started_at=None,
        ended_at=None,
        due_at=next_look(),
    )
    if woken:
        Checkpoint.objects.filter(job=job).delete()
        push(job)
    return bool(woken)


def is_due(job: Job, task: Task) -> bool:
    """Tell whether the job is over for as long as the task wants, or longer."""
    return job.is_over and next_turn(job, task) <= timezone.now()


def next_turn(job: Job, task: Task) -> datetime:
    """Return when the task comes round again after this job."""
    pause = task.every or timedelta()
    if job.status == Job.Status.FAILED:
        pause = max(pause, REST)
    return (job.ended_at or job.asked_at) + pause


def key_of(task: Task) -> str:
    """Return the key of the task’s only job."""
    return f"every:{task.name}"
