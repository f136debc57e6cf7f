"""A training's file: all there is in one archive, listed, and for its owner alone."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import services, storage
from resource_centre.documents.models import Batch
from resource_centre.documents.reference import synchronise
from resource_centre.documents.scans import Scan
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from tests.documents.pdfs import text_of
from tests.documents.steps import make_pdf, press
from tests.factories import make_user
from tests.trainings.papers import FIRST, make_held
from trainings.models import Methodology, SignedSheet, Trainer, Training
from trainings.services.filing import ask_for_file

pytestmark = pytest.mark.django_db

TRAININGS = "/admin/trainings/training/"


@pytest.fixture
def training(settings: Any, tmp_path: Path) -> Training:
    """Make a training with something of each kind on file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    synchronise(using="default")
    held = make_held(1)
    trainer = Trainer.objects.get()
    trainer.contracts.create(training=held, number="Д-7", fee=300)
    methodology = Methodology.objects.create(title="Оценка на риска")
    module = held.modules.get(module__title="Оценка на риска").module
    module.methodology = methodology
    module.save()
    for number, day in enumerate(("2025-01-01", "2026-01-01"), start=1):
        methodology.versions.create(
            number=number, in_force_from=day, file=stored(make_pdf())
        )
    SignedSheet.objects.create(training=held, day=FIRST, file=stored(make_pdf()))
    return held


def stored(data: bytes) -> str:
    """Keep a file as a scan and return its name."""
    return Scan(data, ".pdf").stored(FIRST)


def filed(training: Training, by: User) -> Batch:
    """Let the training's file be put together."""
    job = ask_for_file(training=training, by=by)
    work(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    batch = Batch.objects.get()
    assert job.result["url"] == reverse("documents:archive", args=[batch.pk])
    return batch


def opened(batch: Batch) -> dict[str, bytes]:
    """Return the files of the archive by their names."""
    with ZipFile(BytesIO(storage.read(batch.archive))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_has_all_there_is_and_lists_each_with_its_digest(
    training: Training,
) -> None:
    user = make_user(Role.COORDINATOR)
    enrolment = training.enrolments.get()
    issued = services.issue(document="participation-note", record=enrolment, by=user)
    services.make_file(issued=issued)
    files = opened(filed(training, user))
    inventory = files.pop(next(name for name in files if name.startswith("00 ")))
    said = text_of(inventory).replace(" ", "")
    assert len(files) == 7
    assert [name[:2] for name in sorted(files)] == [f"{n:02d}" for n in range(1, 8)]
    for data in files.values():
        assert storage.digest(data) in said
    assert any(issued.reference in name for name in files)
    assert sum("Оценка на риска (2)" in name for name in files) == 1
    assert not any("Оценка на риска (1)" in name for name in files)


def test_what_is_damaged_is_named_and_all_else_goes_in(training: Training) -> None:
    sheet = SignedSheet.objects.get()
    storage.path_of(sheet.file).write_bytes(b"%PDF-1.7 of somebody else")
    files = opened(filed(training, make_user(Role.COORDINATOR)))
    assert not any("19.11.2026" in name for name in files)
    assert "19.11.2026" in text_of(next(iter(reversed(files.values()))))
    assert Job.objects.get().result["lacking"]


def test_only_who_asked_gets_the_archive(training: Training, client: Client) -> None:
    owner = make_user(Role.COORDINATOR)
    batch = filed(training, owner)
    address = reverse("documents:archive", args=[batch.pk])
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(address).status_code == 404
    client.force_login(owner)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    page = client.get(f"{TRAININGS}{training.pk}/change/").content.decode()
    assert address in page


def test_the_button_leads_to_the_progress(training: Training, client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    answer = press(client, TRAININGS, "make_training_file", training)
    assert answer.status_code == 303
    assert answer["Location"] == reverse("jobs:job", args=[Job.objects.get().pk])


def test_a_trainer_has_no_such_button(training: Training, client: Client) -> None:
    client.force_login(make_user(Role.TRAINER))
    press(client, TRAININGS, "make_training_file", training)
    assert not Job.objects.exists()
