"""My page: what I can answer, and what I answered before and after; mine alone."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.registry.models import Person
from surveys.facts.ballots import mark_of
from surveys.models import Ballot, Invitation, Survey
from tests.factories import make_user
from tests.trainings.asked import (
    KNOWS,
    LABELS,
    Moment,
    make_answered,
    make_asked,
    make_asking,
    make_form,
)
from trainings.facts.asking import requests_of
from trainings.facts.replies import replies_of
from trainings.models import Training

pytestmark = pytest.mark.django_db


def first_of(training: Training) -> tuple[Person, User]:
    """Return the first participant, who can sign in."""
    person, user = training.enrolments.earliest("seat").person, make_user()
    person.account = user
    person.save()
    return person, user


def invite(person: Person, **fields: str) -> Invitation:
    """Ask the person something about a training."""
    training = make_asking(2)
    fields = {"status": "open", **fields}
    survey = make_asked(training, Moment.EXPECTATIONS, make_form(), **fields)
    return Invitation.objects.create(survey=survey, person=person, number=1)


def test_one_sees_before_beside_after_and_nobody_elses(client: Client) -> None:
    training = make_answered(make_form(), 2)
    _person, user = first_of(training)
    (reply,) = replies_of(user)
    assert reply.lines[0].label == LABELS[KNOWS][0]
    assert [cell for _head, cell in reply.lines[0].cells] == ["2", "4"]
    client.force_login(user)
    assert 'id="replies"' in client.get(reverse("portal:my")).content.decode()
    client.force_login(make_user())
    assert 'id="replies"' not in client.get(reverse("portal:my")).content.decode()


def test_what_is_open_can_be_answered_without_the_mail(client: Client) -> None:
    training = make_asking(2)
    person, user = first_of(training)
    invitation = invite(person)
    client.force_login(user)
    (request,) = requests_of(user)
    assert request.url in client.get(reverse("portal:my")).content.decode()
    answered = client.post(request.url)
    assert answered.headers["Location"] == reverse(
        "surveys:answer", args=[invitation.pk]
    )
    assert requests_of(make_user()) == []


@pytest.mark.parametrize(
    "fields", [{"status": "closed"}, {"status": "open", "privacy": "anonymous"}]
)
def test_what_is_over_or_answered_waits_no_more(fields: dict[str, str]) -> None:
    person, user = first_of(make_asking(2))
    invitation = invite(person, **fields)
    if invitation.survey.status == Survey.Status.OPEN:
        assert len(requests_of(user)) == 1
        Ballot.objects.create(survey=invitation.survey, mark=mark_of(invitation))
    assert requests_of(user) == []


def test_queries_do_not_grow_with_trainings(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = make_form()
    training = make_answered(version, 1)
    person, user = first_of(training)
    replies_of(user)
    for _more in range(2):
        with django_assert_num_queries(1):
            replies_of(user)
        again = make_asking(-30, people=0)
        again.enrolments.create(person=person, seat=1)
        make_answered(version, training=again)
    assert len(replies_of(user)) == 3
