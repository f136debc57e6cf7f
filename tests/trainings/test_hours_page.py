"""The list of who stands where with the hours of a year, and the ledger on pages."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from tests.backoffice.queries import queries_of
from tests.factories import (
    make_district,
    make_municipality,
    make_person,
    make_service,
    make_user,
)
from tests.guards.visit import visitor
from tests.trainings.learning import (
    attend,
    make_area,
    make_employee,
    make_learning,
    make_norm,
)
from trainings.models import HourNorm

pytestmark = pytest.mark.django_db

LIST = "/admin/trainings/personhours/"
NOW = timezone.localdate().year
THIS, LAST = date(NOW, 1, 1), date(NOW - 1, 6, 1)


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(user: User) -> Client:
    return visitor(user)


def shown(client: Client, **asked: Any) -> list[str]:
    """Return the family names of the people on the list."""
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return [person.last_name for person in page.context["cl"].result_list]


def filter_of(page: Any, name: str) -> Any:
    """Return the filter of the list that asks by the name."""
    known = page.context["cl"].filter_specs
    return next(each for each in known if each.parameter_name == name)


def work_at(norm: HourNorm, name: str, **place: Any) -> Person:
    """Make somebody who works in a place as what the norm is for."""
    person = make_person(last_name=name)
    person.employments.create(service=make_service(**place), job_role=norm.job_role)
    return person


# --- The list -----------------------------------------------------------------------


def test_the_list_says_who_stands_where(client: Client) -> None:
    norm = make_norm(hours=16)
    attend(make_employee(norm, last_name="Аврамова"), THIS)
    make_learning(make_employee(norm, last_name="Божкова"), THIS, hours=20)
    make_person(last_name="Ванева")
    page = client.get(LIST)
    columns = page.context["cl"].model_admin
    rows = [
        (each.last_name, columns.asked(each), columns.learnt(each))
        for each in page.context["cl"].result_list
    ]
    assert rows == [("Аврамова", 16, 4), ("Божкова", 16, 20)]
    first, second = page.context["cl"].result_list
    assert (columns.missing(first), columns.missing(second)) == (12, None)
    assert columns.works_as(first) == norm.job_role.name
    assert columns.works_at(first) == str(first.posts[0].service)


def test_the_list_is_narrowed_to_whoever_falls_short(client: Client) -> None:
    norm = make_norm(hours=4)
    attend(make_employee(norm, last_name="Стигнала"), THIS)
    attend(make_employee(norm, last_name="Недостигнала"), LAST)
    assert shown(client, short="1") == ["Недостигнала"]
    assert shown(client, short="1", year=NOW - 1) == ["Стигнала"]
    # What is no year is this one.
    assert shown(client, short="1", year="миналата") == ["Недостигнала"]


def test_the_list_is_narrowed_to_a_place_and_a_job_role(client: Client) -> None:
    here, there = make_municipality("RAZ26"), make_municipality("RAZ14")
    norm, other = make_norm(), make_norm()
    one = work_at(norm, "Първа", municipality=here)
    work_at(other, "Втора", municipality=here)
    work_at(norm, "Трета", municipality=there)
    service = one.employments.get().service_id
    assert shown(client, municipality=here.pk) == ["Втора", "Първа"]
    assert shown(client, municipality=here.pk, service=service) == ["Първа"]
    assert shown(client, job_role=norm.job_role.pk) == ["Първа", "Трета"]
    assert shown(client, job_role="9" * 30) == []
    page = client.get(f"{LIST}?municipality={here.pk}&service={service}")
    choices = filter_of(page, "municipality").choices(page.context["cl"])
    away = next(each for each in choices if each["display"] == there.name)
    # A service of another municipality would leave nobody.
    assert "service" not in away["query_string"]


def test_whoever_works_in_another_district_is_not_on_the_list(client: Client) -> None:
    norm = make_norm()
    make_employee(norm, last_name="Тукашна")
    far = make_person(last_name="Чужда", district=make_district("PDV"))
    far.employments.create(
        service=make_service(district=far.district), job_role=norm.job_role
    )
    assert shown(client) == ["Тукашна"]
    assert shown(visitor(make_user(Role.ADMINISTRATOR))) == ["Тукашна", "Чужда"]
    assert visitor(make_user(Role.TRAINER)).get(LIST).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_person_and_for_three(
    client: Client, rows: int
) -> None:
    place = make_municipality("RAZ26")
    for number in range(rows):
        norm = make_norm()
        person = work_at(norm, f"Иванова-{number}", municipality=place)
        attend(person, THIS, areas=(make_area("Риск"),))
    url = f"{LIST}?municipality={place.pk}&short=1"
    assert len(queries_of(client, url)) == 10


def test_the_list_goes_out_as_a_workbook(client: Client) -> None:
    norm = make_norm(hours=16)
    attend(make_employee(norm, last_name="Аврамова"), THIS)
    answer = client.get(f"{LIST}export/xlsx/", {"short": "1"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    _head, row = sheet.iter_rows(values_only=True)
    assert row[3:] == (16, 4, 12)


# --- The ledger on pages ------------------------------------------------------------


def test_the_ledger_stands_on_a_persons_page_and_leads_to_what_may_be_seen(
    client: Client,
) -> None:
    person = make_employee(make_norm(hours=16))
    here = attend(person, THIS, title="Тукашно обучение").training
    away = attend(
        person, THIS, title="Далечно обучение", district=make_district("PDV")
    ).training
    learning = make_learning(person, THIS)
    for page in (
        f"{LIST}{person.pk}/change/",
        f"/admin/registry/person/{person.pk}/change/",
    ):
        text = client.get(page).text
        assert f"/admin/trainings/training/{here.pk}/change/" in text
        assert f"/admin/trainings/externallearning/{learning.pk}/change/" in text
        assert f"/admin/trainings/training/{away.pk}/change/" not in text
        assert "Далечно обучение" in text
        assert f"/admin/trainings/externallearning/add/?person={person.pk}" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledgers_page_asks_the_same_for_one_entry_and_for_three(
    client: Client, rows: int
) -> None:
    person = make_employee(make_norm())
    for _ in range(rows):
        attend(person, THIS, areas=(make_area("Риск"),))
        make_learning(person, LAST).areas.set([make_area("Екип")])
    url = f"{LIST}{person.pk}/change/"
    queries_of(client, url)
    assert len(queries_of(client, url)) == 18


def test_nobody_changes_anything_on_the_ledgers_page() -> None:
    person = make_person()
    client = visitor(make_user(Role.ADMINISTRATOR))
    url = f"{LIST}{person.pk}/change/"
    assert client.post(url, {"last_name": "Друга"}).status_code == 404
    for page in (f"{LIST}add/", f"{LIST}{person.pk}/delete/"):
        assert client.get(page).status_code == 404


def test_job_roles_without_a_norm_are_not_offered(client: Client) -> None:
    one, other = make_norm(), make_norm()
    make_norm(ends_on=date(2021, 1, 1))
    offered = filter_of(client.get(LIST), "job_role").lookup_choices
    assert {int(key) for key, _label in offered} == {
        one.job_role.pk,
        other.job_role.pk,
    }
