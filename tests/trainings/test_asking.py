"""Trainings ask by themselves, whom they should and when they should."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Call, Message
from surveys.models import Invitation, Survey
from surveys.services.inviting import add_sheets, ask_again, invite
from tests.factories import (
    make_employment,
    make_mandate,
    make_organisation,
    make_person,
    make_service,
    make_user,
)
from tests.trainings.asked import (
    Moment,
    attend,
    form,
    make_asked,
    make_asking,
    make_form,
)
from tests.trainings.steps import make_enrolment, make_training
from trainings.models import Attendance, Training, TrainingSurvey
from trainings.rules.asking import months_after, window_of
from trainings.services.asking import ask, ask_due, has_to_ask
from trainings.services.statuses import cancel_training

__all__ = ["form"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("form")]

EVENING = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # half past six in Sofia
TODAY = EVENING.date()


@pytest.fixture(autouse=True)
def in_the_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be an evening."""
    monkeypatch.setattr(timezone, "now", lambda: EVENING)


def asked() -> dict[str, int]:
    """Return the moments that were asked, with how many people."""
    return {
        each.moment: each.survey.invitations.count()
        for each in TrainingSurvey.objects.all()
    }


def days_ago(months: int, days: int) -> int:
    """Return how many days from today the training was to be asked about now."""
    return (months_after(TODAY, -months) - timedelta(days=days) - TODAY).days


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (8, {}),
        (7, {Moment.EXPECTATIONS: 1}),
        (1, {Moment.EXPECTATIONS: 1}),
        (0, {Moment.FEEDBACK: 1}),
        (-1, {Moment.FEEDBACK: 1}),
        (-14, {Moment.FEEDBACK: 1}),
        (-15, {}),
        (days_ago(3, 0), {Moment.AFTER_3: 1, Moment.DIRECTOR_3: 1}),
        (days_ago(3, 31), {}),
        (days_ago(6, 0), {Moment.AFTER_6: 1, Moment.DIRECTOR_6: 1}),
        (days_ago(6, 31), {}),
        (-700, {}),
    ],
)
def test_each_moment_is_asked_within_its_days_alone(
    starts: int, expected: dict[str, int]
) -> None:
    training = make_asking(starts)
    if starts <= 0:
        attend(training.enrolments.get())
    ask_due()
    assert asked() == expected
    assert Message.objects.count() + Call.objects.count() >= len(expected)
    ask_due()
    assert asked() == expected


def test_feedback_waits_for_the_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    attend(make_asking(0).enrolments.get())
    morning = EVENING - timedelta(hours=8)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    ask_due()
    assert asked() == {}


def test_only_who_was_there_is_asked_afterwards() -> None:
    training = make_asking(-1, people=2)
    ask_due()
    assert asked() == {}
    first, second = training.enrolments.order_by("seat")
    attend(first)
    ask_due()
    assert asked() == {Moment.FEEDBACK: 1}
    attend(second)
    ask_due()
    assert asked() == {Moment.FEEDBACK: 2}


def test_who_is_enrolled_later_is_asked_and_who_withdraws_no_more() -> None:
    training = make_asking(3)
    ask_due()
    late = make_enrolment(training, make_person(email="late@example.org"))
    make_enrolment(training, status="waiting")
    training.enrolments.exclude(pk=late.pk).update(status="withdrawn", seat=None)
    ask_due()
    survey = Survey.objects.get()
    statuses = dict(survey.invitations.values_list("person__email", "status"))
    assert statuses == {
        "person@example.org": "withdrawn",
        "late@example.org": "invited",
    }
    assert Message.objects.filter(person=late.person).count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"asking": ""}, {"status": "cancelled"}, {"status": "planned"}],
)
def test_some_trainings_ask_nothing(fields: dict[str, Any]) -> None:
    make_asking(2, **fields)
    ask_due()
    assert asked() == {}


def test_the_survey_says_what_it_is_and_keeps_the_promise() -> None:
    training = make_asking(2, asking="anonymous", title="Риск", title_en="Risk")
    ask_due()
    survey = Survey.objects.get()
    assert survey.title.endswith(" – Риск")
    assert survey.title_en == "Expectations – Risk"
    assert survey.privacy == Survey.Privacy.ANONYMOUS
    assert survey.district == training.district
    assert survey.ends_on == training.starts_on - timedelta(days=1)
    assert survey.status == Survey.Status.OPEN


def test_feedback_is_compared_with_expectations() -> None:
    training = make_asking(0)
    attend(training.enrolments.get())
    before = make_asked(training, Moment.EXPECTATIONS, make_form())
    ask_due()
    assert training.surveys.get(moment=Moment.FEEDBACK).survey.baseline == before


@pytest.mark.parametrize(("to", "until"), [(6, 5), (60, 59), (-30, 0)])
def test_expectations_follow_a_training_that_is_moved(to: int, until: int) -> None:
    training = make_asking(5)
    ask_due()
    training.starts_on = training.ends_on = TODAY + timedelta(days=to)
    training.save()
    assert has_to_ask()
    ask_due()
    assert Survey.objects.get().ends_on == TODAY + timedelta(days=until)


def test_who_takes_no_part_any_more_is_let_go_and_nobody_else() -> None:
    training = make_asking(3, people=2)
    ask_due()
    survey = Survey.objects.get()
    add_sheets(survey=survey, number=1)
    invite(survey=survey, people=[make_person(email="guest@example.org")])
    training.enrolments.filter(seat=1).update(status="withdrawn", seat=None)
    ask_due()
    statuses = survey.invitations.order_by("number").values_list("status", flat=True)
    assert list(statuses) == ["withdrawn", "invited", "invited", "invited"]
    ask_again(invitation=survey.invitations.get(number=1))
    ask_due()
    assert survey.invitations.get(number=1).status == "invited"


def test_a_team_of_which_nobody_was_there_asks_its_director_no_more() -> None:
    training = make_asking(days_ago(3, 0))
    attend(training.enrolments.get())
    ask_due()
    assert asked() == {Moment.AFTER_3: 1, Moment.DIRECTOR_3: 1}
    Attendance.objects.update(minutes=0, mark="absent")
    ask_due()
    statuses = set(Invitation.objects.values_list("status", flat=True))
    assert statuses == {"withdrawn"}


def test_a_cancelled_training_closes_what_it_has_asked() -> None:
    training = make_asking(2)
    ask_due()
    cancel_training(training=training, by=make_user(Role.COORDINATOR))
    assert Survey.objects.get().status == Survey.Status.CLOSED
    ask_due()
    assert asked() == {Moment.EXPECTATIONS: 1}


def test_directors_answer_for_their_services() -> None:
    starts = days_ago(3, 0)
    training = make_asking(starts, people=0)
    director = make_person(email="director@example.org")
    director.account = make_user(None)
    director.save()
    led, unled = make_service(), make_service()
    make_mandate(director.account, Role.DIRECTOR, service=led)
    unled.provider = make_organisation(email="provider@example.org")
    unled.save()
    for service in (led, led, unled):
        person = make_person()
        employment = make_employment(person, service=service)
        attend(make_enrolment(training, person, employment=employment))
    ask_due()
    survey = TrainingSurvey.objects.get(moment=Moment.DIRECTOR_3).survey
    assert survey.audience == Survey.Audience.SERVICES
    told = Message.objects.filter(object_id=survey.pk, link_purpose="survey")
    assert {each.address for each in told} == {
        "director@example.org",
        "provider@example.org",
    }


def test_windows_end_when_they_should() -> None:
    training = Training(starts_on=date(2026, 8, 30), ends_on=date(2026, 8, 31))
    assert window_of(training, Moment.FEEDBACK).ends_on == date(2026, 9, 14)
    later = window_of(training, Moment.AFTER_6)
    assert timezone.localtime(later.opens_at).date() == date(2027, 2, 28)
    assert later.ends_on == date(2027, 3, 30)


@pytest.mark.parametrize(
    ("starts", "fields", "moment", "code"),
    [
        (5, {"asking": ""}, Moment.EXPECTATIONS, "asks_nothing"),
        (5, {"status": "cancelled"}, Moment.EXPECTATIONS, "training_cancelled"),
        (0, {}, Moment.EXPECTATIONS, "too_late"),
        (5, {}, Moment.FEEDBACK, "too_early"),
        (-1, {}, Moment.FEEDBACK, "nobody_to_ask"),
        (days_ago(3, 0), {}, Moment.DIRECTOR_3, "nobody_to_ask"),
        (-1, {}, Moment.AFTER_6, "too_early"),
        (days_ago(2, -1), {}, Moment.AFTER_3, "too_early"),
        (days_ago(2, 0), {}, Moment.AFTER_3, "nobody_to_ask"),
    ],
)
def test_what_makes_no_sense_is_refused(
    starts: int, fields: dict[str, Any], moment: str, code: str
) -> None:
    training = make_asking(starts, **fields)
    with pytest.raises(ValidationError) as refused:
        ask(training=training, moment=moment)
    assert refused.value.code == code


def test_late_by_hand_it_can_be_answered_for_two_weeks() -> None:
    training = make_asking(-60)
    attend(training.enrolments.get())
    ask(training=training, moment=Moment.FEEDBACK, by=make_user(Role.COORDINATOR))
    survey = Survey.objects.get()
    assert survey.ends_on == TODAY + timedelta(days=14)
    survey.status = Survey.Status.CLOSED
    survey.closed_at = timezone.now()
    survey.save()
    with pytest.raises(ValidationError) as refused:
        ask(training=training, moment=Moment.FEEDBACK)
    assert refused.value.code == "asked_already"


def test_work_comes_round_only_while_a_training_is_near_a_moment() -> None:
    today = timezone.localdate()
    old = make_training(starts_on=today - timedelta(days=400), status="completed")
    assert not has_to_ask()
    old.ends_on = today
    old.save()
    assert has_to_ask()
    Training.objects.update(asking="")
    assert not has_to_ask()
