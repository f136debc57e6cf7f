"""Real workers, killed in every way; what they were at is finished all the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from resource_centre.accounts.models import User
from resource_centre.jobs.models import Checkpoint, Job
from resource_centre.jobs.services import enqueue, worker_is_alive
from tests.factories import make_user

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

NAMES = [f"Човек {number}" for number in range(12)]
QCLUSTER = ["-m", "django", "qcluster", "--with-parent"]
FAMILY = 5  # the guard, two workers, and who fetches and who notes the results
PROJECT = Path(__file__).resolve().parents[2]


def test_job_is_finished_once_after_the_workers_are_killed() -> None:
    job = ask(pause=0.25)
    with workers() as first:
        wait_until(lambda: now(job).done >= 3)
        first.kill()
        first.wait()
        wait_until(lambda: not family_of(first.pid))
    assert now(job).status == "running"
    assert 3 <= now(job).done < len(NAMES)
    with workers():
        wait_until(lambda: now(job).status == "done")
    assert (now(job).done, now(job).total, now(job).runs) == (12, 12, 2)
    assert added() == NAMES
    actors = User.pgh_event_model.objects.filter(name__in=NAMES).values_list(  # type: ignore[attr-defined]
        "pgh_context__metadata__user", flat=True
    )
    assert set(actors) == {job.owner_id}


def test_job_is_taken_up_when_its_worker_alone_is_killed() -> None:
    job = ask(pause=0.25)
    with workers() as cluster:
        wait_until(lambda: now(job).done >= 2)
        os.kill(at_work(job), signal.SIGKILL)
        wait_until(lambda: now(job).status == "done")
        assert cluster.poll() is None
    assert now(job).runs == 2
    assert added() == NAMES


def test_job_is_finished_once_after_the_database_drops_everybody() -> None:
    job = ask(pause=0.25)
    with workers() as cluster:
        wait_until(lambda: now(job).done >= 3)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user"
                " AND pid <> pg_backend_pid()"
            )
        wait_until(lambda: now(job).status == "done")
        assert cluster.poll() is None
    assert added() == NAMES


def test_workers_recover_when_an_idle_one_is_killed() -> None:
    """A worker that waits holds the lock of the queue that all others need."""
    with workers() as cluster:
        wait_until(worker_is_alive)
        wait_until(lambda: len(family_of(cluster.pid)) == FAMILY)
        _guard, first, second, *_others = family_of(cluster.pid)
        for worker in (first, second):
            os.kill(worker, signal.SIGKILL)
        job = ask()
        wait_until(lambda: now(job).status == "done")
        assert cluster.poll() is None
    assert added() == NAMES


def test_workers_stop_at_once_when_asked_and_leave_nobody() -> None:
    with workers() as cluster:
        wait_until(lambda: len(family_of(cluster.pid)) == FAMILY)
        before = time.monotonic()
        cluster.terminate()
        assert cluster.wait(10) == 0
        assert time.monotonic() - before < 5
        assert not family_of(cluster.pid)


def test_workers_stop_when_the_whole_family_is_asked() -> None:
    with workers() as cluster:
        wait_until(lambda: len(family_of(cluster.pid)) == FAMILY)
        guard, *_others = family_of(cluster.pid)
        os.kill(guard, signal.SIGTERM)
        time.sleep(1)
        assert len(family_of(cluster.pid)) == FAMILY
        os.killpg(cluster.pid, signal.SIGTERM)
        assert cluster.wait(15) == 0
        assert not family_of(cluster.pid)


def test_workers_end_with_the_process_that_started_them() -> None:
    starter = (
        "import subprocess, sys;"
        "subprocess.Popen([sys.executable, *sys.argv[1:]]); sys.stdin.read()"
    )
    command = [sys.executable, "-c", starter, *QCLUSTER]
    parent = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE)
    try:
        wait_until(lambda: len(family_of(parent.pid)) == FAMILY + 1)
        family = family_of(parent.pid)
    finally:
        parent.kill()
        parent.communicate()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


@contextmanager
def workers() -> Iterator["subprocess.Popen[bytes]"]:
    """Run workers on the test's database."""
    command = [sys.executable, *QCLUSTER]
    cluster = subprocess.Popen(command, env=environment(), start_new_session=True)
    try:
        yield cluster
    finally:
        cluster.kill()
        cluster.wait()


def environment() -> dict[str, str]:
    """Return what tells another process to work in the test's database."""
    own = connection.get_connection_params()
    return {
        **os.environ,
        "DATABASE_URL": (
            f"postgres://{own['user']}:{own.get('password', '')}@/{own['dbname']}"
            f"?host={own.get('host', '')}&port={own.get('port', '')}"
        ),
        "DJANGO_SETTINGS_MODULE": "tests.jobs.settings",
        "JOB_WORKERS": "2",
        "PYTHONPATH": str(PROJECT),
    }


def ask(pause: float = 0) -> Job:
    """Ask for the people to be added, at leisure."""
    arguments = {"names": NAMES, "pause": pause}
    owner = make_user(None)
    return enqueue(task="sandbox.people", key="once", arguments=arguments, owner=owner)


def now(job: Job) -> Job:
    """Return the job as it stands."""
    return Job.objects.get(pk=job.pk)


def added() -> list[str]:
    """Return the names of those whom the job added, in order."""
    return list(
        User.objects.filter(name__startswith="Човек")
        .order_by("pk")
        .values_list("name", flat=True)
    )


def at_work(job: Job) -> int:
    """Return the process that works on the job."""
    worker: int = Checkpoint.objects.get(job=job).cursor["worker"]
    return worker


def family_of(pid: int) -> list[int]:
    """Return the processes that descend from this one, the oldest first."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    family: list[int] = []
    for child in sorted(parents):
        parent: int | None = child
        while parent in parents:
            parent = parents[parent]
            if parent == pid:
                family.append(child)
    return family


def wait_until(true: Callable[[], Any], seconds: float = 40) -> None:
    """Wait until it is true; fail when it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)
