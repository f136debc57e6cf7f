"""Seals that are configured for one test, and a document to put them on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from resource_centre.documents.renderer import render
from resource_centre.documents.sealing import current, web
from tests.documents.sealing.authorities import PASSWORD, Holder, issue, issuer, rsa_key
from tests.documents.test_conformance import EVERYTHING, FILES, MADE_AT

Configure = Callable[..., None]


@pytest.fixture(scope="session")
def drawn() -> bytes:
    """Return a document with everything, as it is before it is sealed."""
    return render(EVERYTHING, attachments=FILES, made_at=MADE_AT)


@pytest.fixture(scope="session")
def holder() -> Holder:
    """Return a seal of RSA."""
    return issue("Печат на Център", issuer(), key=rsa_key())


@pytest.fixture
def configure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Return what configures a seal for the test."""
    monkeypatch.setattr(current, "opened", current.Opened())
    monkeypatch.setattr(web, "paused", {})

    def set_up(url: str, **more: str) -> None:
        given = {"password": "", "certificates": "", "timestamp_url": "", **more}
        settings.SEAL = {"url": url, **given}

    return set_up


@pytest.fixture
def seal(configure: Configure, holder: Holder, tmp_path: Path) -> Path:
    """Configure a seal in a file, and return the file."""
    path = tmp_path / "печат.p12"
    path.write_bytes(holder.packed())
    configure(path.as_uri(), password=PASSWORD)
    return path
