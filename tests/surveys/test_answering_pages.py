"""A survey is answered a section at a time, with the script and without it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from surveys.models import Invitation, Submission
from tests.factories import make_user
from tests.guards.visit import visitor
from tests.surveys.answering import WHOLE, let_in, link_of, make_asked, page_of
from tests.surveys.steps import (
    make_invitation,
    make_question,
    make_section,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db

SCRIPT = {"headers": {"accept": "application/json"}}
Send = Callable[..., Any]


@pytest.fixture
def asked() -> Invitation:
    """Return an invitation to a survey of two sections."""
    return make_asked()


@pytest.fixture
def browser(asked: Invitation) -> Client:
    """Return the browser of whoever is asked."""
    return let_in(asked)


@pytest.fixture
def send(asked: Invitation, browser: Client) -> Send:
    """Return what presses a button of a section, with the latest revision."""

    def press(section: str, do: str, more: dict[str, Any], **extra: Any) -> Any:
        sheet = Submission.objects.filter(invitation=asked).first()
        told = {
            "section": section,
            "do": do,
            "revision": sheet.revision if sheet else 0,
        }
        return browser.post(page_of(asked), {**told, **more}, **extra)

    return press


def of_section(name: str) -> dict[str, str]:
    """Return what a whole sheet answers in one of its sections."""
    first = ("a_seeks", "a_how_many")
    return {k: v for k, v in WHOLE.items() if (k in first) == (name == "first")}


def test_a_sheet_is_filled_in_by_buttons_alone(
    asked: Invitation, browser: Client, send: Send
) -> None:
    page = browser.get(page_of(asked)).text
    assert "Търсите?" in page
    assert "Раздел 1 от 2" in page
    assert str(asked.service) in page
    # The answer opens a question: the section is shown once more.
    more = send("first", "next", {"a_seeks": "yes"})
    assert more.status_code == 422
    response = send("first", "next", of_section("first"))
    assert response.headers["Location"] == f"{page_of(asked)}?section=second"
    page = browser.get(response.headers["Location"]).text
    assert "Отговорено: 2 от 5" in page
    back = send("second", "back", {"a_words": "Начало"})
    assert back.headers["Location"] == f"{page_of(asked)}?section=first"
    sent = send("second", "send", of_section("second"))
    assert sent.headers["Location"] == page_of(asked)
    copy = browser.get(page_of(asked)).text
    for words in ("Благодарим Ви.", "Работа с травма", WHOLE["respondent"]):
        assert words in copy
    sheet = Submission.objects.get()
    assert sheet.answers["skill"] == {"required": 5, "actual": 2}


def test_it_goes_on_on_another_device(asked: Invitation, send: Send) -> None:
    send("first", "save", of_section("first"))
    page = let_in(asked).get(page_of(asked)).text
    assert "Раздел 2 от 2" in page


def test_errors_stand_on_top_and_beside_and_lead_to_the_question(
    asked: Invitation, browser: Client, send: Send
) -> None:
    wrong = send("first", "next", {"a_seeks": "yes", "a_how_many": "много"})
    assert wrong.status_code == 422
    assert 'href="#a_how_many"' in wrong.text
    assert 'value="много"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    whole = send("second", "send", of_section("second"))
    assert whole.status_code == 422
    there = f"{page_of(asked)}?section=first&amp;check=1#a_how_many"
    assert there in whole.text
    assert browser.get(there.replace("&amp;", "&")).status_code == 422
    assert Submission.objects.sent().count() == 0


def test_what_is_not_asked_is_never_wrong(asked: Invitation, send: Send) -> None:
    first = send("first", "next", {"a_seeks": "no", "a_how_many": "много"})
    assert first.headers["Location"] == f"{page_of(asked)}?section=second"


def test_whoever_goes_back_does_not_lose_what_is_wrong(send: Send) -> None:
    stays = send("second", "back", {"a_words": "Роден с ЕГН 7501020018"})
    assert stays.status_code == 422
    assert "Роден с ЕГН 7501020018" in stays.text


def test_a_section_that_the_last_answers_open_is_shown_before_sending() -> None:
    version = make_version()
    make_question(version, "yes_no", "seeks", section=make_section(version, key="one"))
    opened = make_section(version, key="two", relevance="${seeks} = 'yes'")
    make_question(version, key="what", section=opened)
    asked = make_invitation(make_survey(version))
    browser, page = let_in(asked), page_of(asked)
    assert "Изпрати" in browser.get(page).text
    last = {"do": "send", "section": "one", "a_seeks": "yes", "respondent": "Мария"}
    sent = browser.post(page, {**last, "revision": 0})
    assert sent.headers["Location"] == f"{page}?section=two"
    assert not Submission.objects.sent().exists()


def test_another_language_is_shown_with_what_was_typed(
    asked: Invitation, browser: Client, send: Send
) -> None:
    shown = send("first", "show", {"a_seeks": "yes"})
    assert shown.headers["Location"] == f"{page_of(asked)}?section=first"
    wrong = {"section": "first", "do": "show", "revision": 1, "a_how_many": "много"}
    page = browser.post(f"/en{page_of(asked)}", {**wrong, "a_seeks": "yes"}).text
    assert 'value="много"' in page
    assert 'lang="en"' in page


def test_a_section_that_is_not_there_takes_nothing(send: Send) -> None:
    send("first", "save", of_section("first"))
    assert send("third", "save", {}).status_code == 302
    assert Submission.objects.get().answers == {"seeks": "yes", "how_many": 12}


@pytest.mark.parametrize("respondent", ["", "Мария, ЕГН 7501020018"])
def test_nobody_sends_for_a_team_without_a_name(send: Send, respondent: str) -> None:
    send("first", "save", of_section("first"))
    told = {**of_section("second"), "respondent": respondent}
    answer = send("second", "send", told)
    assert 'href="#respondent"' in answer.text
    assert f'value="{respondent}"' in answer.text
    assert Submission.objects.get().respondent == ""
    reply = send("second", "save", told, **SCRIPT).json()
    assert set(reply["errors"]) == ({"respondent "} if respondent else set())


def test_the_script_saves_what_is_right_and_hears_of_the_rest(send: Send) -> None:
    typed = {"a_seeks": "yes", "a_how_many": "много"}
    reply = send("first", "save", typed, **SCRIPT).json()
    assert (reply["revision"], reply["done"], reply["total"]) == (1, 1, 5)
    assert "Запазено" in reply["saved"]
    assert set(reply["errors"]) == {"how_many"}
    assert Submission.objects.get().answers == {"seeks": "yes"}


def test_conditions_are_data_for_the_script(asked: Invitation, browser: Client) -> None:
    page = browser.get(page_of(asked))
    assert 'type="application/json"' in page.text
    assert 'data-question="how_many"' in page.text


def test_a_second_sheet_is_politely_refused(
    asked: Invitation, browser: Client, send: Send
) -> None:
    send("first", "save", of_section("first"))
    send("second", "send", of_section("second"))
    again = send("second", "send", {**of_section("second"), "a_words": "Друго"})
    assert again.status_code == 409
    assert "Работа с травма" in again.text
    assert "Друго" not in again.text
    assert send("second", "save", {}, **SCRIPT).status_code == 410


def test_only_the_link_opens_the_page(asked: Invitation, browser: Client) -> None:
    other = make_invitation(asked.survey)
    for client in (visitor(None), let_in(other), visitor(make_user(Role.COORDINATOR))):
        for rest in ("", "pass-on/", "refuse/"):
            assert client.get(page_of(asked) + rest).status_code == 404
            assert client.post(page_of(asked) + rest, WHOLE).status_code == 404
    Invitation.objects.filter(pk=asked.pk).update(generation=1)
    assert browser.get(page_of(asked)).status_code == 410
    # What was typed comes back to whoever has sent it, known by then or not.
    for client, status in ((browser, 410), (visitor(None), 404)):
        page = client.post(page_of(asked), WHOLE)
        assert page.status_code == status
        assert 'name="a_words" value="Работа с травма"' in page.text
    assert visitor(None).get(link_of(asked)).status_code == 404
    assert not Submission.objects.exists()


def test_what_is_over_is_said(asked: Invitation, browser: Client) -> None:
    asked.survey.status = "closed"
    asked.survey.save()
    page = browser.get(page_of(asked))
    assert page.status_code == 410
    # What was typed meanwhile can still be copied from the page.
    late = browser.post(page_of(asked), WHOLE)
    assert late.status_code == 410
    assert "Работа с травма" in late.text
    reply = browser.post(page_of(asked), WHOLE, headers=SCRIPT["headers"])
    assert (reply.status_code, set(reply.json())) == (410, {"message"})


def test_a_colleague_is_written_to(asked: Invitation, browser: Client) -> None:
    there = f"{page_of(asked)}pass-on/"
    wrong = browser.post(there, {"name": "Петър", "email": "не", "sender": "М"})
    assert wrong.status_code == 200
    told = {"name": "Петър Петров", "email": "p@example.org", "sender": "Мария"}
    after = browser.post(there, told).headers["Location"]
    assert "Петър Петров" in browser.get(after).text
    assert Message.objects.get().address == "p@example.org"


def test_they_may_refuse(asked: Invitation, browser: Client) -> None:
    there = f"{page_of(asked)}refuse/"
    assert browser.get(there).status_code == 200
    browser.post(there, {"reason": "Няма време"})
    asked.refresh_from_db()
    assert (asked.status, asked.refusal) == ("refused", "Няма време")
    assert browser.get(page_of(asked)).status_code == 410


@pytest.mark.parametrize("privacy", ["named", "anonymous"])
def test_enter_in_a_box_sends_nothing(privacy: str) -> None:
    invitation = make_asked(privacy=privacy)
    page = let_in(invitation).get(page_of(invitation)).text
    first = re.findall(r'<button[^>]*type="submit"[^>]*>', page.split("<main", 1)[1])[0]
    assert "disabled" in first


def questions(number: int) -> Invitation:
    """Return an invitation to a survey of so many questions on its page."""
    version = make_version()
    section = make_section(version)
    for _number in range(number):
        make_question(version, "single", section=section)
    return make_invitation(make_survey(version))


def test_the_page_takes_as_many_queries_for_one_question_as_for_more(
    django_assert_num_queries: Any,
) -> None:
    for number in (1, 3):
        invitation = questions(number)
        browser = let_in(invitation)
        browser.get(page_of(invitation))
        with django_assert_num_queries(3):
            browser.get(page_of(invitation))
