"""Private files: whole or not at all, ours alone, and never from elsewhere."""

import stat
from datetime import date
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.management import CommandError, call_command

from resource_centre.documents import storage
from tests.documents.sandbox.notes import Note
from tests.documents.steps import issued

NAME = storage.name_of("documents", uuid4(), date(2026, 11, 2), ".pdf")


def files_in(media: Path) -> list[Path]:
    """Return every file there is, hidden ones too."""
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_file_lies_by_year_and_month_and_only_we_read_it(media: Path) -> None:
    storage.store(NAME, b"data")
    assert NAME.startswith("documents/2026/11/")
    assert storage.read(NAME) == b"data"
    assert storage.digest_of(NAME) == storage.digest(b"data")
    (path,) = files_in(media)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in path.relative_to(media).parents:
        assert stat.S_IMODE((media / folder).stat().st_mode) == 0o700


def fill_the_disk(name: str) -> None:
    """Write half a file, and no more."""
    with storage.written(name) as path:
        path.write_bytes(b"half a")
        raise OSError("full")


def test_nothing_is_left_of_a_file_that_was_not_written_whole(media: Path) -> None:
    storage.store(NAME, b"the old one")
    with pytest.raises(OSError, match="full"):
        fill_the_disk(NAME)
    assert storage.read(NAME) == b"the old one"
    assert len(files_in(media)) == 1


@pytest.mark.parametrize("name", ["", ".", "../secret", "/etc/passwd", "a/../../b"])
def test_no_other_file_is_ever_read(media: Path, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.read(name)


def test_a_missing_file_is_no_file(media: Path) -> None:
    storage.remove(NAME)
    assert storage.digest_of(NAME) == ""


@pytest.mark.django_db
def test_verifying_names_what_is_damaged_and_what_is_missing(note: Note) -> None:
    sound, damaged, missing = issued(), issued(), issued()
    told, named = StringIO(), StringIO()
    call_command("verify_documents", stdout=told)
    assert told.getvalue() == "3 files are what they were.\n"
    storage.path_of(damaged.file).write_bytes(b"another")
    storage.remove(missing.file)
    with pytest.raises(CommandError, match="2 of 3"):
        call_command("verify_documents", stderr=named)
    assert damaged.file in named.getvalue()
    assert missing.file in named.getvalue()
    assert sound.file not in named.getvalue()
