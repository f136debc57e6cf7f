"""Bad files and bad pastes are answered for people, and bring nobody in."""

import re
import resource
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.common.sheets import limits, reading
from resource_centre.registry.models import Person
from tests.common.sheets.hostile import (
    MAKERS,
    hostile_uploads,
)
from tests.factories import make_municipality, make_user
from tests.registry.importing.steps import IMPORT, tell_columns, upload

pytestmark = pytest.mark.django_db

BOUND = 512 * 1024  # KB
IN_BULGARIAN = re.compile(r"[А-Я][а-я ]+")
COLUMNS = ("first_name", "last_name", "email", "municipality", "starts_on")


def ensure_answered(client: Client, answer: Any, place: str) -> str:
    """Fail unless the answer names a fault beside the field, or leads on.

    What leads on is taken as far as it goes without anybody's pressing the last
    button, its columns told whatever is in them.
    """
    assert answer.status_code == 200
    if not answer.redirect_chain:
        faults = answer.context["form"].errors
        assert list(faults) == [place]
        assert IN_BULGARIAN.match(faults[place][0])
        return "refused"
    sheet = SheetImport.objects.latest("pk")
    assert answer.redirect_chain[0][0].startswith(f"{IMPORT}{sheet.pk}/")
    width = len(sheet.columns)
    checked = tell_columns(client, sheet, *COLUMNS[:width])
    assert checked.status_code == 200
    assert not Person.objects.exists()
    return "read"


def ensure_harmless(client: Client, count: int, folder: Path) -> None:
    """Upload so many bad files; fail unless each is answered and nothing stays."""
    found: Counter[str] = Counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data in hostile_uploads(seed=44, count=count):
        answer = upload(client, name, data)
        found[ensure_answered(client, answer, "file")] += 1
        SheetImport.objects.all().delete()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < BOUND
    assert found["refused"] > found["read"] > 0
    assert not list(folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let temporary files be made where nobody else makes any."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_bad_files_are_answered(
    client: Client, coordinator: User, folder: Path
) -> None:
    ensure_harmless(client, len(MAKERS), folder)


@pytest.mark.slow
def test_a_thousand_bad_files_are_answered(
    client: Client, coordinator: User, folder: Path
) -> None:
    ensure_harmless(client, 1000, folder)


def test_large_files_leave_nothing_behind(
    client: Client, coordinator: User, folder: Path
) -> None:
    """Above 2.5 MB Django keeps an upload in a file."""
    for size in (3 * limits.MEGABYTE, limits.FILE + 1):
        answer = upload(client, "x.csv", b"x" * size)
        assert ensure_answered(client, answer, "file") == "refused"
    assert not list(folder.iterdir())


def test_a_bad_file_would_break_the_page_without_its_guard(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ensure_text", lambda data: None)
    monkeypatch.setattr(reading, "decoded", bytes.decode)
    with pytest.raises(UnicodeDecodeError):
        upload(client, "x.csv", b"\x89PNG\r\n\x1a\n")


# --- Pastes -------------------------------------------------------------------------

PASTES = {
    "one cell of a megabyte": "я" * 1_000_000,
    "four megabytes": "я" * 2_000_000,
    "a hundred thousand columns": "\t".join(["x"] * 100_000),
    "half a million rows": "x\n" * 500_000,
    "tabs alone": "\t" * 100_000,
    "quotes alone": '"' * 100_000,
    "a quote that never ends": '"Мария\tПетрова\n' * 5_000,
    "a pile of accents": "а" + "\u0301\u0316" * 20_000,
    "control characters": "".join(map(chr, range(1, 32))) * 50,
    "a null": "Име\tФамилия\nМа\0рия\tПет\0рова",
    "what turns writing around": "\u202eИме\tФамилия\n\u2066Мария\t\u202eПетрова\u2069",
    "halves of characters": "Име\n\ufffe\uffff\U0010ffff",
    "formulas": "Име\tФамилия\n=1+1\t@SUM(A1)\n+cmd|'/c calc'!A1\t-2",
    "a web page": "<table><tr><td>Мария</td></tr></table>",
    "headers alone": "Име\tФамилия\tИмейл",
    "a column twice": "Име\tИме\nМария\tПетрова",
    "numbers of records": "Номер в системата\tИме\n99999999999999999999\tМария\n-1\tА",
    "dates of no calendar": "Име\tОт\nМария\t31.02.2024\nИва\t1.1.0000\nАна\t٣.٣.٢٠٢٤",
    "a name of five thousand letters": f"Име\tФамилия\n{'я' * 5_000}\tПетрова",
}


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES.keys())
def test_bad_pastes_are_answered(client: Client, coordinator: User, text: str) -> None:
    answer = client.post(IMPORT, {"pasted": text}, follow=True)
    ensure_answered(client, answer, "pasted")


SPOILERS = "\0\x0b\x1f\t\n\r\";,|='+-@<>&%_\u202e\u2028\ufeffй́ЯяXx1."
cells = st.one_of(
    st.text(SPOILERS, max_size=12),
    st.text(max_size=12),
    st.sampled_from(["=1+1", "Мария", "m@demo.example", "01.02.2024", "Община RAZ26"]),
)
headers = st.sampled_from(
    ["Име", "Фамилия", "Три имена", "Имейл", "Община", "Месторабота", "От", "№", ""]
)


@st.composite
def tables(draw: Any) -> str:
    """Draw what somebody might paste, with or without headers."""
    width = draw(st.integers(1, 6))
    lines = draw(st.lists(st.lists(cells, max_size=width), max_size=6))
    head = draw(st.lists(headers, max_size=width))
    return "\n".join("\t".join(line) for line in [head, *lines])


class TestPastes(HypothesisTestCase):
    """Whatever is pasted is answered."""

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(text=st.one_of(tables(), st.text(max_size=200)))
    def test_any_paste_is_answered(self, text: str) -> None:
        client = Client()
        make_municipality()
        client.force_login(make_user(Role.COORDINATOR))
        answer = client.post(IMPORT, {"pasted": text}, follow=True)
        ensure_answered(client, answer, "pasted")
