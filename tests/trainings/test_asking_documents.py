"""The documents on what was asked about a training: sums, and never a person."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from resource_centre.accounts.roles import Role
from resource_centre.documents.document import document_named
from tests.factories import make_user
from tests.surveys.evaluated import make_evaluated, make_fed_back
from tests.trainings.asked import (
    Moment,
    make_answered,
    make_asked,
    make_asking,
    make_form,
)
from trainings.models import Training

pytestmark = pytest.mark.django_db
CODES = ("feedback-analysis", "programme-evaluation")


def test_they_tell_the_turnout_the_means_and_what_was_concluded() -> None:
    training = make_evaluated()
    with override("en"):
        facts = dict(document_named("programme-evaluation").facts(training))
    feedback = facts["feedback"]
    assert (feedback["asked"], feedback["answered"]) == (12, 12)
    assert len(feedback["charts"]) == 1
    assert len(in_full(training)["charts"]) == 3
    assert facts["attendance"]["total"] == 12
    assert len(facts["later"]) == 1
    assert facts["conclusions"] == ["More exercises on hard cases should follow."]
    first = facts["change"]["table"]["rows"][0]
    assert first[1:] == [2.0, 12]
    told = json.dumps(facts, ensure_ascii=False)
    names = [each.person.last_name for each in training.enrolments.all()]
    assert not any(name in told for name in names)


def in_full(training: Training) -> dict[str, Any]:
    """Return what the summary says of the feedback."""
    return dict(document_named("feedback-analysis").facts(training)["feedback"])


def test_few_answers_are_named_and_not_told() -> None:
    facts = document_named("feedback-analysis").facts(make_fed_back(3))
    assert facts["change"] is None
    assert facts["feedback"]["charts"] == []
    assert facts["feedback"]["tables"] == []
    assert len(facts["feedback"]["hidden"]) == 10


def test_where_nobody_answered_there_is_nothing_to_draw() -> None:
    training = make_asking(-20)
    make_asked(training, Moment.FEEDBACK, make_form())
    feedback = in_full(training)
    assert feedback["answered"] == 0
    assert feedback["charts"] + feedback["tables"] + feedback["hidden"] == []


@pytest.mark.parametrize("code", CODES)
def test_they_wait_until_the_feedback_is_closed(code: str) -> None:
    document = document_named(code)
    document.ensure_ready(make_answered(make_form(), 1))
    with pytest.raises(ValidationError) as refused:
        document.ensure_ready(make_asking(-3))
    assert refused.value.code == "not_closed"


@pytest.mark.parametrize("code", CODES)
def test_trainers_do_not_draw_them(code: str) -> None:
    permission = document_named(code).permission
    assert make_user(Role.COORDINATOR).has_perm(permission)
    assert not make_user(Role.TRAINER).has_perm(permission)
