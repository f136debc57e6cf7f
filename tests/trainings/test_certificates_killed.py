"""Workers killed five times while they issue: each gets one, no number is lost."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from pytest_django import Settings

from resource_centre.accounts.roles import Role
from resource_centre.documents import services, storage
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.jobs.models import Job
from tests.documents.test_batches import workers
from tests.factories import make_user
from tests.jobs.test_cluster import family_of, wait_until
from tests.trainings.earned import completed, first
from trainings.facts.gate import CERTIFICATE
from trainings.models import Training
from trainings.services.certifying import issue_certificates

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

PEOPLE = 40
# At so many files the worker is killed.
KILLED_AT = (1, 8, 16, 24, 32)


def ask(training: Training) -> Batch:
    """Ask for everybody's certificate."""
    return issue_certificates(
        training=training,
        enrolments=training.enrolments.all(),
        document=CERTIFICATE,
        by=make_user(Role.COORDINATOR),
    )


def has_files(number: int) -> bool:
    """Tell whether so many certificates have their file."""
    return IssuedDocument.objects.exclude(file="").count() >= number


def at_work(cluster: int) -> int:
    """Return the worker that draws: the oldest with a child, 0 if none does."""
    _guard, *family = family_of(cluster)
    return next((pid for pid in family if family_of(pid)), 0)


def faults(training: Training, batch: Batch) -> set[str]:
    """Return what is not as it has to be once all is issued."""
    rows = list(IssuedDocument.objects.order_by("number"))
    people = set(training.enrolments.values_list("pk", flat=True))
    had = Counter(row.object_id for row in rows)
    batch.refresh_from_db()
    with pikepdf.open(BytesIO(storage.read(batch.printout))) as pdf:
        printed = len(pdf.pages)
    with ZipFile(BytesIO(storage.read(batch.archive))) as archive:
        packed = len(archive.namelist()) - 1  # and the list
    is_so: dict[str, Callable[[], bool]] = {
        "somebody has none": lambda: set(had) == people,
        "somebody has two": lambda: set(had.values()) == {1},
        "a number is missing": lambda: (
            [row.number for row in rows] == list(range(1, len(rows) + 1))
        ),
        "a file is missing": lambda: all(
            row.file and storage.digest_of(row.file) == row.sha256 for row in rows
        ),
        "not all is printed": lambda: printed == len(rows) * pages_of(rows[0]),
        "not all is packed": lambda: packed == len(rows),
    }
    return {words for words, true in is_so.items() if not true()}


def pages_of(row: IssuedDocument) -> int:
    """Return how many pages a certificate has."""
    with pikepdf.open(BytesIO(storage.read(row.file))) as pdf:
        return len(pdf.pages)


def test_killed_five_times_each_has_one_and_no_number_is_missing(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    training = completed(PEOPLE)
    batch = ask(training)
    job = services.jobs_of(batch)[0]
    with workers(tmp_path) as cluster:
        for enough in KILLED_AT:
            wait_until(partial(has_files, enough))
            worker = at_work(cluster.pid)
            assert worker, "All was done before the worker could be killed."
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: Job.objects.get(pk=job.pk).is_over)
    job.refresh_from_db()
    assert (job.status, job.runs) == (Job.Status.DONE, len(KILLED_AT) + 1)
    assert IssuedDocument.objects.count() == PEOPLE
    assert faults(training, batch) == set()
    # Control: the check sees a double.
    monkeypatch.setattr(document_named(CERTIFICATE), "once", False, raising=False)
    person = first(training)
    services.issue(document=CERTIFICATE, record=person, by=make_user(Role.COORDINATOR))
    assert "somebody has two" in faults(training, batch)
    assert "not all is printed" in faults(training, batch)
