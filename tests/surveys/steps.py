"""Makers of questionnaires, surveys and answers, for tests."""

from itertools import count
from typing import Any

from django.utils import timezone

from resource_centre.registry.models import CompetenceArea
from surveys.models import (
    AnonymousSubmission,
    Choice,
    ChoiceList,
    Invitation,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Section,
    Submission,
    Survey,
    TrainingNeed,
)
from tests.factories import make_district, make_person, make_service, placed

_numbers = count(1)

Kind = Question.Kind


def make_version(
    questionnaire: Questionnaire | None = None, **fields: Any
) -> QuestionnaireVersion:
    """Make a draft of a version, of a new questionnaire unless told."""
    if questionnaire is None:
        title = f"Анкетна карта {next(_numbers)}"
        questionnaire = Questionnaire.objects.create(title=title)
    fields.setdefault("number", questionnaire.versions.count() + 1)
    return QuestionnaireVersion.objects.create(questionnaire=questionnaire, **fields)


def make_section(version: QuestionnaireVersion, **fields: Any) -> Section:
    """Make a section after those that are there."""
    position = version.sections.count() + 1
    fields.setdefault("position", position)
    fields.setdefault("key", f"section_{position}")
    fields.setdefault("title", f"Раздел {position}")
    return Section.objects.create(version=version, **fields)


def make_list(version: QuestionnaireVersion, *labels: str) -> ChoiceList:
    """Make a list of answers with the values "1", "2" …, which are their points."""
    made = ChoiceList.objects.create(version=version, name=f"list{next(_numbers)}")
    for number, label in enumerate(labels or ("не", "отчасти", "да"), start=1):
        Choice.objects.create(
            list=made,
            value=str(number),
            label=label,
            position=number,
            score=number,
        )
    return made


def make_question(
    version: QuestionnaireVersion,
    kind: str = Kind.TEXT,
    key: str = "",
    **fields: Any,
) -> Question:
    """Make a question at the end of the last section; one to choose has a list."""
    section = fields.pop("section", None) or version.sections.last()
    section = section or make_section(version)
    if kind in Question.CHOOSING and "choices" not in fields:
        fields["choices"] = make_list(version)
    if kind == Kind.COMPETENCE and "area" not in fields:
        fields["area"] = make_area()
    fields.setdefault("position", section.questions.count() + 1)
    fields.setdefault("label", f"Въпрос {key}".strip())
    return Question.objects.create(
        section=section, kind=kind, key=key or f"q{next(_numbers)}", **fields
    )


def make_area(**fields: Any) -> CompetenceArea:
    """Make an area of competence."""
    number = next(_numbers)
    fields.setdefault("code", f"area-{number}")
    fields.setdefault("name_bg", f"Област {number}")
    fields.setdefault("name_en", f"Area {number}")
    return CompetenceArea.objects.create(**fields)


def make_survey(version: QuestionnaireVersion | None = None, **fields: Any) -> Survey:
    """Make an open survey of services in Razgrad, of a frozen version."""
    version = version or make_version()
    if version.frozen_at is None:
        version.frozen_at = timezone.now()
        version.save()
    fields.setdefault("title", f"Проучване {next(_numbers)}")
    fields.setdefault("audience", Survey.Audience.SERVICES)
    fields.setdefault("status", Survey.Status.OPEN)
    if "district" not in fields:
        fields["district"] = make_district()
    if fields["status"] != Survey.Status.DRAFT:
        fields.setdefault("opened_at", timezone.now())
    if fields["status"] == Survey.Status.CLOSED:
        fields.setdefault("closed_at", timezone.now())
    return Survey.objects.create(version=version, **fields)


def make_invitation(survey: Survey | None = None, **fields: Any) -> Invitation:
    """Make an invitation of a new service or person, as the survey asks."""
    survey = survey or make_survey()
    if not {"service", "organisation", "person"} & set(fields):
        if survey.audience == Survey.Audience.PEOPLE:
            fields["person"] = make_person(district=survey.district)
        else:
            fields["service"] = make_service(district=survey.district)
    fields.setdefault("number", survey.invitations.count() + 1)
    return Invitation.objects.create(survey=survey, **placed(fields))


def make_submission(
    invitation: Invitation | None = None, *, sent: bool = True, **answers: Any
) -> Submission:
    """Let the invitation be answered, or only begun."""
    invitation = invitation or make_invitation()
    now = timezone.now()
    Invitation.objects.filter(pk=invitation.pk).update(
        status="submitted" if sent else "started",
        started_at=now,
        submitted_at=now if sent else None,
    )
    return Submission.objects.create(
        invitation=invitation,
        survey=invitation.survey,
        answers=answers,
        submitted_at=now if sent else None,
    )


def make_anonymous(
    survey: Survey, *, places: dict[str, Any] | None = None, **answers: Any
) -> AnonymousSubmission:
    """Let somebody unknown have answered the survey."""
    return AnonymousSubmission.objects.create(
        survey=survey, answers=answers, **(places or {})
    )


def make_need(survey: Survey | None = None, **fields: Any) -> TrainingNeed:
    """Make a training need that a survey found."""
    survey = survey or make_survey(status=Survey.Status.CLOSED)
    fields.setdefault("area", make_area())
    fields.setdefault("title", str(fields["area"]))
    fields.setdefault("gap", "1.5")
    fields.setdefault("head_count", 10)
    return TrainingNeed.objects.create(survey=survey, **placed(fields))
