"""Every page in a browser: no violation, no complaint, nothing wider than it."""

import pytest
from playwright.sync_api import Browser
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from tests.browser.watch import WIDTHS, watched
from tests.guards.doors import doors
from tests.guards.matrix import NOBODY, Rule
from tests.guards.rules import RULES, address
from tests.guards.world import make_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DOORS = {door.name: door for door in doors()}
PAGES = sorted(n for n, rule in RULES.items() if rule.page and rule.roles != NOBODY)


def onlooker(rule: Rule) -> Role | None:
    """Return who looks at the page: whoever sees the most of it."""
    order = (None, Role.ADMINISTRATOR, Role.TRAINEE)
    return next(role for role in order if role in rule.roles)


def test_every_page_of_every_door(
    browser: Browser, live_server: LiveServer, subtests: Subtests
) -> None:
    world = make_world()
    for name in PAGES:
        rule = RULES[name]
        role = onlooker(rule)
        user = world.users[role] if role else None
        url = address(DOORS[name], rule.own(world, role), rule)
        for width in WIDTHS:
            with (
                subtests.test(page=name, width=width),
                watched(browser, live_server.url, width=width, user=user) as seen,
            ):
                answer = seen.page.goto(url)
                seen.keep(f"{name.replace(':', '-')}-{width}")
                assert answer is not None
                assert answer.ok, answer.status
                assert seen.violations() == []
                assert seen.complaints == []
                assert seen.overflow() == 0
