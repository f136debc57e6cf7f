"""A real browser, looking at a real server, on this machine alone."""

import os
from collections.abc import Iterator
from shutil import which

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

# Playwright's synchronous API runs a loop in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()
        # Those of this loop: Django keeps others for the thread without it.
        connections.close_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser for the end, and begin with what takes longest.

    While Playwright runs, its event loop is the thread's, and Django gives the
    thread other connections than before. Files are shared out among the cores.
    """
    longest = ("test_matrix", "test_run", "test_pages")
    items.sort(
        key=lambda item: (
            "browser" in item.path.parts,
            not item.path.name.startswith(longest),
        )
    )
