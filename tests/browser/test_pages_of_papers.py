"""Every page of documents and messages in a browser."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from tests.browser.pages import Visit, look_at_part, press
from tests.guards.rules import shared
from tests.guards.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_papers_is_fit_to_be_seen(
    browser: Browser, live_server: LiveServer, subtests: Subtests
) -> None:
    look_at_part("papers", browser, live_server, subtests, of_papers)


def of_papers(world: World) -> Iterator[Visit]:
    """Yield the pages of messages that answer a button."""
    person = world.own["registry.person"].pk
    record = reverse("admin:registry_person_change", args=[person])
    yield "write", world.users[Role.ADMINISTRATOR], press(record, "Напиши съобщение")
    link = reverse("messaging:link", kwargs=shared(world.own))
    yield "received", None, press(link, "Напред")
