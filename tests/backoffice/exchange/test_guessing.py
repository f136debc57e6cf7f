"""What the columns of anyone's sheet are taken for."""

import pytest
from django.test import Client
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.backoffice.exchange.guessing import guess
from resource_centre.backoffice.models import SheetImport
from tests.backoffice.exchange.site import OrganisationResource
from tests.backoffice.exchange.steps import IMPORT, paste, pasted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.backoffice.exchange.site"),
]


@pytest.fixture
def resource(coordinator: User) -> OrganisationResource:
    return OrganisationResource(coordinator)


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["ИМЕ:", "вид", "Булстат"], ["name", "kind", "eik"]),
        (["Name", "Kind", "E-mail"], ["name", "kind", "email"]),
        (["Наименование на организацията", "Вид"], ["name", "kind"]),
        (["Име", "Име"], ["name", ""]),
        (["Име", "Нещо друго"], ["name", ""]),
        (["Име и name", "Вид"], ["both", "kind"]),
    ],
)
def test_headers_are_recognised_in_any_wording(
    resource: OrganisationResource, headers: list[str], columns: list[str]
) -> None:
    rows = [headers, ["Център", "x", "y"][: len(headers)]]
    assert guess(resource, rows).columns == columns


def test_the_language_of_the_page_makes_no_difference(
    resource: OrganisationResource,
) -> None:
    with override("en"):
        assert guess(resource, [["Община", "Name"], ["", ""]]).columns == [
            "municipality",
            "name",
        ]


def test_headers_are_found_below_a_title(resource: OrganisationResource) -> None:
    rows = [["Списък на организациите", ""], ["", ""], ["Име", "Вид"], ["А", "ngo"]]
    assert guess(resource, rows).header_row == 3


def test_without_headers_the_content_tells(resource: OrganisationResource) -> None:
    rows = [["Център", "a@example.org", "RAZ26"], ["Дом", "b@example.org", "RAZ26"]]
    made = guess(resource, rows)
    assert (made.header_row, made.is_certain) == (0, False)
    assert made.columns == ["", "email", "municipality"]


def test_unknown_headers_are_headers_all_the_same(
    resource: OrganisationResource,
) -> None:
    rows = [["Титла", "Адрес за писма"], ["Център", "a@example.org"]]
    made = guess(resource, rows)
    assert (made.header_row, made.columns) == (1, ["", "email"])


def test_what_is_certain_is_not_asked_about(client: Client, coordinator: User) -> None:
    certain = paste(client, pasted(("Център", "ngo"), headers=("Име", "Вид")))
    assert "columns" not in certain.redirect_chain[-1][0]
    doubtful = paste(
        client, pasted(("Център", "ngo", "1"), headers=("Име", "Вид", "Нещо"))
    )
    assert doubtful.redirect_chain[-1][0].endswith("/columns/")


def test_the_page_shows_each_column_with_its_first_values(
    client: Client, coordinator: User
) -> None:
    page = paste(client, pasted(("Център", "1"), headers=("Име", "Нещо")))
    html = page.content.decode()
    assert "Център" in html
    assert html.count("<select") == 3
    fields = {field.name: field.value() for field, *_rest in page.context["columns"]}
    assert fields == {"column_0": "name", "column_1": ""}
    sheet = SheetImport.objects.get()
    other = client.get(f"{IMPORT}{sheet.pk}/columns/?header_row=0")
    assert other.context["columns"][0][1] == ""
    assert client.get(f"{IMPORT}{sheet.pk}/columns/?header_row=x").status_code == 404


@pytest.mark.parametrize("told", [["name", "name"], ["", ""], ["nothing", ""]])
def test_columns_told_wrongly_are_refused(
    client: Client, coordinator: User, told: list[str]
) -> None:
    paste(client, pasted(("Център", "1"), headers=("Име", "Нещо")))
    sheet = SheetImport.objects.get()
    data = {"column_0": told[0], "column_1": told[1], "header_row": 1}
    answer = client.post(f"{IMPORT}{sheet.pk}/columns/", data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_one_cell_may_fill_several_columns(resource: OrganisationResource) -> None:
    texts = resource.texts_of(["Мир/Peace", "Мир ООД"], ["both", "name"], {})
    assert texts == {"name": "Мир ООД", "name_en": "Peace"}
    texts = resource.texts_of(["Мир"], ["both"], {"name_en": "Peace"})
    assert texts == {"name": "Мир", "name_en": "Peace"}
