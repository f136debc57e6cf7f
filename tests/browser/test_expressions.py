"""Conditions mean the same in the browser as on the server."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from surveys.expressions import parsed
from surveys.expressions.values import text_of
from tests.surveys.expression_cases import ANSWERS, CASES

SCRIPT = Path(__file__).parents[2] / "static" / "surveys" / "expressions.js"


@pytest.mark.slow
def test_expressions_are_worth_the_same_in_the_browser(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    asked = [
        {"tree": parsed(text).as_json(), "current": current, "answers": ANSWERS}
        for text, current, _expected in CASES
    ]
    worth = """(asked) => JSON.stringify(asked.map(
        (each) => [
            surveyExpressions.value(["string", each.tree], each.answers, each.current),
            surveyExpressions.holds(each.tree, each.answers, each.current),
        ]))"""
    found = json.loads(page.evaluate(worth, asked))
    page.close()
    expected = [
        [
            text_of(parsed(text).value(ANSWERS, current)),
            parsed(text).holds(ANSWERS, current),
        ]
        for text, current, _expected in CASES
    ]
    assert dict(zip([case[0] for case in CASES], found, strict=True)) == dict(
        zip([case[0] for case in CASES], expected, strict=True)
    )
