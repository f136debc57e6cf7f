"""What is typed into a survey is never lost: not offline, too late, or sent twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.models import Submission, Survey
from tests.browser.answering import SAVED, choose, enter, press
from tests.browser.watch import Watched, watched
from tests.surveys.answering import link_of, make_asked
from tests.surveys.steps import (
    make_invitation,
    make_list,
    make_question,
    make_survey,
    make_version,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Watched]:
    """Return a phone with the first section of a survey."""
    asked = make_asked()
    with watched(browser, live_server.url, width="phone") as seen:
        enter(seen, link_of(asked))
        choose(seen, "Търсите?", "Да")
        yield seen


def test_nothing_leaves_the_page_without_a_network(phone: Watched) -> None:
    page, number = phone.page, phone.page.get_by_label("Въпрос how_many")
    state = page.locator("[data-state]")
    expect(state).to_have_text(SAVED)
    page.context.set_offline(True)
    number.fill("много")
    page.get_by_role("button", name="Напред").click()
    expect(state).to_have_class(re.compile("is-failed"))
    expect(number).to_have_value("много")
    page.context.set_offline(False)
    # What can be no answer is told beside the box, and to a screen reader.
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("12")
    page.get_by_role("button", name="Напред").click()
    expect(page.get_by_role("heading", name="Нуждите")).to_be_visible()
    assert Submission.objects.get().answers == {"seeks": "yes", "how_many": 12}


def test_whoever_is_too_late_keeps_a_copy(phone: Watched) -> None:
    page = phone.page
    Survey.objects.update(status="closed")
    page.get_by_label("Въпрос how_many").fill("77")
    expect(page.locator("[data-state]")).to_contain_text("приключи")
    press(phone, "Напред")
    expect(page.get_by_role("definition").filter(has_text="77")).to_be_visible()


def test_what_is_pressed_twice_is_sent_once(phone: Watched) -> None:
    page = phone.page
    page.get_by_label("Въпрос how_many").fill("12")
    press(phone, "Напред")
    expect(page.get_by_role("heading", name="Нуждите")).to_be_visible()
    for level in page.get_by_role("group", name="Въпрос skill").get_by_label("3").all():
        level.check()
    page.get_by_label("Вашето име и длъжност").fill("Мария, директор")
    page.get_by_role("button", name="Изпрати").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Благодарим Ви")
    expect(page.get_by_text("Вече сте отговорили")).to_have_count(0)


def test_what_is_typed_goes_along_to_another_language(phone: Watched) -> None:
    page, number = phone.page, phone.page.locator("#a_how_many")
    number.fill("12")
    speak(page, "Меню", "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(number).to_have_value("12")
    # What is no answer is not saved, and goes along too.
    number.fill("много")
    speak(page, "Menu", "Български")
    expect(page.locator("html")).to_have_attribute("lang", "bg")
    expect(number).to_have_value("много")
    expect(page.locator("[data-conflict]")).to_be_hidden()
    assert Submission.objects.get().answers == {"seeks": "yes", "how_many": 12}


def test_anonymous_answers_go_along_to_another_language(
    browser: Browser, live_server: LiveServer
) -> None:
    asked = make_asked(privacy="anonymous")
    with watched(browser, live_server.url, width="phone") as seen:
        enter(seen, link_of(asked))
        words = seen.page.get_by_label("Въпрос words")
        words.fill("Работа с травма")
        speak(seen.page, "Меню", "English")
        expect(seen.page.locator("html")).to_have_attribute("lang", "en")
        expect(words).to_have_value("Работа с травма")


def test_the_longest_word_fits_the_smallest_phone(
    browser: Browser, live_server: LiveServer
) -> None:
    word, version = "Непротивоконституционствувателствувайте" * 2, make_version()
    choices = make_list(version, word, "друго")
    make_question(version, "single", "longest", label=word, choices=choices)
    with watched(browser, live_server.url, width="phone") as seen:
        seen.page.set_viewport_size({"width": 320, "height": 640})
        enter(seen, link_of(make_invitation(make_survey(version))))
        assert seen.overflow() == 0


def speak(page: Page, menu: str, language: str) -> None:
    """Go over to another language by the menu of the page."""
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("link", name=language).click()
