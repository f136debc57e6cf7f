"""What watches the pages sees what it should."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread, Timer

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.watch import watched

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HEAD = "<!doctype html><html lang='bg'><head><title>Бавна</title>"
BODY = "</head><body><main><h1>Бавна</h1></main></body></html>"


class Slow(BaseHTTPRequestHandler):
    """Sends the head of a page, and the rest of it when told to."""

    rest = Event()

    def do_GET(self) -> None:
        """Answer any address."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(HEAD.ljust(4096).encode())
        self.wfile.flush()
        self.rest.wait(timeout=30)
        self.wfile.write(BODY.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow_site() -> Iterator[str]:
    """Lend the address of a site whose pages come in two parts."""
    Slow.rest.clear()
    with HTTPServer(("localhost", 0), Slow) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


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


def test_a_page_is_examined_when_it_is_all_there(
    browser: Browser, slow_site: str
) -> None:
    with watched(browser, slow_site) as seen:
        seen.page.goto("/", wait_until="commit")
        assert "landmark-one-main" in str(seen.violations())
        Timer(0.5, Slow.rest.set).start()
        seen.examine("slow")


def test_a_date_that_ends_a_sentence_has_one_dot(
    browser: Browser, live_server: LiveServer
) -> None:
    with watched(browser, live_server.url) as seen:
        seen.page.goto("/")
        seen.page.evaluate("document.querySelector('main p').append('23.11.2026 г..')")
        with pytest.raises(AssertionError, match="dots"):
            seen.examine("dots")
