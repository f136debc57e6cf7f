"""The monitor's door tells what works, and nothing else."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.portal import views

Usage = namedtuple("Usage", "total used free")
GIGABYTE = 1024**3


@pytest.fixture
def worker_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker be at work."""
    monkeypatch.setattr(views, "worker_is_alive", lambda: True)


@pytest.mark.django_db
def test_healthz_is_ok_without_a_session(
    client: Client,
    worker_alive: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "jobs": True, "disk": True}
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_healthz_tells_a_missing_worker(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "worker_is_alive", lambda: False)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "jobs": False, "disk": True}


def test_healthz_tells_a_database_that_is_down(no_database: None) -> None:
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": False, "jobs": False, "disk": True}


@pytest.mark.parametrize(
    ("total", "free", "fine"),
    [
        (100 * GIGABYTE, GIGABYTE, True),
        (100 * GIGABYTE, GIGABYTE // 10, False),
        (GIGABYTE, GIGABYTE // 10, True),
        (GIGABYTE, GIGABYTE // 100, False),
    ],
)
def test_disk_must_have_room(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    tmp_path: Path,
    *,
    total: int,
    free: int,
    fine: bool,
) -> None:
    settings.DATA_DIR = tmp_path
    usage = Usage(total, total - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert views.disk_has_room() is fine


def test_disk_must_be_there(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert not views.disk_has_room()
