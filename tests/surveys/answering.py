"""What the tests of answering share: a form with everything, and browsers let in."""

from typing import Any

from django.test import Client

from resource_centre.messaging.links import make_token
from surveys.models import Invitation, Question, Survey
from tests.guards.visit import visitor
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_list,
    make_question,
    make_section,
    make_survey,
    make_version,
)

Meaning = Question.Meaning

# What a whole sheet answers, as a browser sends it.
WHOLE = {
    "a_seeks": "yes",
    "a_how_many": "12",
    "a_skill:required": "5",
    "a_skill:actual": "2",
    "a_words": "Работа с травма",
    "respondent": "Мария Иванова, директор",
}


def make_asking(**fields: Any) -> Survey:
    """Make a survey of two sections: the second has what the first opens."""
    version = make_version(thanks="Благодарим Ви.", intro="Въведение.")
    first = make_section(version, key="first", title="Екипът")
    second = make_section(version, key="second", title="Нуждите")
    make_question(
        version, Kind.YES_NO, "seeks", section=first, is_required=True, label="Търсите?"
    )
    make_question(
        version,
        Kind.INTEGER,
        "how_many",
        section=first,
        relevance="${seeks} = 'yes'",
        constraint=". > 0",
        constraint_message="Повече от нула.",
        is_required=True,
    )
    make_question(version, Kind.COMPETENCE, "skill", section=second, is_required=True)
    make_question(version, Kind.TEXT, "words", section=second, is_multiline=True)
    make_question(version, Kind.MULTIPLE, "topics", section=second)
    make_question(
        version,
        Kind.TEXT,
        "why_not",
        section=second,
        relevance="${seeks} = 'no'",
        is_required=True,
    )
    return make_survey(version, **fields)


def make_every_kind() -> Survey:
    """Make a survey that asks one question of each kind, by the kind's name."""
    version = make_version()
    section = make_section(version)
    more: dict[str, dict[str, Any]] = {
        Kind.RANGE: {"low": 0, "high": 10, "step": "0.5"},
        Kind.INTEGER: {"low": 0, "high": 500},
        Kind.MULTIPLE: {"choices": make_list(version, "а", "б", "в")},
    }
    for kind in Kind:
        make_question(version, kind, str(kind), section=section, **more.get(kind, {}))
    return make_survey(version)


def link_of(invitation: Invitation) -> str:
    """Return the personal link of the invitation."""
    token = make_token("survey", invitation.pk, invitation.generation)
    return f"/l/{token}/"


def page_of(invitation: Invitation) -> str:
    """Return the address where the invitation is answered."""
    return f"/surveys/{invitation.pk}/"


def let_in(invitation: Invitation) -> Client:
    """Return the browser of somebody who has pressed the link's button."""
    client = visitor(None)
    response = client.post(link_of(invitation))
    assert response.headers["Location"] == page_of(invitation)
    return client


def make_asked(**fields: Any) -> Invitation:
    """Invite a service to a survey of two sections."""
    return make_invitation(make_asking(**fields))
