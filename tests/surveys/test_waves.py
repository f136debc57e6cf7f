"""Surveys are opened and closed, by hand and by themselves."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.backoffice.search import search
from resource_centre.messaging.models import Message
from surveys.cards.waves import closing, unopened, without_needs
from surveys.models import Invitation, QuestionnaireVersion, Survey
from surveys.rules.waves import (
    ensure_group_not_lowered,
    ensure_privacy_changeable,
    ensure_somebody_invited,
)
from surveys.services.inviting import add_sheets, invite, send_invitations
from surveys.services.waves import close_survey, open_survey
from surveys.tasks import has_to_do, keep_time, send
from tests.documents.steps import code_of
from tests.factories import make_district, make_user
from tests.surveys.steps import (
    make_invitation,
    make_need,
    make_submission,
    make_survey,
    make_version,
)
from tests.surveys.waving import make_draft, make_led_service, work_now

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


def status_of(survey: Survey) -> str:
    """Return the status as the database has it."""
    return Survey.objects.get(pk=survey.pk).status


def test_opening_freezes_the_questions_and_tells_who_is_invited() -> None:
    survey = make_draft()
    QuestionnaireVersion.objects.filter(pk=survey.version_id)
    invite(survey=survey, services=[make_led_service()])
    open_survey(survey=survey)
    assert (survey.status, status_of(survey)) == ("open", "open")
    assert survey.opened_at is not None
    assert Message.objects.get().kind == "survey-invitation"
    with pytest.raises(ValidationError) as refused:
        open_survey(survey=survey)
    assert code_of(refused) == "opened_already"


def test_opening_can_leave_the_telling_to_others() -> None:
    survey = make_draft()
    invite(survey=survey, services=[make_led_service()])
    open_survey(survey=survey, is_sent=False)
    assert not Message.objects.exists()


def test_a_survey_without_questions_or_days_left_is_not_opened() -> None:
    empty = Survey.objects.create(
        title="Празно", version=make_version(), audience="services"
    )
    with pytest.raises(ValidationError):
        open_survey(survey=empty)
    assert status_of(empty) == "draft"
    over = make_draft(ends_on=TODAY() - DAY)
    with pytest.raises(ValidationError) as refused:
        open_survey(survey=over)
    assert code_of(refused) == "period_over"
    with pytest.raises(ValidationError) as refused:
        ensure_somebody_invited(over)
    assert code_of(refused) == "nobody_invited"


def test_closing_is_for_good() -> None:
    survey = make_survey()
    make_submission(make_invitation(survey), seeks="yes")
    close_survey(survey=survey)
    assert (survey.status, status_of(survey)) == ("closed", "closed")
    with pytest.raises(ValidationError) as refused:
        close_survey(survey=survey)
    assert code_of(refused) == "not_open"


def test_nothing_goes_out_about_a_closed_survey() -> None:
    survey, other = make_survey(), make_survey()
    addresses = ("a@example.org", "b@example.org", "")
    invite(survey=survey, services=[make_led_service(email) for email in addresses])
    invite(survey=other, services=[make_led_service()])
    arrived, _waits, _call = send_invitations(survey=survey)
    send_invitations(survey=other)
    Message.objects.filter(pk=arrived.pk).update(
        status="sent", sent_at=timezone.now(), due_at=None
    )
    close_survey(survey=survey)
    about = Message.objects.order_by("pk").values_list("status", flat=True)
    assert list(about) == ["sent", "cancelled", "cancelled", "queued"]


def test_what_was_promised_stays() -> None:
    survey = make_survey(privacy="confidential")
    ensure_privacy_changeable(survey, "named")
    make_submission(make_invitation(survey), sent=False)
    ensure_privacy_changeable(survey, "confidential")
    with pytest.raises(ValidationError) as refused:
        ensure_privacy_changeable(survey, "named")
    assert refused.value.error_dict["privacy"][0].code == "answered"


def test_smallest_group_is_only_made_larger_once_somebody_has_answered() -> None:
    survey = make_survey(smallest_group=5)
    ensure_group_not_lowered(survey, 2)
    make_submission(make_invitation(survey))
    for size in (5, 6):
        ensure_group_not_lowered(survey, size)
    with pytest.raises(ValidationError) as refused:
        ensure_group_not_lowered(survey, 4)
    assert refused.value.error_dict["smallest_group"][0].code == "group_lowered"


# --- By themselves --------------------------------------------------------------------


def test_surveys_open_and_close_on_their_days() -> None:
    assert not has_to_do()
    begins = make_draft(starts_on=TODAY(), ends_on=TODAY())
    invite(survey=begins, services=[make_led_service()])
    empty = make_draft(starts_on=TODAY())
    later = make_draft(starts_on=TODAY() + DAY)
    make_invitation(later)
    last_day = make_survey(ends_on=TODAY())
    over = make_survey(ends_on=TODAY() - DAY)
    assert has_to_do()
    done: Any = keep_time(Mock())
    assert (done["opened"], done["closed"]) == (1, 1)
    assert [status_of(each) for each in (begins, empty, later, last_day, over)] == [
        "open",
        "draft",
        "draft",
        "open",
        "closed",
    ]


def test_what_is_refused_keeps_no_other_from_its_turn() -> None:
    wrong = Survey.objects.create(
        title="Празно",
        version=make_version(),
        audience="services",
        starts_on=TODAY(),
        district=make_district(),
    )
    make_invitation(wrong)
    right = make_draft(starts_on=TODAY())
    make_invitation(right)
    done: Any = keep_time(Mock())
    assert done["opened"] == 1
    assert status_of(right) == "open"


def test_whoever_is_late_is_reminded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    work_now(monkeypatch)
    survey = make_survey(remind_after=3)
    invite(survey=survey, services=[make_led_service()])
    send(Mock(), survey=survey.pk)
    assert has_to_do()
    Message.objects.update(queued_at=timezone.now() - 4 * DAY)
    keep_time(Mock())
    keep_time(Mock())
    assert Invitation.objects.get().reminders == 1
    assert not has_to_do()


# --- On the start page ----------------------------------------------------------------


def test_cards_name_what_closes_soon_and_what_led_to_nothing() -> None:
    coordinator = make_user(Role.COORDINATOR)
    soon = make_survey(ends_on=TODAY() + DAY)
    make_invitation(soon)
    add_sheets(survey=soon, number=4)  # nobody is there to be called
    make_submission(make_invitation(soon), seeks="yes")
    complete = make_survey(ends_on=TODAY() + DAY)
    make_submission(make_invitation(complete), seeks="yes")
    make_invitation(make_survey(ends_on=TODAY() + 9 * DAY))
    make_invitation(make_survey(district=make_district("VAR"), ends_on=TODAY()))
    [item] = closing(coordinator)
    assert (item.title, item.due) == (str(soon), soon.ends_on)
    assert item.detail.startswith("1 ")
    version = make_version()
    version.questionnaire.purpose = "needs"
    version.questionnaire.save()
    closed, fruitful, empty = (
        make_survey(version, status="closed") for _number in range(3)
    )
    for each in (closed, fruitful):
        make_submission(make_invitation(each), seeks="yes")
    make_need(fruitful)
    make_invitation(empty)
    assert [each.title for each in without_needs(coordinator)] == [str(closed)]


def test_a_card_names_surveys_that_were_not_opened_in_time() -> None:
    past = make_draft(starts_on=TODAY() - 9 * DAY, ends_on=TODAY() - DAY)
    make_invitation(past)
    empty = make_draft(starts_on=TODAY() - DAY, ends_on=TODAY())
    held_up = make_draft(starts_on=TODAY() - DAY)
    make_invitation(held_up)
    make_draft()
    make_draft(starts_on=TODAY())
    make_draft(starts_on=TODAY() - DAY, district=make_district("VAR"))
    make_survey(starts_on=TODAY() - DAY)
    items = list(unopened(make_user(Role.COORDINATOR)))
    assert [each.title for each in items] == [str(past), str(empty), str(held_up)]
    assert len({each.detail for each in items}) == len(items)


def test_surveys_are_found_by_title() -> None:
    survey = make_survey(title="Потребности на екипите")
    make_survey(title="Потребности другаде", district=make_district("VAR"))
    found = search(make_user(Role.COORDINATOR), "потребности")
    assert [hit.title for each in found for hit in each.hits] == [str(survey)]
