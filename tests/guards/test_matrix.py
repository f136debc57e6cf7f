"""Every door × every role × own and foreign × method."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from resource_centre.accounts.roles import Role
from tests.guards.doors import Door, doors
from tests.guards.matrix import EVERYBODY, Rule
from tests.guards.rules import RULES, address
from tests.guards.visit import visitor
from tests.guards.world import World, make_world

DOORS = {door.name: door for door in doors()}
PASSES = {200, 204, 302, 400, 405, 429, 503}
METHODS = ("get", "head", "post")
INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")"
    rb"|<style\b|<[^>]+\sstyle=|<[^>]+\son[a-z]+=\"",
)
# Keys are above a thousand here (`tests/database.py`): one that is written as people
# write numbers names nothing.
WRITTEN_OUT = re.compile(rb"\s(?:value|href|action|src)=\"[^\"]*\d\xc2\xa0\d{3}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside, so that each try meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world once: whatever a door does to it is taken back."""
    with django_db_blocker.unblock(), undone():
        yield make_world()


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    """Let a confirmed second factor last: to try all doors takes longer than that."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[Role | None, SimpleCookie]:
    """Sign everybody in once."""
    return {role: visitor(user).cookies for role, user in world.users.items()}


def knock(client: Client, method: str, url: str) -> HttpResponse:
    """Try a door once and take back whatever it changed."""
    with undone():
        answer: Any = getattr(client, method)(url)
    return answer  # type: ignore[no-any-return]


def coming_back(cookies: SimpleCookie | None) -> Client:
    """Return a browser with the cookies of somebody who has signed in, or with none."""
    client = visitor(None)
    client.cookies = SimpleCookie(
        {name: c.value for name, c in (cookies or {}).items()}
    )
    return client


def is_login(answer: HttpResponse) -> bool:
    """Tell whether the answer leads to the sign-in page."""
    location = answer.headers.get("Location", "")
    return answer.status_code == 302 and location.startswith(reverse("account_login"))


def closed(answer: HttpResponse, role: Role | None) -> bool:
    """Tell whether the door looked shut: sign-in for nobody, nothing for others.

    A method that the door has for nobody says nothing about what lies behind.
    """
    shut = answer.status_code in {404, 405}
    return shut or (role is None and is_login(answer))


def passed(answer: HttpResponse, rule: Rule) -> bool:
    """Tell whether the visitor got in: no error, and not sent away."""
    sent_away = is_login(answer) and not rule.leads_back
    return answer.status_code in PASSES and not sent_away


def test_every_door_has_a_rule_and_every_rule_a_door() -> None:
    assert sorted(set(DOORS) - set(RULES)) == []
    assert sorted(set(RULES) - set(DOORS)) == []


def test_a_door_without_a_rule_is_found() -> None:
    without = {name: rule for name, rule in RULES.items() if name != "portal:home"}
    assert set(DOORS) - set(without) == {"portal:home"}


@pytest.mark.parametrize("name", sorted(RULES))
def test_door_opens_to_those_it_should_and_no_others(
    name: str, world: World, sessions: dict[Role | None, SimpleCookie]
) -> None:
    door, rule = DOORS[name], RULES[name]
    for role in sorted(EVERYBODY, key=str):
        client = coming_back(sessions.get(role))
        url = address(door, rule.own(world, role), rule)
        for method in METHODS:
            answer = knock(client, method, url)
            where = f"{method} {url} as {role}: {answer.status_code}"
            welcome = role in rule.allowed(method)
            verdict = passed(answer, rule) if welcome else closed(answer, role)
            assert verdict, where
            assert_headers(answer, where)


@pytest.mark.parametrize("name", sorted(n for n, r in RULES.items() if r.foreign))
def test_what_is_not_yours_is_not_there(
    name: str, world: World, sessions: dict[Role | None, SimpleCookie]
) -> None:
    door, rule = DOORS[name], RULES[name]
    assert rule.foreign is not None
    for role in sorted(rule.strangers, key=str):
        client = coming_back(sessions.get(role))
        for method in METHODS:
            url = address(door, rule.foreign(world, role), rule)
            answer = knock(client, method, url)
            where = f"{method} {url} as {role}: {answer.status_code}"
            assert answer.status_code in {404, 405}, where


def assert_headers(answer: HttpResponse, where: str) -> None:
    """Check the headers every answer carries, and that nothing stands inline."""
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy, where
    assert "default-src 'none'" in policy, where
    assert "frame-ancestors 'none'" in policy, where
    # Browsers post the form behind a personal link only with an origin.
    lenient = {"Referrer-Policy": "strict-origin"} if "/l/" in where else {}
    for header, value in {**HEADERS, **lenient}.items():
        assert answer.headers[header] == value, (where, header)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert not INLINE.search(answer.content), (where, INLINE.search(answer.content))
        assert not WRITTEN_OUT.search(answer.content), where


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
    ],
)
def test_inline_style_and_script_are_found(markup: str) -> None:
    assert INLINE.search(Template(markup).render(Context()).encode())


def test_a_key_written_as_people_write_numbers_is_found() -> None:
    markup = Template('<input value="{{ key }}">').render(Context({"key": 12345}))
    assert WRITTEN_OUT.search(markup.encode())


def test_what_the_house_needs_is_not_taken_for_inline() -> None:
    markup = b'<script src="/a.js"></script><script type="application/json">{}</script>'
    assert not INLINE.search(markup)


def test_a_door_that_opens_too_far_is_found(world: World) -> None:
    answer = knock(visitor(world.users[Role.TRAINEE]), "get", reverse("portal:my"))
    assert not closed(answer, Role.TRAINEE)
    assert not closed(HttpResponse(status=403), Role.TRAINEE)


def test_a_door_is_known_by_its_route() -> None:
    assert DOORS["portal:my"] == Door("portal:my", "my/", ())
