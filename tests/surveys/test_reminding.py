"""Exactly those who have not answered are reminded, once a day at most."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.messaging.models import Message
from surveys.models import Invitation, Survey
from surveys.rules.waves import is_hour_of_work
from surveys.services.answering import refuse
from surveys.services.inviting import add_sheets, invite, send_invitations, withdraw
from surveys.services.reminding import remind, remind_by_itself, to_remind
from tests.documents.steps import code_of
from tests.surveys.anonymous import answer, make_asked
from tests.surveys.steps import make_invitation, make_submission, make_survey
from tests.surveys.waving import at, keys_of, make_led_service, work_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Survey:
    """Return an open survey of three services that have been told."""
    survey = make_survey()
    invite(survey=survey, services=[make_led_service() for _ in range(3)])
    send_invitations(survey=survey)
    return survey


def reminded() -> set[int]:
    """Return the keys of the invitations that were written to again."""
    rows = Message.objects.filter(kind="survey-reminder")
    return {key for key in rows.values_list("link_object", flat=True) if key}


def test_only_who_has_not_answered_is_reminded(survey: Survey) -> None:
    sent, begun, waiting = survey.invitations.all()
    make_submission(sent, seeks="yes")
    make_submission(begun, sent=False)
    refuse(invitation=make_invitation(survey), reason="Нямаме време")
    withdraw(invitation=make_invitation(survey))
    add_sheets(survey=survey, number=3)
    assert remind(survey=survey) == 2
    assert reminded() == {begun.pk, waiting.pk}
    waiting.refresh_from_db()
    assert waiting.reminders == 1


def test_nobody_is_reminded_twice_a_day(survey: Survey) -> None:
    assert remind(survey=survey) == 3
    assert remind(survey=survey) == 0
    yesterday = timezone.now() - timedelta(days=1)
    survey.invitations.update(reminded_at=yesterday)
    assert remind(survey=survey) == 3
    assert Message.objects.filter(kind="survey-reminder").count() == 6


def test_of_an_anonymous_survey_ballots_tell_whom_to_remind() -> None:
    survey, asked = make_asked(6)
    answer(asked[2])
    assert keys_of(to_remind(survey)) == keys_of(asked) - {asked[2].pk}
    assert remind(survey=survey) == 5
    assert asked[2].pk not in reminded()


def test_a_closed_survey_reminds_nobody() -> None:
    with pytest.raises(ValidationError) as refused:
        remind(survey=make_survey(status="closed"))
    assert code_of(refused) == "not_open"


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2026-11-22 22:00", ""),
        ("2026-11-23 05:00", ""),
        ("2026-11-23 19:30", ""),
        ("2026-11-23 22:00", "too_late"),  # goes out at eight, when all is over
        ("2026-11-24 10:00", "period_over"),  # nothing has closed it yet
    ],
)
def test_nobody_is_reminded_who_would_read_it_too_late(
    survey: Survey, monkeypatch: pytest.MonkeyPatch, moment: str, why: str
) -> None:
    survey.ends_on = date(2026, 11, 23)
    survey.save()
    at(moment, monkeypatch)
    if not why:
        assert remind(survey=survey) == 3
        return
    with pytest.raises(ValidationError) as refused:
        remind(survey=survey)
    assert code_of(refused) == why
    assert not reminded()


def test_reminding_by_itself_waits_for_its_days(
    survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_now(monkeypatch)
    Survey.objects.filter(pk=survey.pk).update(remind_after=5)
    assert remind_by_itself(survey=survey) == 0
    six_days_ago = timezone.now() - timedelta(days=6)
    Message.objects.update(queued_at=six_days_ago)
    late = make_invitation(survey)
    assert remind_by_itself(survey=survey) == 3
    assert remind_by_itself(survey=survey) == 0
    assert Invitation.objects.get(pk=late.pk).reminders == 0


@pytest.mark.parametrize(
    ("moment", "is_work"),
    [
        ("2026-11-23 10:00", True),
        ("2026-11-23 00:30", False),  # such a mail waits until the morning
        ("2026-11-22 10:00", False),  # a Sunday
        ("2026-04-10 10:00", False),  # Good Friday of the Orthodox
        ("2026-04-13 10:00", False),  # Easter Monday
        ("2026-03-30 08:30", True),  # the first morning of summer time
    ],
)
def test_nobody_is_reminded_at_night_or_on_a_holiday(
    moment: str, *, is_work: bool
) -> None:
    clock = timezone.make_aware(datetime.fromisoformat(moment))
    assert is_hour_of_work(clock) is is_work


def test_out_of_hours_reminding_by_itself_waits(
    survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    Survey.objects.filter(pk=survey.pk).update(remind_after=1)
    Message.objects.update(queued_at=timezone.now() - timedelta(days=6))
    work_now(monkeypatch, is_work=False)
    assert remind_by_itself(survey=survey) == 0
    work_now(monkeypatch)
    assert remind_by_itself(survey=survey) == 3
