"""Every page of surveys in a browser."""

import pytest
from playwright.sync_api import Browser
from pytest import Subtests  # noqa: PT013 - a type
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import look_at_part
from tests.browser.survey_pages import of_surveys

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_surveys_is_fit_to_be_seen(
    browser: Browser, live_server: LiveServer, subtests: Subtests
) -> None:
    look_at_part("surveys", browser, live_server, subtests, of_surveys)
