"""Figures of the ground: our pages against the barest answer of the same process."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from resource_centre.accounts.roles import Role
from tests.bench.figures import Figure
from tests.factories import make_user
from tests.guards.visit import visitor

PLAIN = "robots"


def figures() -> Iterator[Figure]:
    """Yield the figures, over the 265 municipalities of the official register."""
    staff, nobody = visitor(make_user(Role.ADMINISTRATOR)), visitor(None)
    yield page("home page", nobody, "portal:home", limit=8)
    yield page("sign-in page", nobody, "account_login", limit=12)
    # Nine queries: who asks, and one or two for each kind of work that waits.
    yield page("„За днес“", staff, "admin:index", limit=10)
    yield page("list of 50 of 265", staff, "admin:registry_municipality_changelist", 15)


def page(name: str, client: Client, door: str, limit: float) -> Figure:
    """Return the figure of a page against a plain text answer to the same visitor."""
    return Figure(
        name=name,
        thing=lambda: client.get(reverse(door)),
        yardstick=lambda: client.get(reverse(PLAIN)),
        limit=limit,
    )
