"""A long sheet lands whole and once, whoever dies or lands the same meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import findings as findings_module, services
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.common.sheets import Table
from resource_centre.jobs.models import Job
from resource_centre.jobs.services import pick_up_abandoned
from resource_centre.jobs.worker import work
from resource_centre.registry.models import Employment, Person
from resource_centre.registry.resources import PersonResource
from tests.factories import make_municipality, make_service, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).resolve().parents[3]
WORKER = """
import sys, django
django.setup()
from resource_centre.jobs.worker import work
work(int(sys.argv[1]))
"""
# A worker for whom each batch stands by itself.
LOOSE = """
import contextlib, types, django
django.setup()
from django.db.models import QuerySet
from resource_centre.backoffice.exchange import services
QuerySet.select_for_update = lambda self, **options: self
services.land = services.land.__wrapped__
services.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)
"""
LETTERS = "абвгдежзик"
HEADERS = ["Име", "Фамилия", "Имейл", "Месторабота"]


def table(count: int) -> Table:
    """Return so many people who all work at one service."""
    rows = [
        ["Мария", f"Петрова{spelt(n)}", f"p{n}@demo.example", "ЦОП 1"]
        for n in range(count)
    ]
    return Table([HEADERS, *rows], "Хора")


def spelt(number: int) -> str:
    """Return the number in letters."""
    return "".join(LETTERS[int(digit)] for digit in str(number))


def checked(user: User, found: Table) -> SheetImport:
    """Return the sheet, ready to land."""
    sheet = services.start_import(user=user, resource=PersonResource, table=found)
    sheet = services.check(sheet=sheet)
    assert sheet.is_clean
    return sheet


def count() -> tuple[int, int]:
    """Return how many people and how many employments there are."""
    return Person.objects.count(), Employment.objects.count()


# --- Death --------------------------------------------------------------------------


@contextmanager
def worker(job: Job, before: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """Let a process of its own work on the job, in the test's database."""
    own = connection.get_connection_params()
    environment = {
        **os.environ,
        "DATABASE_URL": (
            f"postgres://{own['user']}:{own.get('password', '')}@/{own['dbname']}"
            f"?host={own.get('host', '')}&port={own.get('port', '')}"
        ),
        "PYTHONPATH": str(PROJECT),
    }
    command = [sys.executable, "-c", before + WORKER, str(job.pk)]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(true: Callable[[], Any], seconds: float = 90) -> None:
    """Wait until it is true; fail when it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def done(job: Job) -> int:
    """Return how many rows the worker has behind it."""
    job.refresh_from_db()
    return job.done


@pytest.mark.slow
@pytest.mark.parametrize("rows", [1, 3_000])
def test_a_landing_that_is_killed_leaves_nobody_and_lands_once_taken_up_again(
    rows: int,
) -> None:
    make_service(name="ЦОП 1", municipality=make_municipality())
    sheet = checked(make_user(Role.COORDINATOR), table(5_000))
    services.ask_landing(sheet=sheet)
    job = Job.objects.get()
    with worker(job) as process:
        wait_until(lambda: done(job) >= rows)
        process.kill()
        process.wait()
    assert count() == (0, 0)
    assert rows <= done(job) <= 5_000
    wait_until(pick_up_abandoned)
    with worker(job) as process:
        assert process.wait(180) == 0
    assert count() == (5_000, 5_000)
    job.refresh_from_db()
    assert (job.status, job.runs) == ("done", 2)
    work(job.pk)
    assert count() == (5_000, 5_000)
    sheet.refresh_from_db()
    assert (sheet.status, sheet.counts["new"]) == ("landed", 5_000)
    assert not SheetRow.objects.exists()


@pytest.mark.slow
def test_without_its_transaction_a_killed_landing_would_leave_a_part() -> None:
    make_service(name="ЦОП 1", municipality=make_municipality())
    services.ask_landing(sheet=checked(make_user(Role.COORDINATOR), table(5_000)))
    job = Job.objects.get()
    with worker(job, LOOSE) as process:
        wait_until(lambda: done(job) >= 1)
        process.kill()
        process.wait()
    assert 0 < Person.objects.count() < 5_000


# --- Again --------------------------------------------------------------------------


def test_the_same_sheet_again_adds_nobody() -> None:
    make_service(name="ЦОП 1", municipality=make_municipality())
    user = make_user(Role.COORDINATOR)
    services.land(sheet=checked(user, table(40)))
    before = Person.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    again = checked(user, table(40))
    assert again.counts["same"] == 40
    services.land(sheet=again)
    assert count() == (40, 40)
    assert Person.pgh_event_model.objects.count() == before  # type: ignore[attr-defined]


# --- At once ------------------------------------------------------------------------


@pytest.mark.parametrize("locked", [True, False])
def test_two_who_land_the_same_people_at_once_make_them_once(
    monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    """Neither saw the other's people when the sheet was checked."""
    make_service(name="ЦОП 1", municipality=make_municipality())
    first, second = (checked(make_user(Role.COORDINATOR), table(20)) for _ in "ab")
    if not locked:
        monkeypatch.setattr(services, "hold_key", lambda key: None)
    land_together(monkeypatch, first, second)
    if not locked:
        assert count() == (40, 40)
        return
    assert count() == (20, 20)
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.status, second.status} == {"landed", "checked"}
    late = first if first.status == "checked" else second
    assert late.problem
    assert late.counts["same"] == 20
    services.land(sheet=late)
    assert count() == (20, 20)


def land_together(monkeypatch: pytest.MonkeyPatch, *sheets: SheetImport) -> None:
    """Land both sheets, each waiting for the other before it is done if it can."""
    meeting = Barrier(2)
    counted = findings_module.counted

    def count_together(found: Any) -> dict[str, int]:
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1)
        return counted(found)

    def land(sheet: SheetImport) -> None:
        services.land(sheet=sheet)
        connection.close()

    monkeypatch.setattr(services, "counted", count_together)
    threads = [Thread(target=land, args=(sheet,)) for sheet in sheets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
