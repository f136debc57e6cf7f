"""Surveys of a place and what belongs to them, for the world of the guards."""

from django.db.models import Model

from resource_centre.registry.models import District
from surveys.models import Invitation, QuestionnaireVersion, Survey, Theme
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_need,
    make_question,
    make_submission,
    make_survey,
    make_version,
)
from tests.trainings.planned import make_line, make_plan


def make_surveyed(district: District) -> list[Model]:
    """Make an open survey of services of the district with one answer, and a need."""
    version = make_version()
    make_question(version, Kind.YES_NO, "seeks")
    make_question(version, Kind.TEXT, "words")
    Theme.objects.create(
        questionnaire=version.questionnaire, question_key="words", title="Тема"
    )
    before = make_survey(version, district=district, status="closed")
    survey = make_survey(version, district=district, baseline=before)
    submission = make_submission(
        make_invitation(survey, district=district), seeks="yes", words="Отговор"
    )
    waiting = make_invitation(survey, district=district)
    need = make_need(survey, district=district)
    line = make_line(plan=make_plan(survey=survey, district=district))
    return [survey, waiting, submission, need, line]


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
