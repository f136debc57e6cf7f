"""The public pages and each person's own page, as people see them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.roles import DUTIES, Role
from resource_centre.backoffice import cards
from resource_centre.registry.models import Centre
from tests.factories import make_mandate, make_municipality, make_user, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> Centre:
    """Make the centre whose pages these are."""
    return Centre.objects.create(
        name_bg="Ресурсен център Разград",
        name_en="Resource Centre Razgrad",
        host_bg="Сдружение",
        host_en="Association",
        phone="084 000 000",
    )


@pytest.fixture
def waiting_card() -> Iterator[cards.Card]:
    """Register a card with one thing that waits for administrators."""
    item = cards.CardItem(title="Анкетна карта", url="/x/", due=date(2026, 11, 22))
    card = cards.Card(
        "test", "Проучвания", "Няма", "accounts.add_user", lambda _: [item]
    )
    cards.register(card)
    yield card
    del cards.registered[card.code]


def signed_in(client: Client, role: Role | None) -> Client:
    """Return the client after a user with the role signed in."""
    client.force_login(make_user(role))
    return client


def test_home_says_what_the_centre_offers_and_how_to_reach_it(
    client: Client, centre: Centre
) -> None:
    page = client.get("/").content.decode()
    assert '<html lang="bg">' in page
    for promise in ("обучения", "супервизия", "кръгла маса", "образци на документи"):
        assert promise in page
    assert 'href="/accounts/login/"' in page
    assert "tel:084 000 000" in page


def test_home_reads_the_centre_and_the_next_trainings(
    client: Client,
    centre: Centre,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        client.get("/")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/en/"),
        ("/en/", "/"),
        ("/accessibility/?from=home", "/en/accessibility/?from=home"),
        ("/en/accessibility/", "/accessibility/"),
        ("/no-such-page/", "/en/"),
    ],
)
def test_language_switch_leads_to_the_same_page(
    client: Client, here: str, there: str
) -> None:
    assert f'href="{there}"' in client.get(here).content.decode()


def test_browser_language_decides_nothing(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="bg">' in page


def test_english_pages_show_the_english_name(client: Client, centre: Centre) -> None:
    page = client.get("/en/").content.decode()
    assert "Resource Centre Razgrad" in page
    assert "Ресурсен" not in page


@pytest.mark.parametrize(("is_demo", "count"), [(True, 1), (False, 0)])
def test_demo_banner_shows_only_in_the_demo(
    client: Client, centre: Centre, *, is_demo: bool, count: int
) -> None:
    Centre.objects.update(is_demo=is_demo)
    assert client.get("/").content.decode().count("notice-demo") == count


def test_shared_computer_is_told_on_every_page(client: Client) -> None:
    signed_in(client, Role.TRAINEE)
    assert "notice-shared" not in client.get("/").content.decode()
    session = client.session
    session["shared_computer"] = 2**40
    session.save()
    assert "notice-shared" in client.get("/").content.decode()


@pytest.mark.parametrize("role", Role)
def test_my_page_shows_the_role_held(client: Client, role: Role) -> None:
    page = signed_in(client, role).get("/my/").content.decode()
    assert str(DUTIES[role].purpose) in page
    assert ('href="/admin/"' in page) == DUTIES[role].staff


def test_my_page_shows_place_and_dates(client: Client) -> None:
    user = make_user(None)
    place = make_municipality()
    starts, ends = date(2026, 1, 2), timezone.localdate() + timedelta(days=1)
    make_mandate(
        user,
        Role.COUNCILLOR,
        municipality=place,
        starts_on=starts,
        ends_on=ends,
    )
    client.force_login(user)
    page = client.get("/my/").content.decode()
    assert f"Община: {place.name_bg}" in page
    assert f"От 02.01.2026\u00a0г. до {ends:%d.%m.%Y}\u00a0г." in page


def test_my_page_forgets_a_role_that_has_ended(client: Client, centre: Centre) -> None:
    user = make_user(None)
    make_mandate(user, Role.DONOR, starts_on=date(2026, 1, 1), ends_on=yesterday())
    client.force_login(user)
    page = client.get("/my/").content.decode()
    assert str(DUTIES[Role.DONOR].purpose) not in page
    assert "В момента нямате роля" in page


def test_my_page_shows_what_waits_for_whom_it_may_concern(
    client: Client, waiting_card: cards.Card
) -> None:
    page = signed_in(client, Role.ADMINISTRATOR).get("/my/").content.decode()
    assert '<a href="/x/">Анкетна карта</a>' in page
    assert "до 22.11.2026\u00a0г." in page
    page = signed_in(client, Role.TRAINEE).get("/my/").content.decode()
    assert "Анкетна карта" not in page
    assert "В момента нищо не Ви чака." in page


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [(Role.COORDINATOR, "/admin/"), (Role.TRAINEE, "/my/"), (None, "/my/")],
)
def test_start_leads_to_where_the_work_is(
    client: Client, role: Role | None, leads_to: str
) -> None:
    assert signed_in(client, role).get("/start/").headers["Location"] == leads_to


@pytest.mark.parametrize("path", ["/my/", "/start/"])
def test_own_pages_ask_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.headers["Location"] == f"/accounts/login/?next={path}"


def test_robots_keep_out_of_what_is_nobodys_to_find(client: Client) -> None:
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()
