"""The base of every admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.audit.models import ReadEntry
from resource_centre.backoffice import paging
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.registry.models import Centre
from tests.backoffice.queries import assert_flat
from tests.backoffice.site import site
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.backoffice.site")]
CARDS = "/admin/accounts/accesscard/"


def make_card(by: User) -> AccessCard:
    holder = make_user(None)
    return AccessCard.objects.create(
        user=holder,
        issued_by=by,
        code_hash=f"hash-{holder.pk}",
        expires_at=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_foreign_record_is_not_there(
    client: Client, administrator: User, page: str
) -> None:
    own, foreign = make_card(administrator), make_card(make_user(None))
    assert client.get(f"{CARDS}{own.pk}/{page}/").status_code == 200
    assert client.get(f"{CARDS}{foreign.pk}/{page}/").status_code == 404
    assert client.post(f"{CARDS}{foreign.pk}/{page}/").status_code == 404
    assert client.get(f"{CARDS}nonsense/{page}/").status_code == 404


def test_the_list_shows_own_records_only(client: Client, administrator: User) -> None:
    own, foreign = make_card(administrator), make_card(make_user(None))
    html = client.get(CARDS).content.decode()
    assert own.user.name in html
    assert foreign.user.name not in html


def test_an_action_reaches_own_records_only(
    client: Client, administrator: User
) -> None:
    own, foreign = make_card(administrator), make_card(make_user(None))
    data = {"action": "expire", "_selected_action": [own.pk, foreign.pk], "index": 0}
    page = client.post(CARDS, data)
    assert page.context["total"] == 1
    data = {**data, "confirmed": "yes"}
    del data["index"]
    assert "1 expired" in client.post(CARDS, data, follow=True).content.decode()


def test_a_model_without_scope_is_seen_by_nobody() -> None:
    with pytest.raises(ImproperlyConfigured, match="visible_to"):
        CentreAdmin(Centre, site).visible_to(None)


def test_an_action_names_its_permissions() -> None:
    def anything(*_arguments: object) -> None:
        """Do anything for anybody."""

    class Careless(CentreAdmin):
        actions = (anything,)

    with pytest.raises(ImproperlyConfigured, match="must name its permissions"):
        Careless(AccessCard, site)


def test_an_action_asks_first_and_names_the_records(
    client: Client, administrator: User
) -> None:
    card = make_card(administrator)
    data = {"action": "expire", "_selected_action": card.pk, "_of": card.pk}
    page = client.post(CARDS, data)
    html = page.content.decode()
    assert page.status_code == 200
    assert str(card) in html
    assert "They stop working." in html
    assert "Expire now" in html
    assert "danger" in html
    done = client.post(CARDS, {**data, "confirmed": "yes"})
    assert done["Location"] == f"{CARDS}{card.pk}/change/"


def test_many_records_are_named_up_to_a_limit(
    client: Client, administrator: User
) -> None:
    cards = [make_card(administrator) for _ in range(22)]
    data = {"action": "expire", "_selected_action": [card.pk for card in cards]}
    page = client.post(CARDS, data)
    assert (len(page.context["records"]), page.context["more"]) == (20, 2)


def test_actions_are_posted_only(client: Client, administrator: User) -> None:
    card = make_card(administrator)
    url = f"{CARDS}?action=refuse&_selected_action={card.pk}&index=0"
    assert client.get(url).status_code in {302, 400}
    assert AccessCard.objects.exists()


def test_a_refused_action_changes_nothing_and_says_why(
    client: Client, administrator: User
) -> None:
    card = make_card(administrator)
    data = {"action": "refuse", "_selected_action": card.pk, "index": 0}
    html = client.post(CARDS, data, follow=True).content.decode()
    assert "Not today." in html
    assert AccessCard.objects.filter(pk=card.pk).exists()


def test_deleting_asks_first(client: Client, administrator: User) -> None:
    card = make_card(administrator)
    page = client.get(f"{CARDS}{card.pk}/delete/")
    assert str(card) in page.content.decode()
    assert AccessCard.objects.exists()
    client.post(f"{CARDS}{card.pk}/delete/", {"post": "yes"})
    assert not AccessCard.objects.exists()


def test_state_is_only_shown(client: Client, administrator: User) -> None:
    card = make_card(administrator)
    data: dict[str, Any] = {
        "user": card.user_id,
        "expires_at_0": "01.12.2026",
        "expires_at_1": "10:00",
        "used_at_0": "01.12.2026",
        "used_at_1": "10:00",
    }
    response = client.post(f"{CARDS}{card.pk}/change/", data)
    assert response.status_code == 302
    card.refresh_from_db()
    assert card.used_at is None
    assert card.expires_at.day == 1


def test_readings_of_confidential_records_are_recorded(
    client: Client, administrator: User
) -> None:
    card = make_card(administrator)
    client.get(CARDS)
    assert not ReadEntry.objects.exists()
    client.get(f"{CARDS}{card.pk}/change/")
    client.get(f"{CARDS}{card.pk}/history/")
    entries = ReadEntry.objects.filter(user=administrator, object_id=card.pk)
    assert entries.count() == 2


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_whoever_may_not_see_the_model_reads_nothing(client: Client, page: str) -> None:
    user = make_user(Role.TRAINER)
    client.force_login(user)
    assert client.get(f"{CARDS}{make_card(user).pk}/{page}/").status_code == 404
    assert not ReadEntry.objects.exists()


def test_the_reading_of_a_foreign_record_is_none(
    client: Client, administrator: User
) -> None:
    foreign = make_card(make_user(None))
    client.get(f"{CARDS}{foreign.pk}/change/")
    assert not ReadEntry.objects.exists()


@pytest.mark.parametrize("field", ["code_hash__startswith", "user__name__startswith"])
def test_no_address_asks_about_other_fields(
    client: Client, administrator: User, field: str
) -> None:
    assert client.get(f"{CARDS}?{field}=a").status_code == 400


def test_declared_filters_work(client: Client, administrator: User) -> None:
    since = "expires_at__gte=2020-01-01%2000:00:00%2B00:00"
    card = make_card(administrator)
    html = client.get(f"{CARDS}?{since}").content.decode()
    assert card.user.name in html


def test_an_empty_list_says_what_to_do(client: Client, administrator: User) -> None:
    assert "Print the first card." in client.get(CARDS).content.decode()


def test_a_list_takes_the_same_queries_for_any_number_of_rows(
    client: Client, administrator: User
) -> None:
    assert assert_flat(client, CARDS, lambda: make_card(administrator)) == 6


def test_totals_are_capped(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LIMIT", 2)
    for _ in range(2):
        make_card(administrator)
    page = client.get(CARDS)
    assert not page.context["cl"].paginator.is_capped
    make_card(administrator)
    page = client.get(CARDS)
    assert page.context["cl"].paginator.is_capped
    assert page.context["cl"].result_count == 2
    assert "над 2" in page.content.decode() or "over 2" in page.content.decode()


def test_cells_say_their_column_for_narrow_screens(
    client: Client, administrator: User
) -> None:
    make_card(administrator)
    html = client.get(CARDS).content.decode()
    assert '<th scope="row" data-label="' in html
    assert 'alt="True"' not in html
