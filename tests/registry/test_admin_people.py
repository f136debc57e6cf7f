"""The back office of people: found, told apart, kept within reach."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry import forms
from resource_centre.registry.models import ConsentText, Employment, Person
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_employment,
    make_mandate,
    make_municipality,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/registry/person/"
EGN = "6101057509"


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def form(*employments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return what the form of a person sends."""
    data: dict[str, Any] = {
        "first_name": "Мария",
        "last_name": "Петрова",
        "consents-TOTAL_FORMS": 0,
        "consents-INITIAL_FORMS": 0,
        "employments-TOTAL_FORMS": len(employments),
        "employments-INITIAL_FORMS": sum("id" in row for row in employments),
        **fields,
    }
    for number, row in enumerate(employments):
        data |= {f"employments-{number}-{key}": value for key, value in row.items()}
    return data


def add(client: Client, *employments: dict[str, Any], **fields: Any) -> Any:
    return client.post(f"{PEOPLE}add/", form(*employments, **fields))


def change(
    client: Client, person: Person, *employments: dict[str, Any], **fields: Any
) -> Any:
    names = ("first_name", "middle_name", "last_name", "email", "phone")
    now = {name: getattr(person, name) for name in names}
    place = {"district": person.district_id or ""}
    data = form(*employments, **(now | place | fields))
    return client.post(f"{PEOPLE}{person.pk}/change/", data)


def errors(page: Any) -> list[str]:
    """Return the fields of the main form that have errors."""
    assert page.status_code == 200
    return list(page.context["adminform"].form.errors)


def said(response: Any) -> str:
    """Return the messages of the answer."""
    return " ".join(map(str, get_messages(response.wsgi_request)))


# --- The list ---------------------------------------------------------------------


def test_the_list_takes_the_same_queries_for_any_number_of_people(
    client: Client, coordinator: User
) -> None:
    assert assert_flat(client, PEOPLE, make_employment) == 8


def test_the_list_says_where_people_work_now(client: Client, coordinator: User) -> None:
    person = make_person()
    make_employment(person, service=make_service(name="Дом „Надежда“"))
    gone = make_service(name="Център „Мост“")
    make_employment(person, service=gone, ends_on=yesterday())
    html = client.get(PEOPLE).content.decode()
    assert "Дом „Надежда“" in html
    assert "Център „Мост“" not in html


@pytest.mark.parametrize(
    "text", ["образцова", "ОБРАЗЦОВА", "obraztsova", "obraz", "Образцува"]
)
def test_a_person_is_found_however_the_name_is_written(
    client: Client, coordinator: User, text: str
) -> None:
    person = make_person(last_name="Образцова")
    make_person(last_name="Дечева")
    page = client.get(PEOPLE, {"q": text})
    assert list(page.context["cl"].result_list) == [person]
    is_alike = "Няма точно съвпадение" in page.content.decode()
    assert is_alike == (text == "Образцува")


def test_strangers_are_not_found(client: Client, coordinator: User) -> None:
    far = make_person(last_name="Чужденова", municipality=make_municipality("PDV22"))
    assert not client.get(PEOPLE, {"q": "Чужденова"}).context["cl"].result_list
    assert (
        far.full_name not in client.get("/admin/search/?q=Чужденова").content.decode()
    )
    office = "app_label=registry&model_name=officeholder&field_name=person"
    found = client.get(f"/admin/autocomplete/?{office}&term=Чужденова").json()
    assert found["results"] == []


def test_autocomplete_finds_as_the_list_does(client: Client, coordinator: User) -> None:
    person = make_person(last_name="Образцова")
    office = "app_label=registry&model_name=officeholder&field_name=person"
    found = client.get(f"/admin/autocomplete/?{office}&term=obraztsova").json()
    assert [each["id"] for each in found["results"]] == [str(person.pk)]


def test_people_of_one_name_are_told_apart(client: Client, coordinator: User) -> None:
    names = {"first_name": "Иван", "middle_name": "", "last_name": "Единаков"}
    for service in ("Първи дом", "Втори дом"):
        place = {"service": make_service(name=service)}
        make_employment(make_person(**names), **place)
    html = client.get("/admin/search/?q=единаков").content.decode()
    assert "Първи дом" in html
    assert "Втори дом" in html


def test_filters_keep_those_of_the_place_and_those_who_work_there(
    client: Client, coordinator: User
) -> None:
    town = make_municipality("RAZ16")
    at_home = make_person(municipality=town)
    at_work = make_employment(service=make_service(municipality=town)).person
    make_person(municipality=make_municipality("RAZ26"))
    page = client.get(PEOPLE, {"municipality": town.pk})
    assert set(page.context["cl"].result_list) == {at_home, at_work}


def test_a_filter_that_is_no_key_finds_nothing(
    client: Client, coordinator: User
) -> None:
    make_person()
    page = client.get(PEOPLE, {"municipality": "1 OR 1"})
    assert list(page.context["cl"].result_list) == []


def test_municipalities_are_offered_once_a_district_is_chosen(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    for code in ("RAZ16", "RAZ26", "PDV22"):
        make_person(municipality=make_municipality(code))

    def offered(**chosen: int) -> list[str]:
        specs = client.get(PEOPLE, chosen).context["cl"].filter_specs
        choices = {spec.parameter_name: spec.lookup_choices for spec in specs}
        return [name for _key, name in choices.get("municipality", ())]

    near = {make_municipality(code).name for code in ("RAZ16", "RAZ26")}
    assert offered() == []
    assert set(offered(district=make_district("RAZ").pk)) == near


def test_people_without_an_address_are_listed(
    client: Client, coordinator: User
) -> None:
    without = make_person()
    make_person(email="somebody@example.org")
    page = client.get(PEOPLE, {"email": "no"})
    assert list(page.context["cl"].result_list) == [without]


# --- The form ---------------------------------------------------------------------


def test_a_new_person_begins_in_the_district_of_the_coordinator(
    client: Client, coordinator: User
) -> None:
    page = client.get(f"{PEOPLE}add/")
    assert page.context["adminform"].form.initial["district"] == make_district().pk


def test_a_person_is_added_with_two_workplaces(
    client: Client, coordinator: User
) -> None:
    services = [make_service(), make_service()]
    rows = ({"service": service.pk} for service in services)
    answer = add(client, *rows, district=make_district().pk)
    assert answer.status_code == 302
    person = Person.objects.get()
    assert {each.service for each in person.employments.all()} == set(services)


def test_a_person_beyond_reach_is_refused(client: Client, coordinator: User) -> None:
    far = make_district("PDV")
    page = add(client, district=far.pk)
    assert page.status_code == 200
    assert "за които отговаряте" in page.content.decode()
    assert not Person.objects.exists()
    near = {"service": make_service().pk}
    assert add(client, near, district=far.pk).status_code == 302


def test_without_the_rule_a_person_could_be_lost(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "ensure_within_reach", lambda *args, **kwargs: None)
    add(client, district=make_district("PDV").pk)
    assert Person.objects.exists()
    assert not Person.objects.visible_to(coordinator).exists()


def test_a_coordinator_may_not_send_the_only_tie_away(
    client: Client, coordinator: User
) -> None:
    person = make_person(district=make_district("PDV"))
    held = make_employment(person)
    row = {"id": held.pk, "person": person.pk, "service": held.service_id}
    page = change(client, person, {**row, "DELETE": "on"})
    assert page.status_code == 200
    assert person.employments.exists()
    assert change(client, person, row, phone="084 1").status_code == 302


def test_a_workplace_beyond_reach_stays_as_it_is(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    far = make_service(municipality=make_municipality("PDV22"))
    held = make_employment(person, service=far)
    row = {"id": held.pk, "person": person.pk, "service": far.pk}
    answer = change(client, person, {**row, "ends_on": "01.02.2026"})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.service, str(held.ends_on)) == (far, "2026-02-01")


def test_a_workplace_beyond_reach_is_not_taken(
    client: Client, coordinator: User
) -> None:
    far = make_service(municipality=make_municipality("PDV22"))
    page = add(client, {"service": far.pk}, district=make_district().pk)
    assert page.status_code == 200
    assert not Employment.objects.exists()


def test_an_account_out_of_sight_stays(client: Client, coordinator: User) -> None:
    trainee = make_user(Role.TRAINEE)
    person = make_person(account=trainee)
    answer = change(client, person, account=trainee.pk, phone="084 1")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.account == trainee


def test_the_same_job_twice_at_a_time_is_refused_on_the_page(
    client: Client, coordinator: User
) -> None:
    row = {"service": make_service().pk, "starts_on": "01.01.2026"}
    page = add(client, row, row, district=make_district().pk)
    assert page.status_code == 200
    formset = page.context["inline_admin_formsets"][0].formset
    assert [list(each) for each in formset.errors] == [[], ["starts_on"]]
    ended = {**row, "ends_on": "31.01.2026"}
    again = {**row, "starts_on": "01.02.2026"}
    assert add(client, ended, again, district=make_district().pk).status_code == 302


def test_one_job_ends_and_the_next_begins_on_one_page(
    client: Client, coordinator: User
) -> None:
    person, service = make_person(), make_service()
    held = make_employment(person, service=service)
    row = {"person": person.pk, "service": service.pk}
    ended = {**row, "id": held.pk, "ends_on": "31.01.2026"}
    answer = change(client, person, ended, {**row, "starts_on": "01.02.2026"})
    assert answer.status_code == 302
    assert person.employments.count() == 2


def test_an_employer_is_asked_for_beside_its_field(
    client: Client, coordinator: User
) -> None:
    row = {"starts_on": "01.01.2026"}
    page = add(client, row, district=make_district().pk)
    formset = page.context["inline_admin_formsets"][0].formset
    assert list(formset.errors[0]) == ["service"]


@pytest.mark.parametrize("keep", [True, False])
def test_a_family_name_given_up_is_kept_if_wanted(
    client: Client, coordinator: User, keep: bool
) -> None:
    person = make_person(last_name="Димитрова")
    ticked = {"keep_former_name": "on"} if keep else {}
    answer = change(client, person, last_name="Петрова", **ticked)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.former_names == (["Димитрова"] if keep else [])
    found = Person.objects.all().containing("димитрова мария")
    assert (person in found) == keep


def test_the_question_about_the_former_name_is_for_those_who_have_one(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    assert "keep_former_name" not in client.get(f"{PEOPLE}add/").content.decode()
    url = f"{PEOPLE}{person.pk}/change/"
    assert 'name="keep_former_name"' in client.get(url).content.decode()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert "keep_former_name" not in client.get(url).content.decode()


def test_the_official_transliteration_stands_beside_the_override(
    client: Client, coordinator: User
) -> None:
    person = make_person(first_name="Юлия", middle_name="", last_name="Ангелова")
    html = client.get(f"{PEOPLE}{person.pk}/change/").content.decode()
    assert "Yulia Angelova" in html


@pytest.mark.parametrize(
    "field", ["first_name", "last_name", "former_names", "latin_override"]
)
def test_nobodys_egn_is_stored(client: Client, coordinator: User, field: str) -> None:
    fields = {field: f"Мария {EGN}", "district": make_district().pk}
    assert errors(add(client, **fields)) == [field]
    assert not Person.objects.exists()


def test_a_telephone_is_not_taken_for_an_egn(client: Client, coordinator: User) -> None:
    answer = add(client, phone=EGN, district=make_district().pk)
    assert answer.status_code == 302


def test_a_new_person_like_another_is_saved_and_pointed_out(
    client: Client, coordinator: User
) -> None:
    other = make_person(last_name="Петрова", email="team@example.org")
    far = make_person(last_name="Петрова", district=make_district("PDV"))
    answer = add(client, district=make_district().pk)
    assert "Прилича на" in said(answer)
    assert f"{PEOPLE}{other.pk}/change/" in said(answer)
    assert f"{PEOPLE}{far.pk}/change/" not in said(answer)
    fields = {"first_name": "Зоя", "email": "TEAM@example.org"}
    answer = add(client, district=make_district().pk, **fields)
    assert f"{PEOPLE}{other.pk}/change/" in said(answer)


def test_a_new_person_like_nobody_is_saved_and_no_more(
    client: Client, coordinator: User
) -> None:
    make_person(last_name="Дечева")
    answer = add(client, district=make_district().pk)
    assert answer.status_code == 302
    assert "Прилича на" not in said(answer)


def test_markup_in_a_name_is_shown_as_text(client: Client, coordinator: User) -> None:
    make_person(first_name="Мария", middle_name="<b>", last_name="Петрова")
    answer = add(client, district=make_district().pk)
    assert "&lt;b&gt;" in said(answer)
    assert "<b>" not in said(answer)


def test_a_coordinator_deletes_nobody(client: Client, coordinator: User) -> None:
    person = make_person()
    assert client.get(f"{PEOPLE}{person.pk}/delete/").status_code == 404


def test_a_consent_is_given_once_until_it_is_withdrawn(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    text = ConsentText.objects.create(
        purpose="photo", version=99, in_force_from=yesterday()
    )
    row: dict[str, Any] = {"person": person.pk, "text": text.pk, "means": "paper"}
    rows = {f"consents-0-{key}": value for key, value in row.items()}
    rows |= {"consents-0-given_on": "01.02.2026", "consents-TOTAL_FORMS": 1}
    assert change(client, person, **rows).status_code == 302
    assert person.consents.get().text == text
    early: dict[str, Any] = {
        "consents-0-id": person.consents.get().pk,
        "consents-INITIAL_FORMS": 1,
    }
    early |= {"consents-0-withdrawn_on": "01.01.2026"}
    page = change(client, person, **(rows | early))
    formset = page.context["inline_admin_formsets"][1].formset
    assert list(formset.errors[0]) == ["withdrawn_on"]


def test_two_coordinators_in_one_district_see_the_same(client: Client) -> None:
    person = make_person()
    second = make_user(None)
    make_mandate(second, Role.COORDINATOR)
    client.force_login(second)
    assert client.get(f"{PEOPLE}{person.pk}/change/").status_code == 200


def test_somebody_employed_by_an_organisation_of_the_district_is_seen(
    client: Client, coordinator: User
) -> None:
    person = make_person(district=make_district("PDV"))
    held = make_employment(person, organisation=make_organisation())
    row: dict[str, Any] = {"id": held.pk, "person": person.pk}
    row["organisation"] = held.organisation_id
    assert change(client, person, row).status_code == 302


def test_namesakes_are_told_apart_where_one_is_chosen(
    client: Client, coordinator: User, django_assert_num_queries: Any
) -> None:
    for name in ("ЦОП Едно", "ЦОП Две"):
        namesake = make_person(first_name="Ана", middle_name="", last_name="Колева")
        make_employment(namesake, service=make_service(name=name))
    query = "app_label=registry&model_name=officeholder&field_name=person&term=Колева"
    with django_assert_num_queries(7):
        found = client.get(f"/admin/autocomplete/?{query}").json()
    texts = sorted(each["text"] for each in found["results"])
    assert [text.split(" · ")[:2] for text in texts] == [
        ["Ана Колева", "ЦОП Две"],
        ["Ана Колева", "ЦОП Едно"],
    ]
