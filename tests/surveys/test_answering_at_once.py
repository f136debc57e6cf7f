"""Many people answer at once: no error, and each sheet once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from surveys.models import AnonymousSubmission, Ballot, Invitation, Submission
from surveys.services import answering
from surveys.services.answering import save_answers, submit, submit_anonymously
from tests.surveys.answering import make_asked, make_asking
from tests.surveys.steps import make_invitation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, THREADS, AT_ONCE = 200, 16, 20
LEVEL = {"required": 5, "actual": 2}
WHOLE = {"seeks": "no", "why_not": "Не", "skill": LEVEL}


def at_once(deeds: Sequence[Callable[[], Any]], threads: int) -> list[str]:
    """Do all of it at once; return the codes of what was refused."""
    barrier = Barrier(threads)
    is_first = iter(range(threads))

    def one(deed: Callable[[], Any]) -> str:
        try:
            if next(is_first, None) is not None:
                barrier.wait(timeout=20)
            deed()
        except ValidationError as refused:
            return str(refused.code)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(threads) as pool:
        return [code for code in pool.map(one, deeds) if code]


def answer(invitation: Invitation) -> None:
    """Answer a whole sheet in three steps, as a browser does."""
    first = save_answers(invitation=invitation, answers={"seeks": "no"}, revision=0)
    second = save_answers(
        invitation=invitation,
        answers=WHOLE,
        revision=first.revision,
        respondent="Мария",
    )
    submit(invitation=invitation, revision=second.revision)


def test_two_hundred_people_answer_at_once() -> None:
    survey = make_asking(audience="people")
    asked = [make_invitation(survey) for _number in range(PEOPLE)]
    deeds = [partial(answer, each) for each in asked]
    assert at_once(deeds, THREADS) == []
    assert Submission.objects.sent().count() == PEOPLE
    assert Invitation.objects.filter(status="submitted").count() == PEOPLE


def test_of_twenty_windows_one_sends() -> None:
    invitation = make_asked()
    sheet = save_answers(
        invitation=invitation, answers=WHOLE, revision=0, respondent="Мария"
    )
    deeds = [lambda: submit(invitation=invitation, revision=sheet.revision)] * AT_ONCE
    assert at_once(deeds, AT_ONCE) == ["is_submitted"] * (AT_ONCE - 1)


def test_of_twenty_anonymous_sheets_one_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Without the look at ballots the constraint alone must hold.
    monkeypatch.setattr(answering, "has_answered", lambda _invitation: False)
    invitation = make_invitation(make_asking(privacy="anonymous"))
    deeds = [lambda: submit_anonymously(invitation=invitation, answers=WHOLE)] * AT_ONCE
    assert at_once(deeds, AT_ONCE) == ["is_submitted"] * (AT_ONCE - 1)
    assert AnonymousSubmission.objects.count() == Ballot.objects.count() == 1


def test_without_the_lock_windows_overwrite_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Show that the lock is what keeps them apart: without it the revision is one."""
    invitation = make_asked()
    save_answers(invitation=invitation, answers={"seeks": "no"}, revision=0)
    stale = Invitation.objects.select_related("survey__version", "submission")
    barrier = Barrier(2)

    def unlocked(of: Invitation) -> Invitation:
        found = stale.get(pk=of.pk)
        barrier.wait(timeout=20)
        return found

    monkeypatch.setattr(answering, "locked", unlocked)
    deeds = [
        partial(
            save_answers, invitation=invitation, answers={"words": text}, revision=1
        )
        for text in ("едно", "друго")
    ]
    assert at_once(deeds, 2) == []
    assert Submission.objects.get().revision == 2
