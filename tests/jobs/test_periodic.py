"""Work that comes round by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from resource_centre.jobs import periodic, registry
from resource_centre.jobs.models import Checkpoint, Job
from resource_centre.jobs.periodic import wake_periodic
from resource_centre.jobs.registry import Task
from resource_centre.jobs.runs import JobRun
from resource_centre.jobs.worker import work

pytestmark = pytest.mark.django_db

NAME = "sandbox.round"


class Work:
    """What there is to do, and how often it was done."""

    def __init__(self) -> None:
        self.waits = True
        self.cursors: list[dict[str, int]] = []

    def do(self, run: JobRun) -> None:
        """Do the work, and leave a mark of where it stood."""
        self.cursors.append(run.cursor)
        run.checkpoint({"next": 7})

    def fail(self, _run: JobRun) -> None:
        """Fail in an unexpected way."""
        raise ZeroDivisionError


@pytest.fixture
def there_is_work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Declare the only task that comes round, every minute."""
    there = Work()
    declare(monkeypatch, there.do, lambda: there.waits)
    return there


def declare(patch: pytest.MonkeyPatch, function: object, when: object) -> None:
    """Let the function be the only task there is."""
    minute = timedelta(minutes=1)
    one = Task(NAME, "Работа", function, 15, minute, when)  # type: ignore[arg-type]
    patch.setattr(registry, "_tasks", {NAME: one})


def round_job() -> Job:
    return Job.objects.get(key=f"every:{NAME}")


def let_pass(time: timedelta) -> None:
    """Let the job have ended that much earlier."""
    Job.objects.update(ended_at=timezone.now() - time)


def test_task_comes_round_when_its_time_has_come(there_is_work: Work) -> None:
    wake_periodic()
    work(round_job().pk)
    wake_periodic()
    assert round_job().status == "done"
    let_pass(timedelta(seconds=61))
    wake_periodic()
    assert (round_job().status, Job.objects.count()) == ("waiting", 1)
    work(round_job().pk)
    assert there_is_work.cursors == [{}, {}]


def test_task_waits_until_there_is_work(there_is_work: Work) -> None:
    there_is_work.waits = False
    wake_periodic()
    assert not Job.objects.exists()
    there_is_work.waits = True
    wake_periodic()
    assert round_job().status == "waiting"


def test_task_in_hand_is_not_queued_again(there_is_work: Work) -> None:
    wake_periodic()
    wake_periodic()
    Job.objects.update(status=Job.Status.RUNNING)
    wake_periodic()
    assert OrmQ.objects.count() == 1


def test_two_hosts_wake_a_task_once(
    there_is_work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    wake_periodic()
    work(round_job().pk)
    let_pass(timedelta(hours=1))
    OrmQ.objects.all().delete()
    seen = round_job()
    assert periodic.again(seen)
    assert not periodic.again(seen)
    assert OrmQ.objects.count() == 1


def test_task_that_failed_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, Work().fail, lambda: True)
    wake_periodic()
    Job.objects.update(tries=3)
    work(round_job().pk)
    assert round_job().status == "failed"
    let_pass(timedelta(minutes=2))
    wake_periodic()
    assert round_job().status == "failed"
    let_pass(timedelta(minutes=6))
    wake_periodic()
    assert (round_job().status, round_job().error) == ("waiting", "")
    assert not Checkpoint.objects.exists()


def test_question_that_fails_keeps_no_other_task_waiting(
    there_is_work: Work,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    minute = timedelta(minutes=1)
    broken = Task("broken", "Друга", there_is_work.do, 15, minute, lambda: bool(1 / 0))
    monkeypatch.setattr(registry, "_tasks", {"broken": broken, **registry._tasks})
    wake_periodic()
    assert round_job().status == "waiting"
    assert "Task broken was not woken" in caplog.text


def test_task_with_nothing_to_do_takes_one_query(there_is_work: Work) -> None:
    there_is_work.waits = False
    with CaptureQueriesContext(connection) as queries:
        periodic.wake(registry._tasks[NAME])
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 1
