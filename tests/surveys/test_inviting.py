"""People are invited with what is known of them, told once, and let go."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.messaging.links import make_token, read_link
from resource_centre.messaging.models import Message
from surveys.facts.population import population_of, uninvited
from surveys.models import Invitation, Survey
from surveys.services.answering import pass_on, refuse, save_answers, submit
from surveys.services.inviting import (
    SEND,
    add_sheets,
    ask_again,
    change_email,
    deliver,
    invite,
    renew_link,
    send_invitations,
    withdraw,
)
from surveys.services.reminding import remind
from tests.documents.steps import code_of
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
)
from tests.surveys.steps import make_invitation, make_submission, make_survey
from tests.surveys.waving import keys_of, make_draft, make_led_service

pytestmark = pytest.mark.django_db


def test_the_population_is_of_the_places_and_types_and_open_today() -> None:
    survey = make_draft()
    here = make_service(municipality=make_municipality("RAZ26"))
    there = make_service(municipality=make_municipality("RAZ14"))
    make_service(closed_on=timezone.localdate() - timedelta(days=1))
    make_service(district=make_district("VAR"))
    assert keys_of(population_of(survey)) == {here.pk, there.pk}
    survey.municipalities.add(make_municipality("RAZ14"))
    assert keys_of(population_of(survey)) == {there.pk}
    person = make_person()
    make_employment(person, service=there)
    survey.audience = Survey.Audience.PEOPLE
    assert keys_of(population_of(survey)) == {person.pk}
    assert not population_of(survey, make_user(Role.TRAINEE)).exists()


def test_a_service_is_invited_once_with_the_facts_of_the_day() -> None:
    survey = make_draft()
    service = make_led_service(municipality=make_municipality("RAZ26"))
    [made] = invite(survey=survey, services=[service])
    assert invite(survey=survey, services=[service]) == []
    assert (made.number, made.head_count) == (1, 3)
    assert made.municipality_id == service.municipality_id
    assert made.contact is not None
    assert made.contact.email == "lead@example.org"
    assert not uninvited(survey).exists()


def test_a_director_with_an_account_answers_before_a_manager() -> None:
    service = make_led_service()
    user = make_user(None)
    director = make_person(account=user)
    user.mandates.create(
        role=Role.DIRECTOR, service=service, starts_on=timezone.localdate()
    )
    [made] = invite(survey=make_draft(), services=[service])
    assert made.contact_id == director.pk


def test_organisations_and_people_are_invited_too() -> None:
    survey = make_draft()
    office = make_office()
    mayor = make_person()
    office.holders.create(person=mayor, starts_on=timezone.localdate())
    person = make_person(municipality=make_municipality("RAZ26"))
    service = make_service(municipality=make_municipality("RAZ14"))
    make_employment(person, organisation=make_organisation())
    make_employment(person, service=service)
    made = invite(survey=survey, organisations=[office.organisation], people=[person])
    assert [each.number for each in made] == [1, 2]
    assert made[0].contact_id == mayor.pk
    assert made[1].municipality_id == service.municipality_id


def test_inviting_takes_the_same_queries_for_many() -> None:
    assert queries_for(1) == queries_for(30) == 9


def queries_for(number: int) -> int:
    """Return how many queries inviting so many services takes."""
    survey = make_draft()
    services = [make_service() for _ in range(number)]
    with CaptureQueriesContext(connection) as captured:
        invite(survey=survey, services=services)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_sheets_of_paper_have_numbers_and_nobody() -> None:
    survey = make_survey()
    make_invitation(survey)
    sheets = add_sheets(survey=survey, number=2)
    assert [each.number for each in sheets] == [2, 3]
    assert {each.subject for each in sheets} == {None}
    assert send_invitations(survey=survey)[0].link_object not in keys_of(sheets)
    for number in (0, 501):
        with pytest.raises(ValidationError):
            add_sheets(survey=survey, number=number)


def test_a_closed_survey_invites_nobody() -> None:
    survey = make_survey(status="closed")
    with pytest.raises(ValidationError) as refused:
        invite(survey=survey, services=[make_service()])
    assert code_of(refused) == "closed"
    with pytest.raises(ValidationError) as refused:
        send_invitations(survey=survey)
    assert code_of(refused) == "not_open"


def test_each_is_told_once_by_mail_or_by_phone() -> None:
    survey = make_survey(ends_on=timezone.localdate())
    invite(survey=survey, services=[make_led_service()])
    invite(survey=survey, services=[make_service(phone="084 123")])
    mail, call = send_invitations(survey=survey)
    assert (mail.status, mail.address) == ("queued", "lead@example.org")
    assert (call.status, call.phone) == ("to_call", "084 123")
    assert str(survey) in mail.subject
    assert str(survey.invitations.get(number=1).service) in mail.body
    assert mail.link_object == survey.invitations.get(number=1).pk
    assert send_invitations(survey=survey) == []


def test_many_are_told_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("surveys.services.inviting.AT_ONCE", 1)
    monkeypatch.setattr(
        "surveys.services.inviting.enqueue", lambda **what: asked.append(what)
    )
    survey = make_survey()
    invite(survey=survey, services=[make_led_service(), make_led_service()])
    assert deliver(survey=survey) == 2
    assert [each["task"] for each in asked] == [SEND]
    assert not Message.objects.exists()


def test_withdrawing_ends_the_link() -> None:
    [made] = invite(survey=make_survey(), services=[make_led_service()])
    token = make_token("survey", made.pk, made.generation)
    opened = read_link(token)
    assert opened is not None
    assert opened.target.is_open
    withdraw(invitation=made)
    assert read_link(token) is None
    with pytest.raises(ValidationError) as refused:
        withdraw(invitation=made)
    assert code_of(refused) == "over"


def test_whoever_was_withdrawn_by_mistake_is_asked_again() -> None:
    survey = make_survey()
    [made] = invite(survey=survey, services=[make_led_service()])
    with pytest.raises(ValidationError) as refused:
        ask_again(invitation=made)
    assert code_of(refused) == "still_asked"
    withdraw(invitation=made)
    again = ask_again(invitation=made)
    assert again.is_open
    assert Message.objects.get().link_generation == again.generation == 2
    refuse(invitation=again, reason="Нямаме време")
    assert ask_again(invitation=again).refusal == ""


def test_a_new_link_goes_to_the_new_address() -> None:
    [made] = invite(survey=make_survey(), services=[make_led_service()])
    change_email(invitation=made, email="other@example.org")
    message = renew_link(invitation=made)
    assert (message.address, message.link_generation) == ("other@example.org", 1)
    with pytest.raises(ValidationError):
        change_email(invitation=made, email="not an address")


def test_what_was_passed_on_goes_to_the_new_address_or_comes_back() -> None:
    [made] = invite(survey=make_survey(), services=[make_led_service()])
    pass_on(invitation=made, name="Нели", email="wrong@example.org", sender="Иван")
    change_email(invitation=made, email="right@example.org")
    message = renew_link(invitation=made)
    assert (message.address, message.name) == ("right@example.org", "Нели")
    change_email(invitation=made, email="")
    assert renew_link(invitation=made).address == "lead@example.org"


def test_whoever_has_answered_gets_no_new_link() -> None:
    sheet = make_submission(make_invitation(), seeks="yes")
    with pytest.raises(ValidationError) as refused:
        renew_link(invitation=Invitation.objects.get(pk=sheet.invitation_id))
    assert code_of(refused) == "over"


def answer_all(invitation: Invitation) -> None:
    """Let the team send its answers."""
    sheet = save_answers(
        invitation=invitation, answers={}, revision=0, respondent="Ана, управител"
    )
    submit(invitation=invitation, revision=sheet.revision)


@pytest.mark.parametrize("let_go", [withdraw, refuse, None])
def test_no_mail_with_a_dead_link_goes_out(let_go: Any) -> None:
    survey = make_survey()
    [asked] = invite(survey=survey, services=[make_led_service()])
    [other] = invite(survey=survey, services=[make_led_service()])
    send_invitations(survey=survey)
    remind(survey=survey)
    if let_go is None:
        renew_link(invitation=asked)
    else:
        let_go(invitation=asked)
        ask_again(invitation=asked)
    rows = Message.objects.filter(status="queued", link_object=asked.pk)
    asked.refresh_from_db()
    assert [each.link_generation for each in rows] == [asked.generation]
    left = Message.objects.filter(status="queued", link_object=other.pk)
    assert left.count() == 2


@pytest.mark.parametrize("done", [refuse, answer_all])
def test_who_has_answered_or_refused_is_not_reminded_in_the_morning(done: Any) -> None:
    survey = make_survey()
    [asked] = invite(survey=survey, services=[make_led_service()])
    send_invitations(survey=survey)
    remind(survey=survey)
    done(invitation=asked)
    assert not Message.objects.filter(status="queued", link_object=asked.pk).exists()
