"""A large survey, made at once: 60 questions and as many sheets as wanted."""

from random import Random
from typing import Any

from django.utils import timezone

from resource_centre.registry.models import JobRole, Municipality, ServiceType
from surveys.models import (
    Invitation,
    Question,
    QuestionnaireVersion,
    Submission,
    Survey,
    Theme,
    ThemeMark,
)
from tests.surveys.steps import (
    make_list,
    make_question,
    make_section,
    make_survey,
    make_version,
)

Kind = Question.Kind
SCALES, COMPETENCES, MULTIPLES, NUMBERS, TEXTS, YES_NO = 30, 10, 6, 6, 4, 4
QUESTIONS = SCALES + COMPETENCES + MULTIPLES + NUMBERS + TEXTS + YES_NO
MUNICIPALITIES, TYPES, ROLES = 20, 8, 6
THEMES, MARKED = 3, 300


def make_large_version() -> QuestionnaireVersion:
    """Make a version of 60 questions of all kinds."""
    version = make_version()
    section = make_section(version)
    scale = make_list(version, "никога", "рядко", "понякога", "често", "винаги")
    for number in range(SCALES):
        make_question(
            version, Kind.SCALE, f"scale_{number}", section=section, choices=scale
        )
    for number in range(MULTIPLES):
        make_question(
            version, Kind.MULTIPLE, f"multi_{number}", section=section, choices=scale
        )
    for kind, times in (
        (Kind.COMPETENCE, COMPETENCES),
        (Kind.INTEGER, NUMBERS),
        (Kind.TEXT, TEXTS),
        (Kind.YES_NO, YES_NO),
    ):
        for number in range(times):
            seeks = kind == Kind.YES_NO and number == 0
            make_question(
                version,
                kind,
                f"{kind}_{number}",
                section=section,
                meaning="seeks" if seeks else "",
            )
    return version


def make_large_survey(
    number: int, version: QuestionnaireVersion | None = None, **fields: Any
) -> Survey:
    """Make a closed survey that so many sheets answer, the same ones every time."""
    fields.setdefault("status", Survey.Status.CLOSED)
    survey = make_survey(version or make_large_version(), **fields)
    random, now = Random(5), timezone.now()  # noqa: S311 - figures, not secrets
    places: dict[str, list[Any]] = {
        "municipality": list(Municipality.objects.order_by("pk")[:MUNICIPALITIES]),
        "service_type": list(ServiceType.objects.order_by("pk")[:TYPES]),
        "job_role": list(JobRole.objects.order_by("pk")[:ROLES]),
    }
    invitations = Invitation.objects.bulk_create(
        Invitation(
            survey=survey,
            number=at,
            status="submitted",
            submitted_at=now,
            head_count=random.randint(1, 30),
            district=survey.district,
            **{name: random.choice(rows) for name, rows in places.items() if rows},
        )
        for at in range(1, number + 1)
    )
    sheets = Submission.objects.bulk_create(
        (
            Submission(
                invitation=each,
                survey=survey,
                submitted_at=now,
                answers=large_answers(random),
            )
            for each in invitations
        ),
        batch_size=1000,
    )
    theme_them(survey, sheets)
    return survey


def large_answers(random: Random) -> dict[str, Any]:
    """Return the answers of one sheet to the large version."""
    level = random.randint
    return {
        **{f"scale_{n}": str(level(1, 5)) for n in range(SCALES)},
        **{
            f"multi_{n}": [str(v) for v in range(1, 6) if level(0, 1)]
            for n in range(MULTIPLES)
        },
        **{
            f"competence_{n}": {"required": level(3, 5), "actual": level(1, 4)}
            for n in range(COMPETENCES)
        },
        **{f"integer_{n}": level(0, 40) for n in range(NUMBERS)},
        **{
            f"text_{n}": f"Имаме нужда от обучение {level(1, 999)}"
            for n in range(TEXTS)
        },
        **{f"yes_no_{n}": "yes" if level(0, 3) else "no" for n in range(YES_NO)},
    }


def theme_them(survey: Survey, sheets: list[Submission]) -> None:
    """Mark some of the free answers with themes."""
    for number in range(THEMES):
        theme, _made = Theme.objects.get_or_create(
            questionnaire=survey.version.questionnaire,
            question_key="text_0",
            title=f"Тема {number}",
        )
        ThemeMark.objects.bulk_create(
            ThemeMark(theme=theme, submission=sheet)
            for sheet in sheets[number : MARKED * THEMES : THEMES]
        )
