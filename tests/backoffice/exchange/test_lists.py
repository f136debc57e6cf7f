"""Every list of the back office as a file."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.common.sheets import read_upload
from resource_centre.registry.models import District, Organisation
from tests.backoffice.exchange.steps import IMPORT, ORGANISATIONS, make_organisation
from tests.factories import make_municipality, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.backoffice.exchange.site"),
]
KINDS = ("xlsx", "csv", "ods")


def content(answer: Any) -> bytes:
    """Return what a file answer holds."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def table(answer: Any, kind: str = "csv") -> list[list[str]]:
    """Return the rows of the file, as an import would read them."""
    return read_upload(SimpleUploadedFile(f"x.{kind}", content(answer))).rows


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_unchanged(
    client: Client, coordinator: User, kind: str
) -> None:
    make_organisation(
        "=ЦОП „Мир“; Русе", aliases=["Мир; Русе", "ЦОП"], email="a@example.org"
    )
    make_organisation("'-1", eik="000000001"[:0], name_en="  ")
    file = content(client.get(f"{ORGANISATIONS}export/{kind}/"))
    upload = SimpleUploadedFile(f"x.{kind}", file)
    answer = client.post(IMPORT, {"file": upload}, follow=True)
    sheet = SheetImport.objects.get()
    assert answer.redirect_chain[-1][0] == f"{IMPORT}{sheet.pk}/"
    assert {kind: n for kind, n in sheet.counts.items() if n} == {"same": 2}


def test_the_list_goes_out_as_it_is_seen(client: Client, coordinator: User) -> None:
    make_organisation("Едно", kind="ngo")
    make_organisation("Друго", kind="agency")
    make_organisation("Едно чуждо", municipality=make_municipality("PDV22"))
    url = f"{ORGANISATIONS}export/csv/"
    names = [row[1] for row in table(client.get(url))]
    assert sorted(names[1:]) == ["Друго", "Едно"]
    assert [r[1] for r in table(client.get(f"{url}?kind__exact=ngo"))[1:]] == ["Едно"]
    assert [r[1] for r in table(client.get(f"{url}?q=друг"))[1:]] == ["Друго"]
    assert client.get(f"{url}?address=x").status_code == 400


def test_the_file_is_named_after_the_list(client: Client, coordinator: User) -> None:
    make_organisation()
    answer = client.get(f"{ORGANISATIONS}export/xlsx/")
    name = unquote(answer["Content-Disposition"])
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert name.startswith("attachment; filename")
    assert name.strip('"').endswith(f"_{today}.xlsx")
    assert "no-store" in answer["Cache-Control"]


def test_chosen_records_go_out(client: Client, coordinator: User) -> None:
    chosen, _other = make_organisation("Избрана"), make_organisation("Друга")
    data = {"action": "export_selected", "_selected_action": chosen.pk, "index": 0}
    rows = table(client.post(ORGANISATIONS, data), "xlsx")
    assert [row[1] for row in rows[1:]] == ["Избрана"]
    html = client.get(f"{ORGANISATIONS}{chosen.pk}/change/").content.decode()
    assert "export_selected" not in html


def test_a_list_without_resource_goes_out_as_the_page_shows_it(
    client: Client, coordinator: User
) -> None:
    rows = table(client.get("/admin/registry/district/export/csv/"))
    assert rows[0][2] == "Седалище"
    (razgrad,) = (row for row in rows if row[1] == "RAZ")
    assert razgrad[0] == District.objects.get(code="RAZ").name_bg
    assert razgrad[2].startswith("ЕКАТТЕ")


def test_whoever_does_not_see_the_list_takes_nothing_away(client: Client) -> None:
    url = f"{ORGANISATIONS}export/csv/"
    client.force_login(make_user(Role.TRAINEE))
    assert client.get(url).status_code == 404
    client.force_login(make_user(Role.COORDINATOR))
    assert client.get(f"{ORGANISATIONS}export/exe/").status_code == 404


def test_the_list_offers_what_the_user_may(client: Client, coordinator: User) -> None:
    make_organisation()
    html = client.get(f"{ORGANISATIONS}?q=център").content.decode()
    assert f'href="{ORGANISATIONS}export/xlsx/?q=' in html
    assert f'href="{IMPORT}"' in html
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    html = client.get(ORGANISATIONS).content.decode()
    assert f"{ORGANISATIONS}export/xlsx/" in html
    assert IMPORT not in html


def test_the_template_has_the_headers_alone(client: Client, coordinator: User) -> None:
    answer = client.get(f"{IMPORT}template/")
    rows = table(answer, "xlsx")
    assert len(rows) == 1
    assert rows[0][0] == "Име"
    assert "Номер" not in rows[0][0]


def test_a_file_asks_the_same_for_few_and_for_many_records(
    client: Client, coordinator: User
) -> None:
    asked = {}
    for count in (1, 30):
        while Organisation.objects.count() < count:
            make_organisation(f"Център {Organisation.objects.count()}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            content(client.get(f"{ORGANISATIONS}export/csv/"))
        asked[count] = len(captured)
    assert asked == {1: 7, 30: 7}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.xlsx", b"PK\x03\x04" + bytes(2000)),
        ("macro.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("empty.csv", b""),
        ("nothing.csv", b" \n \n"),
        ("wide.csv", b";".join([b"x"] * 200)),
    ],
)
def test_a_hostile_file_is_refused_in_words(
    client: Client, coordinator: User, name: str, data: bytes
) -> None:
    upload = SimpleUploadedFile(name, data)
    answer = client.post(IMPORT, {"file": upload})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert "errorlist" in answer.content.decode()
    assert not SheetImport.objects.exists()


def test_nothing_at_all_is_said_too(client: Client, coordinator: User) -> None:
    answer = client.post(IMPORT, {"pasted": " "})
    assert answer.context["form"].errors["pasted"]
