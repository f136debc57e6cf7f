"""The services in figures, as far as somebody's role reaches."""

from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import District, Municipality, ServiceType
from resource_centre.registry.overview import Overview, overview
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/registry/socialservice/overview/"


@pytest.fixture(autouse=True)
def two_districts() -> None:
    """Leave two districts, the one with two municipalities."""
    Municipality.objects.all().delete()
    District.objects.all().delete()
    for code in ("RAZ01", "RAZ02", "BBB01"):
        make_municipality(code)


def coordinator(code: str = "RAZ") -> User:
    """Make the coordinator of a district."""
    user = make_user(None)
    fields: dict[str, Any] = {"role": Role.COORDINATOR, "starts_on": yesterday()}
    user.mandates.create(district=make_district(code), seat=1, **fields)
    return user


def open_service(code: str, kind: ServiceType | None = None, **fields: Any) -> Any:
    """Make a service in the municipality."""
    place = make_municipality(code)
    return make_service(municipality=place, service_type=kind, **fields)


def kind_named(name: str) -> ServiceType:
    """Make a service type."""
    names = {"name_bg": name, "name_en": name}
    return ServiceType.objects.create(code=f"kind-{len(name)}", **names)


def tables(found: Overview) -> list[list[list[str]]]:
    """Return the rows of the charts' tables."""
    return [chart.table.rows for chart in found.charts]


def test_a_coordinator_sees_the_own_district_by_municipalities() -> None:
    day = kind_named("Дневен")
    open_service("RAZ01", day)
    open_service("RAZ01", kind_named("Кризисен"))
    open_service("RAZ02", day)
    open_service("RAZ02", day, closed_on=yesterday())
    open_service("BBB01", day)
    found = overview(coordinator(), "BBB")
    assert found.district == make_district("RAZ")
    by_place, by_kind, _people = tables(found)
    assert found.charts[0].table.headers == [
        *("Община", "Дневен", "Кризисен", "Общо"),
    ]
    assert by_place == [
        ["Община RAZ01", "1", "1", "2"],
        ["Община RAZ02", "1", "0", "1"],
    ]
    assert by_kind == [["Дневен", "2"], ["Кризисен", "1"]]


def test_the_whole_country_is_shown_by_districts_or_one_of_them() -> None:
    user = make_user(Role.NATIONAL_COORDINATOR)
    open_service("RAZ02")
    found = overview(user, "nowhere")
    assert found.district is None
    assert tables(found)[0] == [["Област BBB", "0", "0"], ["Област RAZ", "1", "1"]]
    one = overview(user, "BBB")
    assert one.district == make_district("BBB")
    assert tables(one)[2] == [["Община BBB01", "0"]]


def test_what_is_not_stated_comes_last() -> None:
    open_service("RAZ01", kind_named("Дневен"))
    for _ in range(2):
        make_service(district=make_district("RAZ"))
    by_place, by_kind, _people = tables(overview(coordinator()))
    assert by_place[-1][0] == "не е посочена"
    assert by_kind == [["Дневен", "1"], ["видът не е посочен", "2"]]


def test_people_count_once_where_they_work_now() -> None:
    first, second = open_service("RAZ01"), open_service("RAZ01")
    both = make_person()
    for service in (first, second):
        make_employment(both, service=service)
    make_employment(service=first)
    make_employment(service=first, ends_on=yesterday())
    make_employment(service=open_service("RAZ02", closed_on=yesterday()))
    make_employment(organisation=make_organisation(district=make_district("RAZ")))
    found = overview(coordinator())
    assert tables(found)[2] == [["Община RAZ01", "2"], ["Община RAZ02", "0"]]


def test_the_page_takes_the_same_queries_for_any_number_of_services(
    client: Client,
) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))

    names = iter(("А", "Бе", "Вед"))

    def add() -> None:
        """Add a service of a type of its own where somebody works; have it drawn."""
        make_employment(service=open_service("RAZ01", kind_named(next(names))))
        client.get(PAGE)

    assert assert_flat(client, PAGE, add) == 11


def test_the_page_shows_drawings_with_their_tables(client: Client) -> None:
    open_service("RAZ01", kind_named("Дневен <b>"))
    client.force_login(coordinator())
    html = client.get(PAGE).text
    for part in ("chart-drawing", "<figcaption>", "<details>", "<table>"):
        assert html.count(part) == 3
    assert "Дневен &lt;b&gt;" in html
    assert "Няма данни" not in html


def test_a_district_without_services_has_figures_too(client: Client) -> None:
    client.force_login(coordinator())
    page = client.get(PAGE)
    assert [chart.is_empty for chart in page.context["overview"].charts] == [
        *(True, True, False)
    ]
    assert "Няма данни" in page.text


def test_the_list_of_services_leads_to_the_overview(client: Client) -> None:
    client.force_login(coordinator())
    assert PAGE in client.get("/admin/registry/socialservice/").text
