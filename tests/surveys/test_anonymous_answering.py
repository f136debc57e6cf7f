"""An anonymous sheet is one sending: answers and a ballot, and nothing else."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resource_centre.messaging.models import Message
from surveys.models import AnonymousSubmission, Ballot, Invitation, Submission, Survey
from surveys.services.answering import pair_of, save_answers, submit_anonymously
from tests.surveys.answering import Meaning, let_in, make_asking, page_of
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_question,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db

NO = {"a_seeks": "no", "a_why_not": "Не търсим", "a_words": "Скрито"}
LEVELS = {"a_skill:required": "5", "a_skill:actual": "2"}
ANSWERS = {
    "seeks": "no",
    "why_not": "Не търсим",
    "skill": {"required": 5, "actual": 2},
}


@pytest.fixture
def asked() -> Invitation:
    """Return an invitation to an anonymous survey."""
    return make_invitation(make_asking(privacy=Survey.Privacy.ANONYMOUS))


WRITING = re.compile(
    r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"|FROM "(\w+)".* FOR (?:NO KEY )?UPDATE'
)


def written(queries: CaptureQueriesContext) -> list[str]:
    """Return the tables that the queries have changed or locked."""
    found = (WRITING.search(query["sql"]) for query in queries.captured_queries)
    return [each[1] or each[2] for each in found if each]


def test_another_language_is_shown_with_what_was_typed(asked: Invitation) -> None:
    typed = {**NO, "do": "show", "a_how_many": "много"}
    with CaptureQueriesContext(connection) as queries:
        page = let_in(asked).post(f"/en{page_of(asked)}", typed)
    assert page.status_code == 200
    assert 'value="много"' in page.text
    # Whoever leaves the page now is asked first.
    assert 'data-once="typed"' in page.text
    assert not {"surveys_anonymoussubmission", "surveys_ballot"} & set(written(queries))


def test_one_sending_writes_the_sheet_and_the_ballot_alone(asked: Invitation) -> None:
    browser = let_in(asked)
    page = browser.get(page_of(asked)).text
    assert "не се пазят" in page
    assert "data-autosave" not in page
    sessions = list(Session.objects.values())
    before = Invitation.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        response = browser.post(page_of(asked), {**NO, **LEVELS})
    assert response.headers["Location"] == page_of(asked)
    # The survey is what is locked, never the invitation: a lock is seen in its row.
    assert written(queries) == [
        "surveys_survey",
        "surveys_ballot",
        "surveys_anonymoussubmission",
    ]
    assert list(Session.objects.values()) == sessions
    assert "Set-Cookie" not in response.headers
    assert Invitation.objects.values().get() == before
    assert not Message.objects.exists()
    sheet = AnonymousSubmission.objects.get()
    assert sheet.answers == {**ANSWERS, "words": "Скрито"}
    assert (sheet.district, sheet.municipality, sheet.pair) == (None, None, "")


def test_who_has_answered_is_thanked_without_a_copy(asked: Invitation) -> None:
    browser = let_in(asked)
    browser.post(page_of(asked), {**NO, **LEVELS})
    for client in (browser, let_in(asked)):
        page = client.get(page_of(asked))
        assert "Благодарим" in page.text
        assert "Скрито" not in page.text
    again = browser.post(page_of(asked), {**NO, **LEVELS})
    assert again.status_code == 409
    assert AnonymousSubmission.objects.count() == Ballot.objects.count() == 1


def test_errors_show_what_was_typed_and_keep_nothing(asked: Invitation) -> None:
    browser = let_in(asked)
    page = browser.post(page_of(asked), {"a_seeks": "yes", "a_words": "Скрито"})
    assert page.status_code == 422
    assert "Скрито" in page.text
    assert 'href="#a_how_many"' in page.text
    assert not AnonymousSubmission.objects.exists()
    assert not Ballot.objects.exists()


def test_what_is_not_asked_is_never_wrong(asked: Invitation) -> None:
    let_in(asked).post(page_of(asked), {**NO, **LEVELS, "a_how_many": "много"})
    assert "how_many" not in AnonymousSubmission.objects.get().answers


def test_nobody_answers_twice(asked: Invitation) -> None:
    submit_anonymously(invitation=asked, answers=ANSWERS)
    with pytest.raises(ValidationError) as refused:
        submit_anonymously(invitation=asked, answers=ANSWERS)
    assert refused.value.code == "is_submitted"


def test_nothing_is_kept_on_the_way(asked: Invitation) -> None:
    with pytest.raises(ValidationError) as refused:
        save_answers(invitation=asked, answers={"seeks": "yes"}, revision=0)
    assert refused.value.code == "other_privacy"
    assert not Submission.objects.exists()


def test_a_closed_survey_takes_nothing(asked: Invitation) -> None:
    Survey.objects.update(status="closed")
    with pytest.raises(ValidationError) as refused:
        submit_anonymously(invitation=asked, answers=ANSWERS)
    assert refused.value.code == "survey_closed"
    assert not Ballot.objects.exists()


def test_an_own_code_joins_before_and_after_and_is_not_kept() -> None:
    pairs = []
    for code in ("Мама 07", "мама07 ", "MAMA07"):
        version = make_version()
        fields: dict[str, Any] = {"meaning": Meaning.PAIR}
        make_question(version, Kind.TEXT, "code", **fields)
        survey = make_survey(version, privacy="anonymous", audience="people")
        submit_anonymously(invitation=make_invitation(survey), answers={"code": code})
        sheet = AnonymousSubmission.objects.get(survey=survey)
        assert sheet.answers == {}
        pairs.append(sheet.pair)
    assert pairs == [pair_of("мама07")] * 3
    assert len(pairs[0]) == 64
