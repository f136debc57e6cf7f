"""Two windows of one sheet never overwrite each other silently."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from surveys.models import Invitation, Submission
from surveys.rules.answering import NewerAnswersError
from surveys.services.answering import save_answers, submit
from tests.surveys.answering import let_in, make_asked, page_of

pytestmark = pytest.mark.django_db

FIRST = {"section": "first", "do": "save", "revision": 0}


@pytest.fixture
def asked() -> Invitation:
    """Return an invitation that another window has begun to answer."""
    invitation = make_asked()
    save_answers(invitation=invitation, answers={"seeks": "no"}, revision=0)
    return invitation


@pytest.fixture
def browser(asked: Invitation) -> Client:
    """Return the browser of whoever is asked."""
    return let_in(asked)


def answers() -> Any:
    """Return what is kept."""
    return Submission.objects.get().answers


def test_a_stale_window_overwrites_nothing(asked: Invitation) -> None:
    with pytest.raises(NewerAnswersError) as refused:
        save_answers(invitation=asked, answers={"seeks": "yes"}, revision=0)
    assert refused.value.sheet.answers == {"seeks": "no"}
    assert answers() == {"seeks": "no"}
    # The control: whoever has seen the other answer may change it.
    save_answers(invitation=asked, answers={"seeks": "yes"}, revision=1)
    assert answers() == {"seeks": "yes"}


def test_windows_at_other_questions_do_not_hinder_each_other(asked: Invitation) -> None:
    save_answers(invitation=asked, answers={"words": "Дума"}, revision=0)
    save_answers(invitation=asked, answers={"seeks": "no", "why": "Не"}, revision=0)
    assert answers() == {"seeks": "no", "words": "Дума", "why": "Не"}


def test_a_stale_window_overwrites_no_name(asked: Invitation) -> None:
    sign = partial(save_answers, invitation=asked, answers={})
    sign(revision=1, respondent="Мария")
    with pytest.raises(NewerAnswersError):
        sign(revision=1, respondent="Петър")
    sign(revision=2, respondent="Петър")
    assert Submission.objects.get().respondent == "Петър"


def test_nothing_is_sent_that_the_window_has_not_seen(asked: Invitation) -> None:
    with pytest.raises(NewerAnswersError):
        submit(invitation=asked, revision=0)


def test_both_are_shown_and_the_person_chooses(
    asked: Invitation, browser: Client
) -> None:
    typed = {**FIRST, "a_seeks": "yes", "a_how_many": "4", "script": "1", "do": "send"}
    page = browser.post(page_of(asked), typed)
    assert page.status_code == 409
    for words in ("В другия прозорец", "Написано тук", 'value="yes"', 'value="4"'):
        assert words in page.text
    # The button there saves: nothing is sent that nobody has seen together.
    assert 'value="send"' not in page.text
    assert answers() == {"seeks": "no"}
    again = browser.post(page_of(asked), {**typed, "do": "save", "revision": 1})
    assert again.status_code == 302
    assert answers() == {"seeks": "yes", "how_many": 4}


def test_the_script_hears_of_it(asked: Invitation, browser: Client) -> None:
    reply = browser.post(
        page_of(asked),
        {**FIRST, "a_seeks": "yes"},
        headers={"accept": "application/json"},
    )
    assert reply.status_code == 409
    (difference,) = reply.json()["differences"]
    assert (difference["theirs"], difference["mine"]) == ("Не", "Да")
