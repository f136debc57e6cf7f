"""Documents of many: begun anew without a double, packed for computers and paper."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import rules, services, storage
from resource_centre.documents.models import Batch, IssuedDocument, Series
from resource_centre.documents.services import batches, packing
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from resource_centre.registry.models import Person
from tests.documents.pdfs import text_of
from tests.documents.sandbox.notes import Note
from tests.documents.steps import code_of, issue, make_ready, make_series
from tests.factories import make_person, make_user
from tests.jobs.test_cluster import QCLUSTER, environment, family_of, wait_until

pytestmark = pytest.mark.django_db


def start(
    people: list[Person], owner: User | None = None, language: str = "bg"
) -> Batch:
    """Ask for a note about each."""
    make_series()
    return services.start_batch(
        document=Note.code,
        records=people,
        by=owner or make_user(Role.COORDINATOR),
        language=language,
    )


def done(people: list[Person], owner: User | None = None) -> Batch:
    """Ask for a note about each and let it be done."""
    batch = start(people, owner)
    assert worked(batch).status == Job.Status.DONE
    batch.refresh_from_db()
    return batch


def worked(batch: Batch) -> Job:
    """Let a worker take the latest work on the batch up, and return it."""
    job = services.jobs_of(batch)[0]
    work(job.pk)
    job.refresh_from_db()
    return job


def visiting(user: User) -> Client:
    """Return a client of the user."""
    client = Client()
    client.force_login(user)
    return client


def assert_each_once(batch: Batch, people: list[Person]) -> None:
    """Fail unless each has one document with its file, numbered without a gap."""
    rows = IssuedDocument.objects.filter(batch=batch).order_by("number")
    assert [row.object_id for row in rows] == [person.pk for person in people]
    assert [row.number for row in rows] == list(range(1, len(people) + 1))
    assert all(storage.digest_of(row.file) == row.sha256 for row in rows)


# --- What comes of it ---------------------------------------------------------------


def test_each_gets_a_document_and_the_job_leads_to_the_files(note: Note) -> None:
    people = [make_ready() for _ in range(3)]
    batch = done(people)
    assert_each_once(batch, people)
    job = services.jobs_of(batch).get()
    assert (job.done, job.total) == (4, 4)
    assert job.subject == batch.title
    assert job.result["url"] == reverse("documents:batch", args=[batch.pk])
    assert job.result["refused"] == []


def test_each_is_in_its_own_language_unless_one_is_chosen(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note, "language", lambda record: "en")
    for chosen, expected in (("", "en"), ("bg", "bg")):
        batch = start([make_ready()], language=chosen)
        worked(batch)
        assert batch.documents.get().language == expected


def test_the_archive_has_a_list_and_a_file_for_each(note: Note) -> None:
    twins = [make_ready(last_name="Петрова/Иванова") for _ in range(2)]
    batch = done(twins)
    with ZipFile(BytesIO(storage.read(batch.archive))) as archive:
        assert archive.testzip() is None
        listed, *names = archive.namelist()
        rows = list(
            csv.reader(
                StringIO(archive.read(listed).decode("utf-8-sig")), delimiter=";"
            )
        )
        texts = [text_of(archive.read(name)) for name in names]
    assert names == [
        "1 РЦ-0001 Мария Иванова Петрова Иванова.pdf",
        "2 РЦ-0002 Мария Иванова Петрова Иванова.pdf",
    ]
    assert [(row[1], row[-1]) for row in rows[1:]] == list(
        zip(("РЦ-0001", "РЦ-0002"), names, strict=True)
    )
    assert ["РЦ-0001" in texts[0], "РЦ-0001" in texts[1]] == [True, False]


def test_the_printout_has_all_pages_in_the_order_asked_for(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "OPEN_AT_ONCE", 2)
    people = [make_ready() for _ in range(5)]
    batch = done(people[::-1])
    printed = storage.read(batch.printout)
    with pikepdf.open(BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 5
    words = text_of(printed)
    places = [words.index(person.last_name) for person in people[::-1]]
    assert places == sorted(places)


def test_what_has_several_pages_begins_on_its_own_sheet(tmp_path: Path) -> None:
    files: list[Path] = []
    for pages in (1, 3, 2, 1):
        files.append(tmp_path / f"{len(files)}.pdf")
        with pikepdf.new() as pdf:
            for _ in range(pages):
                pdf.add_blank_page(page_size=(100 * pages, 200))
            pdf.save(files[-1])
    packing.put_together(tmp_path / "all.pdf", files, pad=True)
    with pikepdf.open(tmp_path / "all.pdf") as whole:
        widths = [int(page.mediabox[2]) for page in whole.pages]
    assert widths == [100, 300, 300, 300, 300, 200, 200, 100]


def test_who_is_refused_is_named_and_the_others_go_on(note: Note) -> None:
    ready, had, unready, gone = make_ready(), make_ready(), make_person(), make_ready()
    issue(had)
    batch = start([unready, gone, had, ready])
    gone.delete()
    job = worked(batch)
    refused = job.result["refused"]
    assert [each["name"] for each in refused[:1]] == [str(unready)]
    assert refused[0]["why"] == "Няма имейл."
    assert "РЦ-0001" in refused[2]["why"]
    assert [row.object_id for row in batch.documents.all()] == [ready.pk]


def test_a_batch_of_nobody_ready_has_nothing_to_print(note: Note) -> None:
    owner = make_user(Role.COORDINATOR)
    batch = done([make_person()], owner)
    assert (batch.archive, batch.printout) == ("", "")
    page = visiting(owner).get(reverse("documents:batch", args=[batch.pk]))
    assert "Няма имейл." in page.content.decode()
    address = reverse("documents:archive", args=[batch.pk])
    assert visiting(owner).get(address).status_code == 404


def test_too_many_are_refused_and_those_with_typed_numbers(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LARGEST_BATCH", 1)
    with pytest.raises(ValidationError) as refused:
        start([make_ready(), make_ready()])
    assert code_of(refused) == "too_many"
    Series.objects.update(is_automatic=False)
    with pytest.raises(ValidationError) as refused:
        start([make_ready()])
    assert code_of(refused) == "numbers_typed"


# --- Begun anew ---------------------------------------------------------------------


class CrashError(BaseException):
    """The worker dies."""


PLACES = [
    (batches, "make_file", "the number is given and the file is not made"),
    (batches, "issue_one", "nothing is done yet"),
    (batches, "pack", "all is done and nothing packed"),
    (packing, "write_printout", "the archive is there and the printout is not"),
]


@pytest.mark.parametrize("turn", [1, 3])
@pytest.mark.parametrize(("module", "step"), [each[:2] for each in PLACES])
def test_a_batch_goes_on_after_a_crash_without_a_double(
    note: Note, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, turn: int
) -> None:
    people = [make_ready() for _ in range(4)]
    batch = start(people)
    real: Callable[..., Any] = getattr(module, step)
    calls = []

    def crashing(*args: Any, **kwargs: Any) -> Any:
        calls.append(step)
        if len(calls) == turn:
            raise CrashError
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, step, crashing)
        try:
            worked(batch)
        except CrashError:
            Job.objects.update(status=Job.Status.WAITING)
    worked(batch)
    batch.refresh_from_db()
    assert_each_once(batch, people)
    assert storage.read(batch.archive)
    assert storage.read(batch.printout)


def test_without_looking_for_what_is_there_a_batch_would_stumble(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the constraint refuses what looking first avoids."""
    batch = start([make_ready()])
    worked(batch)
    monkeypatch.setattr(note, "once", False, raising=False)
    Job.objects.update(status=Job.Status.WAITING)
    turn = batches.turn
    monkeypatch.setattr(
        batches,
        "turn",
        lambda own, record, known, drawing: turn(own, record, None, drawing),
    )
    assert worked(batch).status != Job.Status.DONE
    assert batch.documents.count() == 1


@contextmanager
def workers(media: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run workers that know the sandbox's document."""
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.documents.settings",
        "MEDIA_ROOT": str(media),
    }
    command = [sys.executable, *QCLUSTER]
    cluster = subprocess.Popen(
        command, env={**environment(), **own}, start_new_session=True
    )
    try:
        yield cluster
    finally:
        cluster.kill()
        cluster.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_batch_is_finished_once_after_the_workers_are_killed(
    note: Note, media: Path
) -> None:
    people = [make_ready() for _ in range(80)]
    batch = start(people)
    job = services.jobs_of(batch).get()
    with workers(media) as first:
        wait_until(lambda: batch.documents.exclude(file="").count() >= 5)
        first.kill()
        first.wait()
        wait_until(lambda: not family_of(first.pid))
    assert 5 <= batch.documents.count() < len(people)
    with workers(media):
        wait_until(lambda: Job.objects.get(pk=job.pk).is_over)
    assert Job.objects.get(pk=job.pk).status == Job.Status.DONE
    batch.refresh_from_db()
    assert_each_once(batch, people)
    with ZipFile(BytesIO(storage.read(batch.archive))) as archive:
        assert len(archive.namelist()) == len(people) + 1


# --- Kept for a while ---------------------------------------------------------------


def test_files_are_removed_after_a_month_and_made_again(note: Note) -> None:
    owner = make_user(Role.COORDINATOR)
    batch = done([make_ready()], owner)
    archive = batch.archive
    assert not services.has_outdated()
    Batch.objects.update(ready_at=timezone.now() - timedelta(days=31))
    assert services.has_outdated()
    assert services.remove_outdated() == 1
    assert not storage.path_of(archive).exists()
    assert not services.has_outdated()
    client = visiting(owner)
    page = client.get(reverse("documents:batch", args=[batch.pk]))
    assert reverse("documents:pack", args=[batch.pk]) in page.content.decode()
    for _twice in range(2):
        client.post(reverse("documents:pack", args=[batch.pk]))
    assert services.jobs_of(batch).count() == 2
    worked(batch)
    batch.refresh_from_db()
    assert storage.read(batch.archive)
    assert batch.documents.count() == 1


def test_a_damaged_file_is_not_printed(note: Note) -> None:
    batch = done([make_ready()])
    storage.path_of(batch.documents.get().file).write_bytes(b"%PDF")
    Batch.objects.update(ready_at=timezone.now())
    services.pack_again(batch=Batch.objects.get())
    job = worked(batch)
    assert job.status == Job.Status.FAILED
    assert "РЦ-0001" in job.error


def test_a_batch_is_for_whoever_asked_and_may_still_issue(note: Note) -> None:
    owner = make_user(Role.COORDINATOR)
    batch = done([make_ready(), make_ready()], owner)
    pages = ("batch", "archive", "printout")
    for page in pages:
        address = reverse(f"documents:{page}", args=[batch.pk])
        assert visiting(owner).get(address).status_code == 200
        other = visiting(make_user(Role.ADMINISTRATOR))
        assert other.get(address).status_code == 404
    owner.mandates.all().delete()
    for page in pages:
        address = reverse(f"documents:{page}", args=[batch.pk])
        assert visiting(owner).get(address).status_code == 404


def test_nobody_else_reaches_the_temporary_files(note: Note, media: Path) -> None:
    done([make_ready()])
    left = [path for path in media.rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in left) == [".pdf", ".pdf", ".zip"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in left)
