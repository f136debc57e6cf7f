"""Surveys of a place and what belongs to them, for the world of the guards."""

from django.db.models import Model

from resource_centre.registry.models import District
from surveys.models import Invitation, QuestionnaireVersion, Survey
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_need,
    make_question,
    make_submission,
    make_survey,
    make_version,
)


def make_surveyed(district: District) -> list[Model]:
    """Make an open survey of services of the district with one answer, and a need."""
    version = make_version()
    make_question(version, Kind.TEXT, "words")
    survey = make_survey(version, district=district)
    submission = make_submission(
        make_invitation(survey, district=district), words="Отговор"
    )
    need = make_need(survey, district=district)
    return [survey, submission.invitation, submission, need]


def make_questions() -> list[Model]:
    """Make a questionnaire of one question, which is not used yet."""
    version = make_version()
    question = make_question(version, Kind.SINGLE, "form")
    return [version.questionnaire, version, question.section, question]


def open_invitation(survey: Survey) -> Invitation:
    """Return somebody who has not answered the survey yet."""
    waiting = survey.invitations.unanswered().first()
    return waiting or make_invitation(survey, district=survey.district)


def version_of(records: dict[str, Model]) -> QuestionnaireVersion:
    """Return the version among the records."""
    found = records["surveys.questionnaireversion"]
    assert isinstance(found, QuestionnaireVersion)
    return found
