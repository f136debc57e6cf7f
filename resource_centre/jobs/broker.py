"""The queue behind the jobs: the only place that knows django-q."""

from django_q.brokers import get_broker
from django_q.tasks import async_task

from resource_centre.jobs.models import Job
from resource_centre.jobs.registry import MINUTES, find_task

WORK = "resource_centre.jobs.worker.work"


def push(job: Job) -> None:
    """Queue the job in the current transaction; a worker gets it once it commits.

    Pushing twice does no harm: a job is claimed by one worker only.
    """
    known = find_task(job.task)
    minutes = known.minutes if known else MINUTES
    async_task(
        WORK,
        job.pk,
        q_options={
            "task_name": f"job-{job.pk}",
            "timeout": minutes * 60,
            "save": False,
        },
    )


def is_backed_up() -> bool:
    """Tell whether queued jobs wait for the workers to fetch them (1 query)."""
    return bool(get_broker().queue_size())
