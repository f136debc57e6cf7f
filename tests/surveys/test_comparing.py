"""Two waves side by side, over the keys of their questions."""

from typing import Any

import pytest
from django.utils import timezone

from resource_centre.registry.models import JobRole
from surveys.facts.analysis import HIDDEN, Change, Paired, compared
from surveys.models import Question, QuestionnaireVersion, Survey
from tests.factories import make_person
from tests.surveys.steps import (
    make_anonymous,
    make_invitation,
    make_list,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
Kind = Question.Kind


def changes(after: Survey, before: Survey) -> dict[str, Change]:
    """Return what became of each question."""
    return {each.key: each for each in compared(after, before).changes}


def again(version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Make the next version of the same questionnaire."""
    # There is one draft at a time.
    version.frozen_at = timezone.now()
    version.save()
    return make_version(version.questionnaire)


def test_each_question_is_said_to_be_what_it_became() -> None:
    first = make_version()
    for key in ("same", "renamed", "dropped", "changed", "rescored"):
        make_question(first, Kind.SCALE, key)
    second = again(first)
    make_question(second, Kind.SCALE, "same")
    make_question(second, Kind.SCALE, "renamed", label="Друго")
    make_question(second, Kind.YES_NO, "changed")
    other = make_list(second, "не", "да")
    make_question(second, Kind.SCALE, "rescored", choices=other)
    make_question(second, Kind.TEXT, "new")
    before, after = make_survey(first), make_survey(second)
    make_submission(make_invitation(before), same="1", renamed="2", changed="1")
    for value in "23":
        invitation = make_invitation(after)
        make_submission(invitation, same=value, renamed="3", changed="yes")
    found = changes(after, before)
    assert {key: each.what for key, each in found.items()} == {
        "same": "same",
        "renamed": "renamed",
        "changed": "changed",
        "rescored": "changed",
        "new": "new",
        "dropped": "dropped",
    }
    assert found["same"].difference == 1.5
    assert found["renamed"].difference == 1
    assert (found["renamed"].label_before.bg, found["renamed"].label.bg) == (
        "Въпрос renamed",
        "Друго",
    )
    assert found["changed"].difference is None


def waves(**fields: Any) -> tuple[Survey, Survey]:
    """Make two surveys of one version with a scale, before and after."""
    version = make_version()
    make_question(version, Kind.SCALE, "view")
    fields = {"audience": "people", "status": "closed", **fields}
    return make_survey(version, **fields), make_survey(version, **fields)


def test_viewpoints_are_compared_by_job_role_and_by_person() -> None:
    before, after = waves()
    role = JobRole.objects.first()
    people = [make_person() for _n in range(5)]
    for survey, value in ((before, "1"), (after, "3")):
        for person in people:
            invitation = make_invitation(survey, person=person, job_role=role)
            make_submission(invitation, view=value)
    change = changes(after, before)["view"]
    (moved,) = change.groups
    assert (moved.label, moved.difference) == (str(role), 2)
    assert change.paired == Paired(5, 1, 3)


def test_codes_of_their_own_join_anonymous_answers() -> None:
    before, after = waves(privacy="anonymous")
    for survey, value in ((before, "1"), (after, "2")):
        for number in range(5):
            pair = {"pair": f"code{number}"}
            make_anonymous(survey, places=pair, view=value)
    assert changes(after, before)["view"].paired == Paired(5, 1, 2)
    # One more without a code could be told from all and the pairs.
    make_anonymous(after, view="3")
    assert changes(after, before)["view"].paired is HIDDEN
