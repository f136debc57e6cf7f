"""The floor plan holds: layers, foreign keys, files, and tools kept in place."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from resource_centre.registry.models import Mandate
from tests.guards.architecture import (
    PROJECT,
    ROOM_FILES,
    TOP_LEVEL,
    rooms,
    upward_keys,
)

SUBJECTS = ["surveys", "trainings", "supervisions", "roundtables", "procurement"]


def tracked_files() -> list[Path]:
    """Return the files git knows or would add, from the project's root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listing.stdout.splitlines()]


def test_every_room_is_installed_and_in_the_contract() -> None:
    ours = {
        app.name
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(PROJECT)
        and ".venv" not in Path(app.path).parts
    }
    assert ours - {"django.contrib.admin"} == set(rooms())


def test_foreign_keys_point_down() -> None:
    assert upward_keys(apps.get_models(), rooms()) == []


def test_an_upward_foreign_key_is_found() -> None:
    with isolate_apps("resource_centre.accounts"):

        class Upward(models.Model):  # noqa: DJ008
            mandate = models.ForeignKey(Mandate, models.CASCADE)

            class Meta:
                app_label = "accounts"

        found = upward_keys([Upward], rooms())
    assert found == ["accounts.Upward.mandate → resource_centre.registry"]


def test_nothing_else_appears_at_the_top() -> None:
    assert {path.parts[0] for path in tracked_files()} <= TOP_LEVEL


@pytest.mark.parametrize("room", SUBJECTS)
def test_subject_rooms_have_one_floor_plan(room: str) -> None:
    modules = {
        path.parts[1]
        for path in tracked_files()
        if path.parts[0] == room and len(path.parts) == 2
    }
    packages = {
        f"{entry.name}.py" for entry in (PROJECT / room).iterdir() if entry.is_dir()
    }
    assert modules <= ROOM_FILES
    assert packages <= ROOM_FILES | {"migrations.py", "management.py", "__pycache__.py"}


def test_migrations_are_named_by_hand() -> None:
    automatic = [
        path
        for path in tracked_files()
        if path.parent.name == "migrations" and "_auto_" in path.name
    ]
    assert automatic == []


@pytest.mark.django_db
def test_the_driver_is_psycopg2() -> None:
    connection.ensure_connection()
    assert type(connection.connection).__module__.startswith("psycopg2")


@pytest.mark.slow
def test_an_upward_import_breaks_the_contract(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    names = shutil.ignore_patterns(".git", ".venv", "var", "tests", ".*cache*")
    shutil.copytree(PROJECT, copy, ignore=names)
    roles = copy / "resource_centre" / "accounts" / "roles.py"
    roles.write_text(
        "import resource_centre.registry.apps\n" + roles.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    linter = Path(sys.executable).with_name("lint-imports")
    verdict = subprocess.run(
        [linter, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert verdict.returncode != 0
    assert "Rooms import downwards only BROKEN" in verdict.stdout
