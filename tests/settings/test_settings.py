"""Unsafe production does not start; language and formats are Bulgarian."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import formats, timezone, translation

SAFE = {
    "PRODUCTION": "true",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST",
    "SITE_URL": "https://centre.example.bg",
    "DATABASE_URL": "postgres://app@localhost/centre",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.bg:587",
    "DEFAULT_FROM_EMAIL": "centre@example.bg",
}


def load_settings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own with this environment."""
    return subprocess.run(
        [sys.executable, "-c", "import resource_centre.settings"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_safe_production_starts() -> None:
    assert load_settings(SAFE).returncode == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SITE_URL", "http://centre.example.bg"),
        ("SITE_URL", ""),
        ("DATABASE_URL", ""),
        ("DATABASE_OWNER_URL", "postgres://app@localhost/centre"),
        ("EMAIL_URL", "consolemail://"),
        ("DEFAULT_FROM_EMAIL", "centre@localhost"),
        ("STAFF_MFA_REQUIRED", "false"),
        ("DEBUG", "true"),
    ],
)
def test_an_unsafe_production_says_what_is_wrong(variable: str, value: str) -> None:
    start = load_settings({**SAFE, variable: value})
    assert start.returncode != 0
    assert "Production configuration is unsafe" in start.stderr
    assert variable in start.stderr.splitlines()[-1]


def test_production_is_the_default() -> None:
    environment = {k: v for k, v in SAFE.items() if k != "PRODUCTION"}
    assert load_settings(environment).returncode == 0
    environment.pop("SECRET_KEY")
    assert "SECRET_KEY" in load_settings(environment).stderr


@pytest.mark.django_db
@pytest.mark.parametrize("accepts", ["en", "de", "bg"])
def test_the_address_alone_decides_the_language(accepts: str) -> None:
    client = Client(headers={"accept-language": accepts})
    assert '<html lang="bg"' in client.get("/").content.decode()
    assert '<html lang="en"' in client.get("/en/").content.decode()


def test_dates_and_numbers_are_written_as_in_bulgaria() -> None:
    moment = timezone.localtime(datetime(2026, 11, 2, 12, 30, tzinfo=UTC))
    with translation.override("bg"):
        assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "02.11.2026\u00a0г."
        assert formats.date_format(moment) == "2 ноември 2026\u00a0г."
        assert formats.time_format(moment.time()) == "14:30\u00a0ч."
        assert formats.number_format(51129.19, 2) == "51\u00a0129,19"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
