"""The directory shows functioning services, by district, municipality and type."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.registry.models import ServiceType
from resource_centre.registry.views import ON_A_PAGE
from tests.factories import (
    make_district,
    make_municipality,
    make_organisation,
    make_service,
)

pytestmark = pytest.mark.django_db


def see(client: Client, path: str = "/services/", **asked: str) -> str:
    """Return the page for what is asked, its white space made single."""
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def names(client: Client, **asked: str) -> list[str]:
    """Return the names of the services found, as they are ordered."""
    return [s.name for s in client.get("/services/", asked).context["page"]]


def choices(client: Client, field: str, **asked: str) -> Any:
    """Return what can be chosen in the field."""
    form = client.get("/services/", asked).context["form"]
    return [(code, name) for code, name in form.fields[field].choices if code]


def service_type(code: str) -> ServiceType:
    return ServiceType._default_manager.get(code=code)


def make_three() -> None:
    """Make a service in Razgrad, one in Isperih, one in Plovdiv."""
    make_service(
        name="Слънце",
        municipality=make_municipality(),
        service_type=service_type("COP"),
    )
    make_service(name="Луна", municipality=make_municipality("RAZ14"))
    make_service(
        name="Звезда",
        municipality=make_municipality("PDV22"),
        service_type=service_type("DC"),
    )


def test_a_service_says_what_it_is_where_and_how_to_reach_it(client: Client) -> None:
    make_service(
        name="Слънце",
        service_type=service_type("COP"),
        provider=make_organisation(name="Сдружение „Грижа“"),
        municipality=make_municipality(),
        capacity=40,
        phone="084 000 000",
        email="slance@example.org",
        address="ул. „Тайна“ № 1",
    )
    page = see(client)
    assert "Център за обществена подкрепа (ЦОП)" in page
    assert "информиране и консултиране, застъпничество и посредничество," in page
    assert "Сдружение „Грижа“" in page
    assert 'href="tel:084000000"' in page
    assert 'href="mailto:slance@example.org"' in page
    # Where people find shelter from violence is nobody's to publish.
    assert "Тайна" not in page


def test_what_is_not_known_is_left_out_and_the_municipality_said_to_be(
    client: Client,
) -> None:
    make_service(name="Слънце")
    page = see(client, "/en/services/")
    assert "district of Razgrad (the municipality is not stated)" in page
    for label in ("Provider:", "Capacity:", "Phone:", "Under the Social Services Act:"):
        assert label not in page


def test_only_services_open_today_are_shown(client: Client) -> None:
    today = timezone.localdate()
    make_service(name="Вчерашна", closed_on=today)
    make_service(name="Утрешна", opened_on=today + timedelta(days=1))
    make_service(name="Днешна", opened_on=today)
    assert names(client) == ["Днешна"]


def test_filters_choose_by_district_municipality_and_type(client: Client) -> None:
    make_three()
    assert names(client) == ["Звезда", "Луна", "Слънце"]
    assert names(client, district="RAZ") == ["Луна", "Слънце"]
    assert names(client, municipality="RAZ14") == ["Луна"]
    assert names(client, type="DC") == ["Звезда"]
    assert names(client, district="RAZ", type="COP") == ["Слънце"]
    assert names(client, district="RAZ", type="DC") == []


def test_a_municipality_not_stated_can_be_chosen(client: Client) -> None:
    make_three()
    assert "unknown" not in dict(choices(client, "municipality"))
    make_service(name="Никъде")
    assert names(client, municipality="unknown") == ["Никъде"]


def test_only_places_and_types_that_have_services_are_offered(client: Client) -> None:
    make_three()
    make_service(
        municipality=make_municipality("VAR06"), closed_on=timezone.localdate()
    )
    assert choices(client, "district") == [("PDV", "Пловдив"), ("RAZ", "Разград")]
    assert choices(client, "municipality") == [
        ("Пловдив", [("PDV22", "Пловдив")]),
        ("Разград", [("RAZ14", "Исперих"), ("RAZ26", "Разград")]),
    ]
    assert choices(client, "municipality", district="PDV") == [("PDV22", "Пловдив")]
    assert [code for code, _ in choices(client, "type")] == ["DC", "COP"]


def test_a_municipality_of_another_district_counts_as_none(client: Client) -> None:
    make_three()
    assert names(client, district="PDV", municipality="RAZ14") == ["Звезда"]


@pytest.mark.parametrize("nonsense", ["XXX", "'; --", "\x00", "<b>", "1" * 5000])
def test_nonsense_counts_as_nothing(client: Client, nonsense: str) -> None:
    make_three()
    assert len(names(client, district=nonsense, type=nonsense, page=nonsense)) == 3
    assert "<b>" not in see(client, name=nonsense)


def test_a_name_is_found_in_either_script_and_misspelt(client: Client) -> None:
    make_three()
    for words in ("слънце", "SLANTSE", "Слънци"):
        assert names(client, name=words) == ["Слънце"]
    assert names(client, name="слънце", district="PDV") == []


def test_numbers_in_names_are_counted(client: Client) -> None:
    for number in (10, 2, 1):
        make_service(name=f"Услуга {number}")
    assert names(client) == ["Услуга 1", "Услуга 2", "Услуга 10"]


def test_long_lists_have_pages_that_keep_the_filters(client: Client) -> None:
    for _ in range(ON_A_PAGE + 1):
        make_service()
    page = see(client, district="RAZ")
    assert 'href="?district=RAZ&amp;page=2"' in page
    assert len(names(client, district="RAZ", page="2")) == 1


def test_an_empty_directory_says_so(client: Client) -> None:
    make_district("VAR")
    page = see(client, "/en/services/")
    assert "No social services have been entered yet." in page
    make_three()
    page = see(client, "/en/services/", district="RAZ", type="DC")
    assert "We know of no service like that." in page
    assert '<a href="/en/services/">Clear all filters</a>' in page


def test_the_english_directory_is_english_and_marks_what_is_not(
    client: Client,
) -> None:
    make_service(
        name="Слънце",
        municipality=make_municipality("RAZ14"),
        service_type=service_type("COP"),
    )
    page = see(client, "/en/services/")
    assert "Community Support Centre" in page
    assert "municipality of Isperih, district of Razgrad" in page
    assert 'lang="bg">Слънце' in page
    assert "ЦОП" not in page


def test_home_and_menu_lead_to_the_directory(client: Client) -> None:
    assert see(client, "/").count('href="/services/"') == 2
    assert 'href="/services/" aria-current="page"' in see(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_asks_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for code in ("RAZ14", "RAZ26", "PDV22")[:rows]:
        make_service(
            municipality=make_municipality(code),
            provider=make_organisation(),
            service_type=service_type("COP"),
        )
    # The centre, what can be chosen, how many, the services, their activities.
    with django_assert_num_queries(5):
        see(client)
