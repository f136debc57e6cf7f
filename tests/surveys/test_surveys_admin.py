"""Surveys in the back office: prepared, shown before anybody is asked, followed up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, ngettext

import surveys.admin.invitations
import surveys.admin.surveys  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from surveys.models import Invitation, Survey
from surveys.services.inviting import invite
from tests.backoffice.queries import assert_flat
from tests.documents.steps import offered_on, press
from tests.factories import make_district, make_municipality, make_service, make_user
from tests.guards.visit import visitor
from tests.surveys.anonymous import answer, make_asked
from tests.surveys.steps import (
    make_invitation,
    make_submission,
    make_survey,
    make_version,
)
from tests.surveys.waving import INVITATIONS, SURVEYS, make_draft, make_led_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who prepares surveys, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def page_of(survey: Survey, page: str = "change") -> str:
    """Return the address of one of the survey's pages."""
    return f"{SURVEYS}{survey.pk}/{page}/"


def typed(survey: Survey, **more: Any) -> dict[str, Any]:
    """Return what the form of a survey sends."""
    return {
        "title": survey.title,
        "version": survey.version_id,
        "audience": survey.audience,
        "district": survey.district_id,
        "privacy": survey.privacy,
        "smallest_group": survey.smallest_group,
        **more,
    }


def test_a_survey_is_prepared_with_a_few_fields(
    client: Client, coordinator: User
) -> None:
    version = make_version()
    data = {
        "title": "Потребности",
        "version": version.pk,
        "audience": "services",
        "district": make_district().pk,
        "privacy": "named",
    }
    response = client.post(f"{SURVEYS}add/", data)
    made = Survey.objects.get()
    assert response.headers["Location"] == page_of(made)
    assert (made.status, made.created_by) == ("draft", coordinator)


@pytest.mark.parametrize(
    ("field", "value"),
    [("district", "VAR"), ("municipalities", "VAR06")],
)
def test_places_beyond_reach_are_refused(
    client: Client, coordinator: User, field: str, value: str
) -> None:
    survey = make_draft()
    maker: Any = make_district if field == "district" else make_municipality
    response = client.post(page_of(survey), typed(survey, **{field: maker(value).pk}))
    assert field in response.context["adminform"].form.errors


def test_privacy_and_smallest_group_stay_as_promised_after_an_answer(
    client: Client, coordinator: User
) -> None:
    survey = make_survey(privacy="confidential")
    client.post(page_of(survey), typed(survey, privacy="named"))
    survey.refresh_from_db()
    assert survey.privacy == "named"
    make_submission(make_invitation(survey), sent=False)
    client.post(page_of(survey), typed(survey, privacy="anonymous"))
    survey.refresh_from_db()
    assert survey.privacy == "named"
    response = client.post(page_of(survey), typed(survey, smallest_group=2))
    assert "smallest_group" in response.context["adminform"].form.errors
    client.post(page_of(survey), typed(survey, smallest_group=7))
    survey.refresh_from_db()
    assert survey.smallest_group == 7


def test_whoever_will_be_invited_is_shown_before(
    client: Client, coordinator: User
) -> None:
    survey = make_draft()
    asked, left_out = make_led_service(), make_service()
    response = press(client, SURVEYS, "invite", survey)
    assert response.headers["Location"] == page_of(survey, "invite")
    page = client.get(page_of(survey, "invite")).content.decode()
    assert str(asked) in page
    assert str(left_out) in page
    assert not Invitation.objects.exists()
    client.post(page_of(survey, "invite"), {"listed": "yes", "keys": [asked.pk]})
    assert Invitation.objects.get().service == asked
    assert not Message.objects.exists()


def test_whoever_is_reached_through_a_manager_is_not_called(
    client: Client, coordinator: User
) -> None:
    survey = make_draft()
    make_led_service()
    make_service(email="shared@example.org")
    make_service()
    response = client.get(page_of(survey, "invite"))
    addresses = sorted(address for _asked, address in response.context["rows"])
    assert addresses == ["", "lead@example.org", "shared@example.org"]
    call = ngettext(
        "%(n)d has no e-mail and has to be called.",
        "%(n)d have no e-mail and have to be called.",
        1,
    )
    assert call % {"n": 1} in response.context["letters"]


@pytest.mark.parametrize("keys", [[], ["9" * 30], ["x", "-1", "1.5"]])
def test_silly_choices_invite_nobody(
    client: Client, coordinator: User, keys: list[str]
) -> None:
    survey = make_draft()
    make_service()
    client.post(page_of(survey, "invite"), {"listed": "yes", "keys": keys})
    assert not Invitation.objects.exists()


def test_an_open_survey_cannot_end_before_today(
    client: Client, coordinator: User
) -> None:
    survey = make_survey()
    today = timezone.localdate()
    for days, is_refused in ((-1, True), (0, False)):
        data = typed(survey, ends_on=today + timedelta(days=days))
        response = client.post(page_of(survey), data)
        assert (response.status_code == 200) is is_refused


def test_the_page_of_inviting_takes_the_same_queries_for_many(
    client: Client, coordinator: User
) -> None:
    survey = make_draft()
    number = assert_flat(
        client,
        page_of(survey, "invite"),
        lambda: make_service(municipality=make_municipality()),
    )
    assert number == 15


def test_a_survey_goes_from_the_first_invitation_to_the_end(
    client: Client, coordinator: User
) -> None:
    survey = make_draft()
    assert offered_on(client, page_of(survey)) >= {"invite", "open", "add_paper"}
    press(client, SURVEYS, "open", survey, confirmed="yes")
    assert Survey.objects.get().status == "draft"  # nobody is invited
    invite(survey=survey, services=[make_led_service(), make_service()])
    asks = press(client, SURVEYS, "open", survey).content.decode()
    assert "1 " in asks
    press(client, SURVEYS, "open", survey, confirmed="yes")
    assert Message.objects.count() == 2
    assert offered_on(client, page_of(survey)) >= {"invite", "remind", "close"}
    press(client, SURVEYS, "remind", survey, confirmed="yes")
    assert Message.objects.filter(kind="survey-reminder").count() == 2
    again = press(client, SURVEYS, "remind", survey)
    assert again.status_code == 302
    press(client, SURVEYS, "add_paper", survey, asked="yes", number="3")
    assert Invitation.objects.count() == 5
    press(client, SURVEYS, "close", survey, confirmed="yes")
    assert Survey.objects.get().status == "closed"
    assert "invite" not in offered_on(client, page_of(survey))


def test_a_survey_of_the_country_is_only_looked_at(
    client: Client, coordinator: User
) -> None:
    survey = make_draft(district=None)
    assert client.get(page_of(survey)).status_code == 200
    assert client.get(page_of(survey, "invite")).status_code in {403, 404}
    browser = visitor(coordinator)
    response = press(browser, SURVEYS, "close", survey, confirmed="yes")
    assert response.status_code in {403, 404}


def test_lists_take_the_same_queries_for_many(
    client: Client, coordinator: User
) -> None:
    def add_row() -> None:
        _survey, asked = make_asked(2)
        answer(asked[0])

    assert assert_flat(client, SURVEYS, add_row) <= 10
    assert assert_flat(client, INVITATIONS, add_row) <= 10


def test_the_list_says_how_many_have_answered(
    client: Client, coordinator: User
) -> None:
    survey, asked = make_asked(3)
    answer(asked[0])
    said = gettext("%(answered)d of %(asked)d") % {"answered": 1, "asked": 3}
    assert said in client.get(SURVEYS).content.decode()
    rows = client.get(INVITATIONS, {"survey": survey.pk})
    states = [
        rows.context["cl"].model_admin.state(each)
        for each in rows.context["cl"].result_list
    ]
    assert states.count(str(Invitation.Status.SUBMITTED.label)) == 1


def test_an_invitation_is_followed_up(client: Client, coordinator: User) -> None:
    survey = make_survey()
    [invitation] = invite(survey=survey, services=[make_led_service()])
    page = f"{INVITATIONS}{invitation.pk}/change/"
    assert offered_on(client, page) == {
        "send_new_link",
        "write_elsewhere",
        "note_refusal",
        "take_back",
    }
    press(
        client, INVITATIONS, "write_elsewhere", invitation, asked="yes", email="a@b.bg"
    )
    press(client, INVITATIONS, "send_new_link", invitation, confirmed="yes")
    assert Message.objects.get().address == "a@b.bg"
    press(client, INVITATIONS, "take_back", invitation, confirmed="yes")
    assert Invitation.objects.get().status == "withdrawn"
    assert offered_on(client, page) == {"invite_again"}
    press(client, INVITATIONS, "invite_again", invitation, confirmed="yes")
    assert Invitation.objects.get().status == "invited"


def test_a_refusal_on_the_phone_is_noted(client: Client, coordinator: User) -> None:
    invitation = make_invitation()
    for reason in ("ЕГН 6101057509", "Нямат време"):
        press(
            client, INVITATIONS, "note_refusal", invitation, asked="yes", reason=reason
        )
    told = Invitation.objects.get()
    assert (told.status, told.refusal) == ("refused", "Нямат време")


def test_services_are_invited_from_their_list_too(
    client: Client, coordinator: User
) -> None:
    survey, service = make_survey(), make_led_service()
    address = "/admin/registry/socialservice/"
    press(client, address, "invite_to_survey", service, asked="yes", survey=survey.pk)
    assert Message.objects.count() == 1
    page = client.get(f"{address}{service.pk}/change/").content.decode()
    assert str(survey) in page
