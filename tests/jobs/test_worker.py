"""What a worker does with a job."""

import logging

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from resource_centre.accounts.models import User
from resource_centre.jobs.models import Job
from resource_centre.jobs.runs import JobRun, SupersededError, claimed
from resource_centre.jobs.services import enqueue, start_again
from resource_centre.jobs.worker import work
from tests.factories import make_user

NAMES = ["Ана", "Боян", "Вяра", "Гена"]


def ask(task: str = "sandbox.people", **arguments: object) -> Job:
    """Ask for work on behalf of somebody."""
    if task == "sandbox.people":
        arguments = {"names": NAMES, **arguments}
    owner = make_user(None, name="Мария")
    return enqueue(task=task, key="once", arguments=arguments, owner=owner)


@pytest.mark.django_db
def test_job_is_worked_on_until_done() -> None:
    job = ask()
    work(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.total, job.runs) == ("done", 4, 4, 1)
    assert job.result == {"url": "/my/", "message": "Хората са записани."}
    assert job.started_at <= job.ended_at <= timezone.now()  # type: ignore[operator]


@pytest.mark.django_db
def test_job_that_is_over_is_not_worked_on_again() -> None:
    job = ask()
    work(job.pk)
    work(job.pk)
    assert User.objects.filter(name__in=NAMES).count() == 4


@pytest.mark.django_db
def test_owner_acts_while_the_job_runs() -> None:
    job = ask()
    work(job.pk)
    event = User.pgh_event_model.objects.get(name="Ана")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata == {"user": job.owner_id, "job": job.pk}


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_work_is_committed() -> None:
    job = ask()
    with claimed(job.pk) as run:
        assert run is not None
        run.step(done=0, total=4)
        run._shown_at = 0
        run.step(done=2)
        assert Job.objects.get().done == 2
        run.step(done=3)  # too soon after the last to be written
        assert Job.objects.get().done == 2
        run.step(done=4)
        assert Job.objects.get().done == 4


@pytest.mark.django_db
def test_progress_beyond_the_total_is_refused() -> None:
    with claimed(ask().pk) as run:
        assert run is not None
        with pytest.raises(ValueError, match="5 of 4 steps"):
            run.step(done=5, total=4)


@pytest.mark.django_db(transaction=True)
def test_job_in_hand_is_claimed_by_nobody_else() -> None:
    job = ask()
    with claimed(job.pk) as first, claimed(job.pk) as second:
        assert first is not None
        assert second is None


@pytest.mark.django_db(transaction=True)
def test_job_is_free_once_its_worker_is_gone() -> None:
    """Control: it is the connection of the first worker that keeps others off."""
    job = ask()
    with claimed(job.pk) as first:
        assert first is not None
        first._own.close()
        with claimed(job.pk) as second:
            assert second is not None


@pytest.mark.django_db(transaction=True)
def test_worker_that_lost_its_job_cannot_write_any_more() -> None:
    job = ask()
    with claimed(job.pk) as first:
        assert first is not None
        first._own.close()
        with claimed(job.pk) as second:
            assert second is not None
            first._own.connect()
            with pytest.raises(SupersededError):
                first.step(done=1, total=4)
            with pytest.raises(SupersededError):
                first.checkpoint({"next": 1})
            second.step(done=2, total=4)
            second.checkpoint({"next": 2})


@pytest.mark.django_db(transaction=True)
def test_job_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask()
    die_at(3, monkeypatch)
    with pytest.raises(SystemExit):
        work(job.pk)
    assert Job.objects.get().status == "running"
    monkeypatch.undo()
    work(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.runs) == ("done", 4, 2)
    names = (
        User.objects.filter(name__in=NAMES)
        .order_by("pk")
        .values_list("name", flat=True)
    )
    assert list(names) == NAMES


@pytest.mark.django_db
def test_refusal_is_told_as_it_is_and_is_final() -> None:
    job = ask("sandbox.refuse")
    work(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "В обучението няма участници.")


@pytest.mark.django_db
def test_breakdown_is_tried_again_and_then_told_with_a_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = ask("sandbox.break", at=0)
    for tries in (1, 2):
        work(job.pk)
        job.refresh_from_db()
        assert (job.status, job.tries, job.error) == ("waiting", tries, "")
        assert job.due_at > timezone.now()  # type: ignore[operator]
    work(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert f"{job.pk}-3" in job.error
    assert "тайна подробност" not in job.error
    assert f"reference {job.pk}-3" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_job_that_got_further_is_tried_anew(caplog: pytest.LogCaptureFixture) -> None:
    job = ask("sandbox.break", at=1)
    caplog.set_level(logging.CRITICAL)
    for at in range(2, 6):
        work(job.pk)
        job.refresh_from_db()
        assert (job.status, job.tries) == ("waiting", 1)
        Job.objects.update(arguments={"at": at})


@pytest.mark.django_db
def test_job_whose_worker_always_dies_is_given_up() -> None:
    job = ask()
    Job.objects.update(status="running", tries=3)
    work(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert not User.objects.filter(name__in=NAMES).exists()


@pytest.mark.django_db
def test_job_of_a_task_that_is_no_more_fails_in_the_end() -> None:
    job = ask()
    Job.objects.update(task="gone", tries=2)
    work(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


@pytest.mark.django_db
def test_failed_job_goes_on_where_it_stood_when_started_again() -> None:
    job = ask()
    work(job.pk)
    Job.objects.update(status="failed")
    start_again(job=job)
    work(job.pk)
    assert Job.objects.get().status == "done"
    assert User.objects.filter(name__in=NAMES).count() == 4


@pytest.mark.django_db
def test_worker_gets_the_time_that_the_task_asks_for() -> None:
    ask("sandbox.break", at=0)
    assert OrmQ.objects.get().task["timeout"] == 120


def die_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker die in the middle of this step's transaction."""
    keep = JobRun.checkpoint

    def die_or_keep(self: JobRun, cursor: dict[str, int]) -> None:
        keep(self, cursor)
        if cursor["next"] == step:
            raise SystemExit

    monkeypatch.setattr(JobRun, "checkpoint", die_or_keep)
