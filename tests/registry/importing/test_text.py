"""Nasty names come in as text, are shown as text and go out as text."""

import csv
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from openpyxl import load_workbook

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.common import sheets
from resource_centre.common.names import in_small_letters
from resource_centre.common.sheets import read_upload
from resource_centre.common.text import UNWANTED, clean
from resource_centre.registry.models import Person
from tests.factories import make_municipality, make_user
from tests.registry.importing.steps import IMPORT, PEOPLE, say

pytestmark = pytest.mark.django_db

FORMULA = tuple("=+-@\t\r\0＝＋－＠")
NASTY = [
    "=1+1",
    "+359 888",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x","y")',
    "'=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% debug %}",
    "Ма\u202eрия\u2066",
    "Ма\x0bри\x07я",
    "Ива\u0306ана",
    "О’Нийл & ООД; „x“",
    "%(name)s %s %d",
]


def quoted(text: str) -> str:
    """Return the cell as Excel puts it on the clipboard when it holds anything odd."""
    return '"' + text.replace('"', '""') + '"'


def stored(text: str) -> str:
    """Return the name that the text is: cleaned, on one line, without our own guard."""
    unguarded = text[1:] if re.match(r"'+[=+\-@＝＋－＠]", text) else text
    return " ".join(clean(unguarded).split())


def bring(client: Client, first: str, last: str) -> SheetImport:
    """Paste one person, and return the sheet as it was checked."""
    text = f"Име\tФамилия\n{quoted(first)}\t{quoted(last)}"
    assert client.post(IMPORT, {"pasted": text}, follow=True).status_code == 200
    return SheetImport.objects.latest("pk")


def exported(client: Client, kind: str) -> bytes:
    """Return the list as a file."""
    answer = client.get(f"{PEOPLE}export/{kind}/")
    assert answer.status_code == 200
    return answer.getvalue()


def formulas_in(data: bytes, kind: str) -> list[str]:
    """Return what a spreadsheet would take for formulas."""
    if kind == "csv":
        lines = csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";")
        return [cell for line in lines for cell in line if cell.startswith(FORMULA)]
    if kind == "xlsx":
        rows = load_workbook(BytesIO(data)).active.iter_rows()
        return [str(c.value) for row in rows for c in row if c.data_type == "f"]
    content = ZipFile(BytesIO(data)).read("content.xml").decode()
    return re.findall(r"table:formula|of:=", content.replace("<text:p>of:=", ""))


def ensure_text(client: Client, first: str, last: str) -> None:
    """Bring the person in, and fail where the name is anything but a name."""
    sheet = bring(client, first, last)
    names = in_small_letters(stored(first)), in_small_letters(stored(last))
    pages = [client.get(f"{IMPORT}{sheet.pk}/").content.decode()]
    say(client, sheet, "land")
    person = Person.objects.get()
    assert (person.first_name, person.last_name) == names
    assert not UNWANTED.search(person.full_name)
    addresses = (
        PEOPLE,
        f"{PEOPLE}{person.pk}/change/",
        f"{PEOPLE}{person.pk}/history/",
    )
    pages += [client.get(address).content.decode() for address in addresses]
    for page in pages:
        assert all(escape(name) in page for name in names)
        assert not re.search("<script>|<img src=x", page)
    for kind in ("xlsx", "csv", "ods"):
        data = exported(client, kind)
        assert formulas_in(data, kind) == []
        rows = read_upload(SimpleUploadedFile(f"x.{kind}", data)).rows
        assert set(names) <= set(rows[1])


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_only_a_name(
    client: Client, coordinator: User, name: str
) -> None:
    ensure_text(client, name, "Петрова")


def test_a_mere_writer_would_let_formulas_out(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(client, bring(client, "=1+1", "Петрова"), "land")
    never = re.compile(r"(?!)")
    monkeypatch.setattr(sheets.writing, "FORMULA", never)
    assert formulas_in(exported(client, "csv"), "csv") == ["=1+1"]


letters = st.one_of(
    st.text("=+-@'\"<>&;,|%{}\x07\x0b\u202e\u2028\ufeff\t\n й\u0306Яяa", max_size=9),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9),
)


class TestNames(HypothesisTestCase):
    """Whatever a name is made of."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(first=letters, last=letters)
    def test_any_name_is_only_a_name(self, first: str, last: str) -> None:
        assume(stored(first) and stored(last))
        client = Client()
        make_municipality()
        client.force_login(make_user(Role.COORDINATOR))
        ensure_text(client, first, last)
