"""A personal link in a real browser: scripts alone get nowhere, a person gets in."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.watch import WIDTHS, watched
from tests.messaging.papers import link_to, make_issued

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(settings: Settings, tmp_path: Path) -> str:
    """Return a personal link to a document that was issued."""
    settings.MEDIA_ROOT = tmp_path
    return link_to(make_issued())


@pytest.mark.parametrize("width", WIDTHS)
def test_scanner_gets_nowhere_and_a_person_gets_in(
    browser: Browser, live_server: LiveServer, link: str, width: str
) -> None:
    with watched(browser, live_server.url, width=width) as scanner:
        for _ in range(2):
            scanner.page.goto(link)
            scanner.page.wait_for_load_state("networkidle")
            assert scanner.page.url.endswith(link)
        assert [cookie["name"] for cookie in scanner.page.context.cookies()] == [
            "csrftoken"
        ]
    with watched(browser, live_server.url, width=width) as seen:
        referrers: list[str] = []
        seen.page.on(
            "request", lambda r: referrers.append(r.headers.get("referer", ""))
        )
        seen.page.goto(link)
        assert seen.violations() == []
        seen.page.get_by_role("button", name="Напред").click()
        seen.page.wait_for_url("**/received/*/")
        assert not any("/l/" in referrer for referrer in referrers)
        assert seen.violations() == []
        assert seen.complaints == []
        assert seen.overflow() == 0
        with seen.page.expect_download() as download:
            seen.page.get_by_role("link", name="Изтегли документа").click()
        assert download.value.suggested_filename.endswith(".pdf")
