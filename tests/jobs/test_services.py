"""Asking for work, and keeping it going."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from django_q.models import OrmQ

from resource_centre.accounts.models import User
from resource_centre.jobs import services
from resource_centre.jobs.models import Heartbeat, Job
from resource_centre.jobs.querysets import JobQuerySet
from resource_centre.jobs.registry import UnknownTaskError, task
from resource_centre.jobs.runs import claimed
from resource_centre.jobs.services import (
    enqueue,
    keep_going,
    pick_up_abandoned,
    push_due,
    start_again,
    worker_is_alive,
)
from tests.factories import make_user


def ask(owner: User | None = None, key: str = "people-1") -> Job:
    """Ask for the people to be added."""
    return enqueue(
        task="sandbox.people", key=key, arguments={"names": ["Ана"]}, owner=owner
    )


@pytest.mark.django_db
def test_asking_writes_the_job_and_its_place_in_the_queue() -> None:
    owner = make_user(None)
    with override("en"):
        job = ask(owner)
    assert (job.status, job.owner, job.language) == ("waiting", owner, "en")
    assert [entry.task["args"] for entry in OrmQ.objects.all()] == [(job.pk,)]


@pytest.mark.django_db(transaction=True)
def test_asking_that_is_rolled_back_leaves_nothing() -> None:
    with transaction.atomic():
        ask()
        assert OrmQ.objects.count() == 1
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_asking_twice_is_asking_once() -> None:
    assert ask() == ask()
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_is_asking_once(together: None) -> None:
    assert len(set(ask_together())) == 1
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_needs_the_lock(
    together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the lock only the constraint is left, and refuses."""
    monkeypatch.setattr(services, "hold_key", lambda _key: None)
    with pytest.raises(IntegrityError, match="jobs_job_key"):
        ask_together()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_asking_for_an_unknown_task_is_refused() -> None:
    with pytest.raises(UnknownTaskError, match=r"'people'.*sandbox\.people"):
        enqueue(task="people", key="1", arguments={}, owner=None)


@pytest.mark.django_db
def test_asking_with_other_arguments_is_refused() -> None:
    with pytest.raises(TypeError, match=r"missing a required .*'names'"):
        enqueue(task="sandbox.people", key="1", arguments={}, owner=None)


def test_task_of_a_known_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"two tasks of the name 'sandbox\.people'"):
        task("sandbox.people", label="Друго")(lambda run: None)


@pytest.mark.django_db
def test_failed_job_starts_again_once() -> None:
    job = ask()
    OrmQ.objects.all().delete()
    Job.objects.update(status="failed", error="Не стана.", tries=3)
    start_again(job=job)
    start_again(job=job)
    job.refresh_from_db()
    assert (job.status, job.error, job.tries) == ("waiting", "", 0)
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_job_that_has_not_failed_is_left_alone(status: str) -> None:
    job = ask()
    Job.objects.update(status=status)
    start_again(job=job)
    assert Job.objects.get().status == status
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_abandoned_job_is_queued_again_and_one_in_hand_is_not() -> None:
    job = ask()
    OrmQ.objects.all().delete()
    with claimed(job.pk) as run:
        assert run is not None
        assert pick_up_abandoned() == 0
    assert Job.objects.get().status == "running"
    assert pick_up_abandoned() == 1
    assert pick_up_abandoned() == 0
    assert Job.objects.get().status == "waiting"
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db
def test_job_that_nobody_took_is_queued_again_when_the_queue_is_empty() -> None:
    ask()
    assert push_due() == 0
    Job.objects.update(due_at=timezone.now())
    assert push_due() == 0  # its place in the queue is still there
    OrmQ.objects.all().delete()
    assert push_due() == 1
    assert push_due() == 0
    assert OrmQ.objects.count() == 1


@pytest.mark.django_db
def test_workers_are_alive_while_their_heart_beats() -> None:
    assert not worker_is_alive()
    keep_going()
    assert worker_is_alive()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert not worker_is_alive()


@pytest.mark.django_db
def test_life_of_the_workers_is_asked_in_one_query(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    with django_assert_num_queries(1):
        worker_is_alive()


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two threads meet between looking for a job and writing it."""
    ready = Barrier(2, timeout=0.3)
    create = JobQuerySet.create

    def meet_and_create(self: JobQuerySet, **fields: Any) -> Job:
        with suppress(BrokenBarrierError):
            ready.wait()
        return create(self, **fields)

    monkeypatch.setattr(JobQuerySet, "create", meet_and_create)


def ask_together() -> list[int]:
    """Ask for the same work in two threads at once."""

    def one() -> int:
        try:
            return ask().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return [future.result() for future in [threads.submit(one) for _n in range(2)]]
