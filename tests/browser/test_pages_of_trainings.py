"""Every page of trainings in a browser."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from resource_centre.messaging.links import make_token
from tests.browser.pages import Visit, look_at_part, press
from tests.guards.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_trainings_is_fit_to_be_seen(
    browser: Browser, live_server: LiveServer, subtests: Subtests
) -> None:
    look_at_part("trainings", browser, live_server, subtests, of_trainings)


def of_trainings(world: World) -> Iterator[Visit]:
    """Yield the pages of trainings that answer a button."""
    asked = world.own["trainings.trainerinvitation"]
    token = make_token("trainer-invitation", asked.pk, 0)
    yield "invitation", None, press(reverse("messaging:link", args=[token]), "Напред")
    training = world.own["trainings.training"]
    paste = reverse("admin:trainings_training_enrol_paste", args=[training.pk])

    def pasted(page: Page) -> None:
        page.goto(paste)
        page.locator("textarea").fill("Име\nАна Иванова Колева")
        with page.expect_navigation():
            page.get_by_role("button", name="Напред").click()

    yield "pasted", world.users[Role.ADMINISTRATOR], pasted
