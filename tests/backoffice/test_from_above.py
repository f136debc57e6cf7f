"""What rooms above offer and show on the records of rooms below."""

from typing import Any

import pytest
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client

from resource_centre.accounts.models import AccessCard
from resource_centre.accounts.roles import Role
from resource_centre.backoffice import actions, panels
from resource_centre.backoffice.actions import register_action
from resource_centre.backoffice.panels import Panel, register_panel
from tests.backoffice.test_options import CARDS, make_card
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.backoffice.site")]


@admin.action(description="Раздай картите")
def print_cards(_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Say how many would be printed."""
    messages.success(request, f"{queryset.count()} отпечатани")


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rooms above offer and show nothing but what a test says."""
    monkeypatch.setattr(actions, "_from_above", {})
    monkeypatch.setattr(panels, "_registered", {})


@pytest.mark.parametrize(
    ("permission", "offered"),
    [("accounts.view_user", True), ("nobody.has_this", False)],
)
def test_action_of_a_room_above_is_offered_to_whoever_may(
    client: Client, permission: str, offered: bool
) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    card = make_card(user)
    register_action(AccessCard, print_cards, permission=permission)
    for page in (CARDS, f"{CARDS}{card.pk}/change/"):
        assert ("Раздай картите" in client.get(page).content.decode()) is offered
    data = {"action": "print_cards", "_selected_action": card.pk, "index": 0}
    html = client.post(CARDS, data, follow=True).content.decode()
    assert ("1 отпечатани" in html) is offered


def test_action_registered_again_counts_once() -> None:
    register_action(AccessCard, print_cards, permission="accounts.view_user")
    register_action(AccessCard, print_cards, permission="jobs.view_job")
    assert actions.actions_from_above(AccessCard) == [(print_cards, "jobs.view_job")]


def test_panel_of_a_room_above_is_shown(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    first, second = make_card(user), make_card(user)

    def of_first(record: AccessCard, request: HttpRequest) -> Panel | None:
        """Show the message of the tests under the first card."""
        seen = record == first and request.user == user
        return Panel("backoffice/card_item.html", {}) if seen else None

    register_panel(AccessCard, of_first)
    register_panel(AccessCard, of_first)
    shown = client.get(f"{CARDS}{first.pk}/change/")
    names = [template.name for template in shown.templates]
    assert names.count("backoffice/card_item.html") == 1
    other = client.get(f"{CARDS}{second.pk}/change/")
    assert "backoffice/card_item.html" not in [t.name for t in other.templates]


def test_what_stands_first_is_told_by_its_order(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    card = make_card(user)

    @admin.action(description="Смени картите")
    def change_cards(_admin: Any, _request: Any, _queryset: Any) -> None:
        """Do nothing."""

    def first(_record: AccessCard, _request: HttpRequest) -> Panel:
        """Show the message of the tests."""
        return Panel("backoffice/card_item.html", {"n": 1})

    def last(_record: AccessCard, _request: HttpRequest) -> Panel:
        """Show the message of the tests, too."""
        return Panel("backoffice/card_item.html", {"n": 2})

    register_action(AccessCard, print_cards, permission="jobs.view_job", order=90)
    register_action(AccessCard, change_cards, permission="jobs.view_job")
    register_panel(AccessCard, last)
    register_panel(AccessCard, first, order=10)
    context = client.get(f"{CARDS}{card.pk}/change/").context
    assert [panel.context["n"] for panel in context["panels"]] == [1, 2]
    titles = [button.title for button in context["record_actions"]]
    assert titles.index("Смени картите") < titles.index("Раздай картите")


def test_record_keeps_papers_and_rare_actions_in_menus(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    card = make_card(user)

    @actions.kept_in(actions.Menu.MORE)
    @admin.action(description="Унищожи картите")
    def destroy_cards(_admin: Any, _request: Any, _queryset: Any) -> None:
        """Do nothing."""

    register_action(AccessCard, print_cards, permission="jobs.view_job")
    register_action(AccessCard, destroy_cards, permission="jobs.view_job")
    page = client.get(f"{CARDS}{card.pk}/change/")
    row, menu = page.content.decode().split('<details class="filter tool-menu">')
    assert "Раздай картите" in row
    assert "Унищожи картите" not in row
    assert "Унищожи картите" in menu.partition("</details>")[0]
    ((label, kept),) = page.context["record_menus"]
    assert (label, [each.name for each in kept]) == ("more", ["destroy_cards"])
