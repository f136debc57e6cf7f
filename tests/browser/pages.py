"""A walk through the pages of one part of the house, each examined at two widths.

The parts share out all pages and all templates: `part_of` has an answer for every
name. Each part has a file of tests of its own, so that they run beside each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.test.signals import template_rendered
from playwright.sync_api import Browser, Page
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.browser.watch import WIDTHS, Watched, open_page, watched
from tests.guards.doors import doors
from tests.guards.matrix import NOBODY, Rule
from tests.guards.rules import RULES, address
from tests.guards.world import World, make_world

Steps = Callable[[Page], Any]
Visit = tuple[str, User | None, Steps]

# What is named here has the file test_pages_of_<part>.py; the rest, test_pages.py.
PARTS = {
    "certificates": "papers",
    "documents": "papers",
    "messaging": "papers",
    "registry": "registry",
    "surveys": "surveys",
    "trainings": "trainings",
}
HOUSE = "house"
DOORS = {door.name: door for door in doors()}
PAGES = sorted(n for n, rule in RULES.items() if rule.page and rule.roles != NOBODY)
ENDS = (
    *("400", "403", "403_csrf", "404", "429", "500", "503"),
    "messaging/closed",
    "messaging/again",
    "messaging/damaged",
    "surveys/over",
    "documents/fault",
    "documents/verification/unknown",
    "documents/verification/too_many",
)
TEMPLATES = Path(settings.PROJECT) / "templates"


def part_of(name: str) -> str:
    """Return the part that a door or a template of this name belongs to."""
    first, *_others = re.split("[:/_]", re.sub("^admin[:/]", "", name))
    return PARTS.get(first, HOUSE)


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


class Walk:
    """Looks at pages one after another, with one window for each visitor."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        """Open no window yet."""
        self.browser = browser
        self.server = server
        self.windows: dict[User | None, Watched] = {}

    def look(self, name: str, user: User | None, steps: Steps) -> None:
        """Go to a page and examine it, in a window that may have seen others.

        What a window has loaded once it does not load again: half of the time.
        """
        if user not in self.windows:
            self.windows[user] = open_page(self.browser, self.server.url, user=user)
        examine(self.windows[user], name, steps)

    def look_afresh(self, name: str, user: User | None, steps: Steps) -> None:
        """Take the steps, which may change what a window keeps, in one of their own."""
        with watched(self.browser, self.server.url, user=user) as seen:
            examine(seen, name, steps)

    def end(self) -> None:
        """Close the windows."""
        for seen in self.windows.values():
            seen.page.context.close()


def examine(seen: Watched, name: str, steps: Steps) -> None:
    """Take the steps and examine the page they lead to at each width."""
    seen.complaints.clear()
    steps(seen.page)
    seen.examine(name.replace(":", "-"), *WIDTHS)


def look_at_part(
    part: str,
    browser: Browser,
    server: LiveServer,
    subtests: Subtests,
    further: Callable[[World], Iterable[Visit]],
) -> None:
    """Examine every page of the part: none of its templates is left out.

    `further` yields the pages that no address alone leads to.
    """
    walk = Walk(browser, server)
    # To look at all takes longer than a second factor stays confirmed.
    with rendered() as names, override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=3600):
        world = make_world()
        for visit in through_doors(world, part):
            with subtests.test(page=visit[0]):
                walk.look(*visit)
        for visit in chain(at_an_end(part), further(world)):
            with subtests.test(page=visit[0]):
                walk.look_afresh(*visit)
    walk.end()
    assert {each for each in page_templates() if part_of(each) == part} - names == set()


def through_doors(world: World, part: str) -> Iterator[Visit]:
    """Yield each page with an address of its own, for who sees the most of it."""
    for name in PAGES:
        if part_of(name) == part:
            rule = RULES[name]
            role = most_seeing(rule)
            url = address(DOORS[name], rule.own(world, role), rule)
            yield name, world.users[role] if role else None, go(url)


def most_seeing(rule: Rule) -> Role | None:
    """Return who looks at the page."""
    order = (None, Role.ADMINISTRATOR, Role.TRAINEE)
    return next(role for role in order if role in rule.roles)


def at_an_end(part: str) -> Iterator[Visit]:
    """Yield the pages that say why there is nothing more."""
    for name in ENDS:
        if part_of(name) == part:
            yield f"fault-{name.replace('/', '-')}", None, fault(name)


def go(url: str) -> Steps:
    """Return the step to an address that must answer well."""

    def steps(page: Page) -> None:
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, answer.status

    return steps


def press(url: str, button: str) -> Steps:
    """Return the steps to a page and onto a button of it."""

    def steps(page: Page) -> None:
        page.goto(url)
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()

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
