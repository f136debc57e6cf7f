"""One worker's turn at a job: the claim, the progress, the place where it stands."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.sql import UpdateQuery
from django.db.models.sql.constants import ROW_COUNT
from django.utils import timezone

from resource_centre.jobs.locks import take_job
from resource_centre.jobs.models import Checkpoint, Job

SHOW_EVERY = 0.2  # seconds between two writings of the progress


class SupersededError(Exception):
    """Tell a worker that another one has taken the job up since."""


class JobRun:
    """What a task holds while it works: its job, its progress, its place.

    Progress goes over a connection of its own, so that people see it at once
    and the work's transactions stay the work's own. A checkpoint does the
    opposite: it is written with the work, and stands exactly if the work does.
    """

    def __init__(self, job: Job, cursor: dict[str, Any], own: BaseDatabaseWrapper):
        self.job = job
        self.cursor = cursor
        self._own = own
        self._furthest = job.done
        self._unshown: dict[str, Any] = {}
        self._shown_at = 0.0

    def step(self, *, done: int, total: int | None = None) -> None:
        """Show that `done` of `total` steps are done; the last total if not given.

        Raise ValueError for more done than there is, and SupersededError when
        another worker has taken the job up.
        """
        total = self.job.total if total is None else total
        if not 0 <= done <= total:
            raise ValueError(f"{done} of {total} steps cannot be done.")
        self.job.done, self.job.total = done, total
        self._unshown = {"done": done, "total": total}
        if done > self._furthest:
            self._unshown["tries"] = self.job.tries = 1
        now = time.monotonic()
        if done == total or now - self._shown_at >= SHOW_EVERY:
            self._shown_at = now
            self._save()

    def checkpoint(self, cursor: dict[str, Any]) -> None:
        """Keep where the work stands, in the work's own transaction.

        After a crash the next run finds it as `run.cursor`. Raise
        SupersededError when another worker has taken the job up.
        """
        mine = Checkpoint.objects.filter(job=self.job, run=self.job.runs)
        if not mine.update(cursor=cursor):
            raise SupersededError(f"Job {self.job.pk} is in other hands.")
        self.cursor = cursor

    def finish(self, result: Mapping[str, Any]) -> None:
        """End the job well, with what came out of it."""
        self._save(status=Job.Status.DONE, result=dict(result), ended_at=timezone.now())

    def fail(self, error: str) -> None:
        """End the job with a sentence for people."""
        self._save(status=Job.Status.FAILED, error=error, ended_at=timezone.now())

    def put_back(self, pause: timedelta) -> None:
        """Let the job be tried again after a pause."""
        self._save(status=Job.Status.WAITING, due_at=timezone.now() + pause)

    def _save(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, runs=self.job.runs)
        if not update(self._own, mine, **self._unshown, **values):
            raise SupersededError(f"Job {self.job.pk} is in other hands.")
        self._unshown = {}


@contextmanager
def claimed(pk: int) -> Iterator[JobRun | None]:
    """Take the job up for as long as the block lasts.

    Yield None when somebody works on it or there is nothing left to do. Inside
    a transaction, as in a test, no other connection would see the job, and the
    same one does for everything.
    """
    default = connections["default"]
    own = default if default.in_atomic_block else default.copy()
    try:
        yield take_up(pk, own) if take_job(pk, own) else None
    finally:
        if own is not default:
            own.close()


def take_up(pk: int, own: BaseDatabaseWrapper) -> JobRun | None:
    """Begin a run of the job whose lock is ours; None when it is over."""
    taken = update(
        own,
        Job.objects.filter(pk=pk).takeable(),
        status=Job.Status.RUNNING,
        runs=F("runs") + 1,
        tries=F("tries") + 1,
        started_at=Coalesce(F("started_at"), timezone.now()),
    )
    if not taken:
        return None
    job = Job.objects.select_related("owner").get(pk=pk)
    place, _made = Checkpoint.objects.update_or_create(
        job=job, defaults={"run": job.runs}
    )
    return JobRun(job, place.cursor, own)


def update(own: BaseDatabaseWrapper, rows: "QuerySet[Job]", **values: Any) -> int:
    """Update the rows over this very connection; return how many there were."""
    query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
    query.add_update_values(values)
    count: int = query.get_compiler(connection=own).execute_sql(ROW_COUNT)
    return count
