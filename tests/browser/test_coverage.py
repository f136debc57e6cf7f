"""The board is read again by itself, and stays under the eyes of whoever reads it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

SCRIPT = Path(__file__).parents[2] / "static" / "surveys" / "coverage.js"
BOARD = "http://localhost/board/"
TURN = 21_000


def named(*names: int, is_live: bool = True) -> str:
    """Return the board with people of these numbers who have not answered."""
    rows = "".join(f'<p><a href="/i/{n}/">Лице {n}</a></p>' for n in names)
    live = "<p data-live></p>" if is_live else ""
    return f'{live}<h2 id="silent">{len(names)}</h2>{rows}'


@pytest.fixture
def board(browser: Browser) -> Page:
    """Return the page of a board on which a hundred have not answered."""
    page = browser.new_page(viewport={"width": 390, "height": 500})
    page.clock.install()
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    whole = f'<div data-coverage="?part=1" tabindex="-1">{named(*range(100))}</div>'
    page.route(BOARD, lambda route: answer(route, f"{whole}{script}"))
    page.goto(BOARD)
    return page


def answer(route: Route, text: str) -> None:
    """Answer with the page."""
    route.fulfill(body=text, content_type="text/html; charset=utf-8")


def turn(page: Page, news: str) -> None:
    """Let the time of a turn pass, after which the board reads the news."""
    page.unroute(f"{BOARD}?part=1")
    page.route(f"{BOARD}?part=1", lambda route: answer(route, news))
    with page.expect_response(f"{BOARD}?part=1"):
        page.clock.run_for(TURN)


@pytest.mark.slow
def test_the_board_stays_under_the_eyes_of_who_reads_it(board: Page) -> None:
    link = board.get_by_text("Лице 60", exact=True)
    link.focus()
    before = link.bounding_box()
    turn(board, named(*range(20, 100)))
    expect(board.locator("#silent")).to_have_text("80")
    after = link.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    assert board.evaluate("document.activeElement.textContent") == "Лице 60"
    # Who was being looked at has answered: the keyboard stays on the board.
    turn(board, named(*range(70, 100)))
    expect(board.locator("#silent")).to_have_text("30")
    assert board.evaluate("document.activeElement.hasAttribute('data-coverage')")
    # Once the survey is closed nothing is asked any more.
    turn(board, named(99, is_live=False))
    expect(board.locator("#silent")).to_have_text("1")
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    board.clock.run_for(2 * TURN)
    assert board.evaluate("document.hidden") is False
    assert asked == []
    board.close()
