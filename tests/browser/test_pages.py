"""Every page in a browser: no violation, no complaint, nothing wider than it.

Here are the pages of the house itself; each part has a file of its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.registry.resources import PersonResource
from tests.accounts.steps import mailed_code
from tests.browser.pages import (
    HOUSE,
    PARTS,
    Steps,
    Visit,
    go,
    look_at_part,
    part_of,
    press,
)
from tests.guards.world import World


def test_every_part_of_the_house_is_looked_at() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("test_pages_of_*.py")}
    assert files == {f"test_pages_of_{part}" for part in PARTS.values()}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("admin:registry_person_change", "registry"),
        ("admin/trainings/certificate/change_list_object_tools.html", "trainings"),
        ("certificates:verify", "papers"),
        ("admin/base_site.html", HOUSE),
        ("account_login", HOUSE),
    ],
)
def test_a_page_belongs_to_the_part_that_its_name_begins_with(
    name: str, part: str
) -> None:
    assert part_of(name) == part


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_house_is_fit_to_be_seen(
    browser: Browser, live_server: LiveServer, subtests: Subtests
) -> None:
    look_at_part(HOUSE, browser, live_server, subtests, further)


def further(world: World) -> Iterator[Visit]:
    """Yield the pages behind buttons, and what a deletion shows."""
    yield from behind_buttons(world)
    yield from with_a_password_alone(world)
    with override_settings(ROOT_URLCONF="tests.backoffice.site"):
        yield from deleting(world)


def behind_buttons(world: World) -> Iterator[Visit]:
    """Yield the pages that answer a button."""
    administrator = world.users[Role.ADMINISTRATOR]
    record = reverse("admin:accounts_user_change", args=[world.neighbour.pk])
    yield "access-card", administrator, press(record, "Издай карта за достъп")
    yield "confirm", administrator, press(record, "Прекрати достъпа")
    yield "landed", administrator, go(landed(administrator))
    yield "code", None, ask_for_code(world.neighbour)
    yield "second-factor", None, enter_code(world.users[Role.TRAINEE])


def landed(owner: User) -> str:
    """Return the address of a sheet whose rows are in."""
    sheet = SheetImport.objects.create(
        owner=owner,
        resource=PersonResource.code,
        title="Редове",
        status=SheetImport.Status.LANDED,
        counts={"new": 3, "same": 1},
        landed_at=timezone.now(),
    )
    return reverse("admin:registry_person_import_preview", args=[sheet.pk])


def with_a_password_alone(world: World) -> Iterator[Visit]:
    """Yield the pages for people without a second factor."""
    user = world.neighbour
    user.set_password("не е тайна 1")
    user.save()
    yield "confirm-password", user, go(reverse("account_reauthenticate"))
    yield "confirm-code", user, go(reverse("account_reauthenticate_code"))
    yield "connect-app", user, go(reverse("mfa_activate_totp"))


def ask_for_code(user: User) -> Steps:
    """Return the steps to the page that takes a code."""

    def steps(page: Page) -> None:
        page.goto(reverse("account_login"))
        page.get_by_label("Имейл").fill(str(user.email))
        page.get_by_role("button", name="Изпрати код").click()
        page.wait_for_url(re.compile(reverse("account_confirm_login_code")))

    return steps


def enter_code(user: User) -> Steps:
    """Return the steps to the page that takes the second factor."""

    def steps(page: Page) -> None:
        ask_for_code(user)(page)
        page.get_by_label("Код от имейла").fill(mailed_code())
        page.get_by_role("button", name="Напред").click()
        page.wait_for_url(re.compile(reverse("mfa_authenticate")))

    return steps


def deleting(world: World) -> Iterator[Visit]:
    """Yield the pages before a deletion, in a back office that has some."""
    issuer = world.card.issued_by
    yield "delete", issuer, go(f"/admin/accounts/accesscard/{world.card.pk}/delete/")

    def delete_selected(page: Page) -> None:
        page.goto("/admin/accounts/accesscard/")
        page.locator("input.action-select").first.check()
        page.locator("select[name=action]").select_option("delete_selected")
        with page.expect_navigation():
            page.locator("button[name=index]").click()

    yield "delete-selected", issuer, delete_selected
