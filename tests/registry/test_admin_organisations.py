"""The back office of organisations, services and offices."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Office, Organisation, SocialService
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db
ORGANISATIONS = "/admin/registry/organisation/"
SERVICES = "/admin/registry/socialservice/"
OFFICES = "/admin/registry/office/"


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def errors(page: Any) -> list[str]:
    assert page.status_code == 200
    return list(page.context["adminform"].form.errors)


def organisation(**fields: Any) -> dict[str, Any]:
    """Return what the form of an organisation sends."""
    place = {"district": make_district().pk}
    return {"name": "Сдружение „Пример“", "kind": "ngo", **place, **fields}


# --- Organisations ----------------------------------------------------------------


def test_an_organisation_is_added_and_found_by_any_name(
    client: Client, coordinator: User
) -> None:
    data = organisation(aliases="Старо име\nОще едно", eik="000505910")
    assert client.post(f"{ORGANISATIONS}add/", data).status_code == 302
    added = Organisation.objects.get()
    for text in ("старо", "primer", "000505910"):
        found = client.get(ORGANISATIONS, {"q": text}).context["cl"].result_list
        assert list(found) == [added]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"eik": "000505911"}, "eik"),
        ({"address": "ЕГН 6101057509"}, "address"),
        ({"aliases": "ЕТ „6101057509“"}, "aliases"),
        ({"district": ""}, "district"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, coordinator: User, fields: dict[str, str], wrong: str
) -> None:
    page = client.post(f"{ORGANISATIONS}add/", organisation(**fields))
    assert errors(page) == [wrong]


def test_an_eik_that_is_taken_is_refused(client: Client, coordinator: User) -> None:
    make_organisation(eik="000505910")
    page = client.post(f"{ORGANISATIONS}add/", organisation(eik="000505910"))
    assert errors(page) == ["eik"]


def test_an_organisation_beyond_reach_is_refused(
    client: Client, coordinator: User
) -> None:
    far = organisation(district=make_district("PDV").pk)
    assert errors(client.post(f"{ORGANISATIONS}add/", far)) == ["district"]


def test_bodies_of_the_whole_country_are_read_and_not_written(
    client: Client, coordinator: User
) -> None:
    agency = Organisation.objects.create(name="Агенция", kind="agency")
    url = f"{ORGANISATIONS}{agency.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, organisation(name="Друга")).status_code == 404
    office = {"organisation": agency.pk, "name_bg": "Шеф", "name_en": "Chief"}
    rows = {"holders-TOTAL_FORMS": 0, "holders-INITIAL_FORMS": 0}
    assert errors(client.post(f"{OFFICES}add/", office | rows)) == ["organisation"]
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.post(url, organisation(name="Друга")).status_code == 302


def test_an_organisation_shows_its_services_and_who_heads_it(
    client: Client, coordinator: User
) -> None:
    provider = make_organisation()
    service = make_service(provider=provider)
    mayor = make_person()
    office = make_office(organisation=provider)
    office.holders.create(person=mayor, starts_on=yesterday())
    html = client.get(f"{ORGANISATIONS}{provider.pk}/change/").text
    assert f"{SERVICES}{service.pk}/change/" in html
    assert f"{OFFICES}{office.pk}/change/" in html
    assert mayor.full_name in html


# --- Services ---------------------------------------------------------------------


def test_a_service_shows_its_team_of_today(client: Client, coordinator: User) -> None:
    service = make_service()
    here = make_employment(service=service).person
    gone = make_employment(service=service, ends_on=yesterday()).person
    html = client.get(f"{SERVICES}{service.pk}/change/").text
    assert f"/admin/registry/person/{here.pk}/change/" in html
    assert f"/admin/registry/person/{gone.pk}/change/" not in html


def test_a_service_takes_the_district_from_its_municipality(
    client: Client, coordinator: User
) -> None:
    data = {"name": "Дневен център", "municipality": make_municipality("RAZ16").pk}
    assert client.post(f"{SERVICES}add/", data).status_code == 302
    assert SocialService.objects.get().district == make_district("RAZ")


def test_a_service_of_another_district_stays_there(
    client: Client, coordinator: User
) -> None:
    data = {"name": "Дневен център", "municipality": make_municipality("PDV22").pk}
    assert errors(client.post(f"{SERVICES}add/", data)) == ["district"]
    far = make_service(district=make_district("PDV"))
    assert client.get(f"{SERVICES}{far.pk}/change/").status_code == 404


def test_a_provider_beyond_reach_stays(client: Client, coordinator: User) -> None:
    far = make_organisation(district=make_district("PDV"))
    service = make_service(provider=far)
    data = {"name": "Ново име", "provider": far.pk, "district": service.district_id}
    answer = client.post(f"{SERVICES}{service.pk}/change/", data)
    assert answer.status_code == 302
    service.refresh_from_db()
    assert (service.name, service.provider) == ("Ново име", far)


def test_closed_services_are_told_from_functioning_ones(
    client: Client, coordinator: User
) -> None:
    open_one, closed = make_service(), make_service(closed_on=yesterday())
    for state, expected in (("open", open_one), ("closed", closed)):
        page = client.get(SERVICES, {"state": state})
        assert list(page.context["cl"].result_list) == [expected]


# --- Offices ----------------------------------------------------------------------


def holders(office: Office, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of an office sends."""
    data: dict[str, Any] = {
        "organisation": office.organisation_id,
        "name_bg": office.name_bg,
        "name_en": office.name_en,
        "holders-TOTAL_FORMS": len(rows),
        "holders-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        fields = {"office": office.pk, "capacity": "holder", **row}
        data |= {f"holders-{number}-{key}": value for key, value in fields.items()}
    return data


def test_the_list_says_who_holds_each_office_today(
    client: Client, coordinator: User
) -> None:
    held, acting, vacant = make_office(), make_office(), make_office()
    person = make_person()
    held.holders.create(person=person, starts_on=yesterday())
    by_order = {"capacity": "acting", "order": "№ 1", "starts_on": yesterday()}
    acting.holders.create(person=person, **by_order)
    vacant.holders.create(
        person=person, starts_on=date(2020, 1, 1), ends_on=yesterday()
    )
    html = client.get(OFFICES).text
    assert f"{person.full_name} (по заповед)" in html
    assert "свободна" in html
    for state, expected in (("vacant", {vacant}), ("held", {held, acting})):
        page = client.get(OFFICES, {"state": state})
        assert set(page.context["cl"].result_list) == expected


def test_the_list_of_offices_is_flat(client: Client, coordinator: User) -> None:
    def add() -> None:
        make_office().holders.create(person=make_person(), starts_on=yesterday())

    assert assert_flat(client, OFFICES, add) == 8


def test_a_mayor_is_replaced_on_one_page(client: Client, coordinator: User) -> None:
    office, old, new = make_office(), make_person(), make_person()
    held = office.holders.create(person=old, starts_on=date(2023, 11, 13))
    url = f"{OFFICES}{office.pk}/change/"
    before = {"id": held.pk, "person": old.pk, "starts_on": "13.11.2023"}
    after = {"person": new.pk, "starts_on": "01.11.2026"}
    page = client.post(url, holders(office, before, after))
    formset = page.context["inline_admin_formsets"][0].formset
    assert [list(each) for each in formset.errors] == [[], ["starts_on"]]
    ended = {**before, "ends_on": "31.10.2026"}
    assert client.post(url, holders(office, ended, after)).status_code == 302
    assert office.holders.count() == 2


def test_whoever_acts_needs_an_order(client: Client, coordinator: User) -> None:
    office = make_office()
    row = {
        "person": make_person().pk,
        "capacity": "acting",
        "starts_on": "01.11.2026",
    }
    url = f"{OFFICES}{office.pk}/change/"
    page = client.post(url, holders(office, row))
    formset = page.context["inline_admin_formsets"][0].formset
    assert list(formset.errors[0]) == ["order"]
    named = {**row, "order": "Заповед № 5/30.10.2026 г."}
    assert client.post(url, holders(office, named)).status_code == 302


def test_a_holder_beyond_reach_stays(client: Client, coordinator: User) -> None:
    office, far = make_office(), make_person(district=make_district("PDV"))
    held = office.holders.create(person=far, starts_on=date(2026, 1, 1))
    row = {"id": held.pk, "person": far.pk, "starts_on": "02.01.2026"}
    answer = client.post(f"{OFFICES}{office.pk}/change/", holders(office, row))
    assert answer.status_code == 302


def test_a_person_shows_the_offices_held(client: Client, coordinator: User) -> None:
    person = make_person()
    office = make_office()
    office.holders.create(
        person=person, starts_on=timezone.localdate() - timedelta(days=9)
    )
    url = f"/admin/registry/person/{person.pk}/change/"
    assert f"{OFFICES}{office.pk}/change/" in client.get(url).text
