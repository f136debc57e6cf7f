"""Every page in a browser: no violation, no complaint, nothing wider than it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.messaging.links import make_token
from resource_centre.registry.resources import PersonResource
from tests.accounts.steps import mailed_code
from tests.browser.survey_pages import of_surveys
from tests.browser.watch import WIDTHS, watched
from tests.guards.doors import doors
from tests.guards.matrix import NOBODY, Rule
from tests.guards.rules import RULES, address, shared
from tests.guards.world import World, make_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Steps = Callable[[Page], Any]

DOORS = {door.name: door for door in doors()}
PAGES = sorted(n for n, rule in RULES.items() if rule.page and rule.roles != NOBODY)
FAULTS = ("400", "403", "403_csrf", "404", "429", "500", "503")
ENDS = (
    "messaging/closed",
    "messaging/again",
    "messaging/damaged",
    "surveys/over",
    "documents/fault",
    "documents/verification/unknown",
    "documents/verification/too_many",
)
TEMPLATES = Path(settings.PROJECT) / "templates"


def page_templates() -> set[str]:
    """Return the names of the templates that make whole pages, not documents."""
    return {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if "{% extends" in (source := path.read_text(encoding="utf-8"))
        if '{% extends "documents/base.html"' not in source
    }


@contextmanager
def rendered() -> Iterator[set[str]]:
    """Collect the names of the templates rendered meanwhile."""
    names: set[str] = set()

    def note(template: Any, **_others: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def test_every_page_template_is_fit_to_be_seen(
    browser: Browser, live_server: LiveServer, subtests: Subtests, settings: Settings
) -> None:
    def look(name: str, user: User | None, steps: Steps) -> None:
        """Take the steps and examine the page they lead to at each width."""
        with (
            subtests.test(page=name),
            watched(browser, live_server.url, user=user) as seen,
        ):
            steps(seen.page)
            seen.examine(name.replace(":", "-"), *WIDTHS)

    world = make_world()
    with rendered() as names:
        for name, user, steps in through_doors(world):
            look(name, user, steps)
        for name, user, steps in behind_buttons(world):
            look(name, user, steps)
        for name, user, steps in with_a_password_alone(world):
            look(name, user, steps)
        for status in (*FAULTS, *ENDS):
            look(f"fault-{status.replace('/', '-')}", None, fault(status))
        settings.ROOT_URLCONF = "tests.backoffice.site"
        for name, user, steps in deleting(world):
            look(name, user, steps)
    assert page_templates() - names == set()


def through_doors(world: World) -> Iterator[tuple[str, User | None, Steps]]:
    """Yield each page with an address of its own, for who sees the most of it."""
    for name in PAGES:
        rule = RULES[name]
        role = most_seeing(rule)
        url = address(DOORS[name], rule.own(world, role), rule)
        yield name, world.users[role] if role else None, go(url)


def most_seeing(rule: Rule) -> Role | None:
    """Return who looks at the page."""
    order = (None, Role.ADMINISTRATOR, Role.TRAINEE)
    return next(role for role in order if role in rule.roles)


def go(url: str) -> Steps:
    """Return the step to an address that must answer well."""

    def steps(page: Page) -> None:
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, answer.status

    return steps


def behind_buttons(world: World) -> Iterator[tuple[str, User | None, Steps]]:
    """Yield the pages that answer a button."""
    administrator = world.users[Role.ADMINISTRATOR]
    record = reverse("admin:accounts_user_change", args=[world.neighbour.pk])
    yield "access-card", administrator, press(record, "Издай карта за достъп")
    yield "confirm", administrator, press(record, "Прекрати достъпа")
    person = reverse(
        "admin:registry_person_change", args=[world.own["registry.person"].pk]
    )
    yield "write", administrator, press(person, "Напиши съобщение")
    link = reverse("messaging:link", kwargs=shared(world.own))
    yield "received", None, press(link, "Напред")
    yield "landed", administrator, go(landed(administrator))
    yield from of_trainings(world, administrator)
    yield from of_surveys(world, administrator)
    yield "code", None, ask_for_code(world.neighbour)
    yield "second-factor", None, enter_code(world.users[Role.TRAINEE])


def of_trainings(
    world: World, organiser: User
) -> Iterator[tuple[str, User | None, Steps]]:
    """Yield the pages of trainings that answer a button."""
    asked = world.own["trainings.trainerinvitation"]
    token = make_token("trainer-invitation", asked.pk, 0)
    yield "invitation", None, press(reverse("messaging:link", args=[token]), "Напред")
    training = world.own["trainings.training"]
    paste = reverse("admin:trainings_training_enrol_paste", args=[training.pk])

    def pasted(page: Page) -> None:
        page.goto(paste)
        page.locator("textarea").fill("Име\nАна Иванова Колева")
        page.get_by_role("button", name="Напред").click()
        page.wait_for_load_state()

    yield "pasted", organiser, pasted


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


def with_a_password_alone(world: World) -> Iterator[tuple[str, User | None, Steps]]:
    """Yield the pages for people without a second factor."""
    user = world.neighbour
    user.set_password("не е тайна 1")
    user.save()
    yield "confirm-password", user, go(reverse("account_reauthenticate"))
    yield "confirm-code", user, go(reverse("account_reauthenticate_code"))
    yield "connect-app", user, go(reverse("mfa_activate_totp"))


def press(url: str, button: str) -> Steps:
    """Return the steps to a page and onto a button of it."""

    def steps(page: Page) -> None:
        page.goto(url)
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()

    return steps


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


def fault(status: str) -> Steps:
    """Return the steps to an error page, shown as the server would send it."""

    def steps(page: Page) -> None:
        home = page.goto("/")
        assert home is not None
        request = RequestFactory().get("/")
        said = {
            "title": "Файлът е повреден",
            "message": "Кажете на администратор.",
            "words": "Проучването приключи.",
        }
        body = render_to_string(f"{status}.html", {"request": request, **said})
        page.route(
            f"**/fault-{status}",
            lambda route: route.fulfill(body=body, headers=home.all_headers()),
        )
        page.goto(f"/fault-{status}")

    return steps


def deleting(world: World) -> Iterator[tuple[str, User | None, Steps]]:
    """Yield the pages before a deletion, in a back office that has some."""
    issuer = world.card.issued_by
    yield "delete", issuer, go(f"/admin/accounts/accesscard/{world.card.pk}/delete/")

    def delete_selected(page: Page) -> None:
        page.goto("/admin/accounts/accesscard/")
        page.locator("input.action-select").first.check()
        page.locator("select[name=action]").select_option("delete_selected")
        page.locator("button[name=index]").click()
        page.wait_for_load_state()

    yield "delete-selected", issuer, delete_selected
