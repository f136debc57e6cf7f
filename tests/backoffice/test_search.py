"""One search box for all rooms."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.search import clean
from tests.factories import make_mandate, make_municipality, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR, name="Анна")
    client.force_login(user)
    return user


def names(client: Client, query: str) -> list[str]:
    page = client.get("/admin/search/", {"q": query})
    return [hit.title for source in page.context["found"] for hit in source.hits]


def test_case_and_order_of_cyrillic_words_do_not_matter(
    client: Client, administrator: User
) -> None:
    make_user(None, name="Цветан Щерев")
    make_user(None, name="Цветана Щерева")
    assert names(client, "щЕРЕВ  цвЕТан") == ["Цветан Щерев", "Цветана Щерева"]


def test_a_single_hit_is_opened_at_once(client: Client, administrator: User) -> None:
    user = make_user(None, name="Единствена")
    response = client.get("/admin/search/", {"q": "единств"})
    assert response["Location"] == f"/admin/accounts/user/{user.pk}/change/"


def test_rooms_are_searched_together(client: Client, administrator: User) -> None:
    make_municipality("RAZ26")
    make_user(None, name="Раз", email="raz26@example.org")
    page = client.get("/admin/search/", {"q": "raz26"})
    assert len(page.context["found"]) == 2


def test_the_search_stays_within_the_district(client: Client) -> None:
    near, far = make_user(None, name="Наблизо Х"), make_user(None, name="Надалеч Х")
    make_mandate(near, Role.COUNCILLOR, municipality=make_municipality("RAZ26"))
    make_mandate(far, Role.COUNCILLOR, municipality=make_municipality("PDV22"))
    client.force_login(make_user(Role.COORDINATOR, name="Коорд Х"))
    response = client.get("/admin/search/", {"q": "наблизо"})
    assert response["Location"] == f"/admin/accounts/user/{near.pk}/change/"
    assert names(client, "надалеч") == []


def test_a_role_without_the_permission_finds_nothing(client: Client) -> None:
    make_user(None, name="Скрит Скритов")
    client.force_login(make_user(Role.TRAINER))
    assert names(client, "скрит") == []


@pytest.mark.parametrize("query", ["", " ", "а", "\x00а"])
def test_a_short_query_is_not_searched(
    client: Client, administrator: User, query: str
) -> None:
    page = client.get("/admin/search/", {"q": query})
    assert page.context["is_short"]


def test_signs_of_the_database_are_plain_text(
    client: Client, administrator: User
) -> None:
    make_user(None, name="Сто процента")
    assert names(client, "%%") == []
    assert names(client, "__") == []


def test_results_are_capped_and_take_few_queries_for_each_source(
    client: Client, administrator: User
) -> None:
    for _ in range(21):
        make_user(None, name="Много")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/admin/search/", {"q": "много"})
    source = page.context["found"][0]
    assert (len(source.hits), source.has_more) == (20, True)
    assert len(captured) == 28


def test_what_is_searched_for_is_cleaned() -> None:
    assert clean("  и\u0306\tА\x00б ") == "й А б"
    assert len(clean("а" * 500)) == 100
