"""What watches the pages sees what it should."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.watch import watched

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_image_without_a_text_is_a_violation(
    browser: Browser, live_server: LiveServer
) -> None:
    with watched(browser, live_server.url) as seen:
        seen.page.goto("/")
        seen.page.evaluate("document.querySelector('main').append(new Image())")
        assert any(line.startswith("image-alt") for line in seen.violations())


def test_an_inline_style_is_a_complaint(
    browser: Browser, live_server: LiveServer
) -> None:
    with watched(browser, live_server.url) as seen:
        seen.page.goto("/")
        inline = "<p style='color: red'>!</p>"
        seen.page.evaluate(
            "html => document.body.insertAdjacentHTML('beforeend', html)", inline
        )
        assert any("Content Security Policy" in line for line in seen.complaints)


def test_a_request_to_another_machine_is_a_complaint(
    browser: Browser, live_server: LiveServer
) -> None:
    with watched(browser, live_server.url) as seen:
        seen.page.goto("/")
        seen.page.evaluate("fetch('https://example.org/').catch(() => 0)")
        assert seen.complaints != []


def test_a_page_wider_than_the_window_is_measured(
    browser: Browser, live_server: LiveServer
) -> None:
    with watched(browser, live_server.url, width="phone") as seen:
        seen.page.goto("/")
        seen.page.evaluate("document.querySelector('main').style.width = '600px'")
        assert seen.overflow() > 0
