"""A page that reports everything that goes wrong on it.

With PICTURES=1 in the environment every page examined is kept as a picture.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize

from resource_centre.accounts.models import User
from tests.guards.visit import visitor

WIDTHS: dict[str, ViewportSize] = {
    "desktop": {"width": 1366, "height": 900},
    "phone": {"width": 390, "height": 844},
}
SCREENSHOTS = Path(settings.DATA_DIR) / "screenshots"
PICTURES = bool(os.environ.get("PICTURES"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {
    "runOnly": RULES,
    # Without this axe fetches style sheets itself, against the policy.
    "preload": False,
    # What is well, and where it stands in the page, nobody reads: half of the time.
    "resultTypes": ["violations"],
    "selectors": False,
}


class Watched:
    """A page with what its console, its network and its policy complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.see)

    def hear(self, message: object) -> None:
        """Keep errors and warnings of the console, the policy's among them."""
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in ("error", "warning"):
            self.complaints.append(f"console: {text}")

    def see(self, request: object) -> None:
        """Keep requests that leave this machine."""
        url = getattr(request, "url", "")
        if not url.startswith(("http://localhost", "data:", "blob:")):
            self.complaints.append(f"external request: {url}")

    def violations(self) -> list[str]:
        """Return what axe finds, a line for each rule broken.

        At its end the page has no bar that stays in place and hides half of a target.
        """
        self.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("options => axe.run(options)", AXE)
        return [
            f"{each['id']}: {node['html'][:160]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        measure = "document.documentElement.scrollWidth - window.innerWidth"
        return max(0, int(self.page.evaluate(measure)))

    def keep(self, name: str) -> None:
        """Save a picture of the whole page, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def examine(self, name: str, *widths: str) -> None:
        """Find nothing wrong with the page as it stands, as wide as it is or as told.

        Pictures of it are kept under the name, if any are. It ends as wide as it began.
        A click that leads elsewhere ends when the page there begins, not when it is
        all there: what is half there breaks rules that the whole keeps.
        """
        self.page.wait_for_load_state()
        before = self.page.viewport_size
        for width in widths or ("",):
            if width:
                self.page.set_viewport_size(WIDTHS[width])
            self.page.evaluate("document.querySelector('.results')?.scrollTo(0, 0)")
            if PICTURES:
                self.keep(f"{name}-{width or 'as-it-is'}")
            assert self.overflow() == 0, (name, width)
            found = self.violations()
            assert found == [], (name, width, found)
        # A Bulgarian date ends in a dot, and so may its sentence: one is enough.
        assert "г.." not in self.page.inner_text("body"), name
        if before is not None:
            self.page.set_viewport_size(before)
        assert self.complaints == [], (name, self.complaints)


@contextmanager
def watched(
    browser: Browser, base: str, *, width: str = "desktop", user: User | None = None
) -> Iterator[Watched]:
    """Lend a page of the width, signed in as the user when one is given."""
    seen = open_page(browser, base, width=width, user=user)
    try:
        yield seen
    finally:
        seen.page.context.close()


def open_page(
    browser: Browser, base: str, *, width: str = "desktop", user: User | None = None
) -> Watched:
    """Open a page of the width in a window of its own, signed in as the user."""
    context = browser.new_context(
        base_url=base, viewport=WIDTHS[width], locale="bg-BG", reduced_motion="reduce"
    )
    if user is not None:
        session = visitor(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}]
        )
    return Watched(context.new_page())
