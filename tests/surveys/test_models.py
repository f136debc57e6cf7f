"""What the database itself refuses of surveys."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from surveys.models import (
    Ballot,
    Invitation,
    Question,
    QuestionnaireVersion,
    Survey,
)
from tests.factories import make_organisation, make_person, make_service
from tests.surveys.steps import (
    Kind,
    make_anonymous,
    make_invitation,
    make_list,
    make_question,
    make_section,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db


def refused(change: Callable[[], Any]) -> bool:
    """Tell whether the database refuses the change."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def frozen_version() -> QuestionnaireVersion:
    """Make a version of one question to choose, and freeze it."""
    version = make_version()
    make_question(version, Kind.SINGLE, "form")
    version.frozen_at = timezone.now()
    version.save()
    return version


def move_out(version: QuestionnaireVersion) -> None:
    """Move its questions to a draft."""
    section = make_section(make_version())
    version.questions.update(section=section, version=section.version)


def move_in(version: QuestionnaireVersion) -> None:
    """Move a draft's question to one of its sections."""
    question = make_question(make_version())
    Question.objects.filter(pk=question.pk).update(section=version.sections.get())


@pytest.mark.parametrize(
    "change",
    [
        lambda version: version.questions.update(label="Друго"),
        lambda version: version.sections.update(title="Друго"),
        lambda version: version.choice_lists.update(name="other"),
        lambda version: version.choice_lists.get().choices.update(label="Друго"),
        make_question,
        make_section,
        make_list,
        move_out,
        move_in,
        lambda version: QuestionnaireVersion.objects.update(intro="Друго"),
        lambda version: QuestionnaireVersion.objects.update(frozen_at=None),
        lambda version: QuestionnaireVersion.objects.filter(pk=version.pk).update(
            questionnaire=make_version().questionnaire
        ),
    ],
)
def test_frozen_version_stays_as_it_is(
    change: Callable[[QuestionnaireVersion], Any],
) -> None:
    assert refused(lambda: change(frozen_version()))


@pytest.mark.parametrize(
    "change",
    [
        lambda version: version.questions.update(label="Друго"),
        lambda version: version.choice_lists.get().choices.update(label="Друго"),
        make_question,
        lambda version: QuestionnaireVersion.objects.update(intro="Друго"),
    ],
)
def test_draft_may_change(change: Callable[[QuestionnaireVersion], Any]) -> None:
    """Control: what a frozen version refuses a draft takes."""
    version = make_version()
    make_question(version, Kind.SINGLE, "form")
    assert not refused(lambda: change(version))


def test_question_of_a_version_in_use_cannot_be_deleted() -> None:
    version = frozen_version()
    assert not refused(lambda: frozen_version().questions.all().delete())
    make_survey(version)
    assert refused(version.questions.all().delete)


def test_privacy_stays_once_somebody_has_answered() -> None:
    begun = make_survey()
    make_submission(make_invitation(begun), sent=False)
    answered = make_survey(privacy="anonymous")
    make_anonymous(answered)
    dropped = make_survey(privacy="anonymous")
    Ballot.objects.create(survey=dropped, mark="mark")
    for survey in (begun, answered, dropped):
        survey.privacy = Survey.Privacy.CONFIDENTIAL
        assert refused(survey.save)


def test_privacy_may_change_before_anybody_answers() -> None:
    """Control: an invitation alone keeps nothing."""
    survey = make_survey(privacy="anonymous")
    make_invitation(survey)
    survey.privacy = Survey.Privacy.NAMED
    assert not refused(survey.save)


def test_invitation_is_of_one_and_only_once() -> None:
    survey, service = make_survey(), make_service()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_invitation(survey, service=service, organisation=make_organisation())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_invitation(survey, service=service, person=make_person())
    make_invitation(survey, service=service)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_invitation(survey, service=service)
    sheet = Invitation.objects.create(survey=survey, number=2)
    assert sheet.subject is None


def test_mark_counts_once_in_a_survey() -> None:
    survey = make_survey(privacy="anonymous")
    Ballot.objects.create(survey=survey, mark="mark")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(survey=survey, mark="mark")
    Ballot.objects.create(survey=make_survey(privacy="anonymous"), mark="mark")


def test_only_questions_to_choose_have_a_list() -> None:
    version = make_version()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_question(version, Kind.TEXT, choices=make_list(version))
    question = make_question(version, Kind.SCALE)
    assert question.choices is not None


def test_question_is_of_its_sections_version() -> None:
    version = make_version()
    question = make_question(version)
    assert question.version == version
    assert Question.objects.filter(version=version).count() == 1


def test_error_of_the_database_is_an_internal_one() -> None:
    """Control: it is the trigger that refuses, no constraint."""
    version = frozen_version()
    with pytest.raises(InternalError, match="frozen version"), transaction.atomic():
        version.questions.update(label="Друго")
