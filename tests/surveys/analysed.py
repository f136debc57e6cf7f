"""A survey that was answered, to draw its analyses from."""

from resource_centre.registry.models import Municipality, ServiceType
from surveys.models import Question, Questionnaire, Survey, Theme, ThemeMark
from tests.factories import make_district, make_municipality, make_service
from tests.surveys.steps import (
    make_area,
    make_invitation,
    make_list,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

Kind = Question.Kind
AREAS = (
    ("crisis", "Кризисна интервенция", "Crisis intervention"),
    ("burnout", "Превенция на професионалното прегаряне", "Preventing burn-out"),
    ("notes", "Водене на документация", "Keeping records"),
)

PLACES = {"Кубрат": "RAZ16", "Лозница": "RAZ17", "Разград": "RAZ26"}


def make_place(name: str) -> Municipality:
    """Return the municipality of this name in the district of Razgrad."""
    place = make_municipality(PLACES[name])
    Municipality.objects.filter(pk=place.pk).update(name_bg=name)
    place.refresh_from_db()
    return place


def make_answered_survey() -> Survey:
    """Make the survey of 13 centres: 11 seek training, 2 do not."""
    version = make_version(
        Questionnaire.objects.create(title="Нужди на екипа", title_en="Team needs")
    )
    make_question(
        version,
        Kind.YES_NO,
        "seeks",
        meaning="seeks",
        label="Търсите ли обучение за екипа?",
        label_en="Do you seek training for the team?",
    )
    for code, name, name_en in AREAS:
        area = make_area(code=code, name_bg=name, name_en=name_en)
        make_question(
            version, Kind.COMPETENCE, code, area=area, label=name, label_en=name_en
        )
    scale = make_list(version, "никога", "рядко", "понякога", "често", "винаги")
    for number, label in enumerate(("Имате супервизия", "Обменяте опит"), start=1):
        make_question(version, Kind.SCALE, f"often{number}", choices=scale, label=label)
    make_question(version, Kind.TEXT, "wish", label="От какво имате нужда?")
    survey = make_survey(
        version,
        title="Нужди от обучение в област Разград",
        district=make_district(),
        status="closed",
        starts_on="2026-10-01",
        ends_on="2026-10-15",
        notice="Данните са примерни.",
        notice_en="The data are samples.",
    )
    places = [make_place(name) for name in PLACES]
    theme = Theme.objects.create(
        questionnaire=version.questionnaire,
        question_key="wish",
        title="Работа с травма",
        title_en="Working with trauma",
    )
    kind = ServiceType.objects.order_by("pk").first()
    for number in range(13):
        service = make_service(name=f"Център {number + 1}", district=survey.district)
        invitation = make_invitation(
            survey,
            service=service,
            municipality=places[number % 3],
            service_type=kind,
            head_count=8 + number,
        )
        sheet = make_submission(
            invitation,
            seeks="yes" if number < 11 else "no",
            crisis={"required": 5, "actual": 1 + number % 3},
            burnout={"required": 4, "actual": 2},
            notes={"required": 4, "actual": 3 + number % 2},
            often1=str(1 + number % 5),
            often2=str(1 + number % 3),
            wish="Работа с травма",
        )
        if number < 6:
            ThemeMark.objects.create(theme=theme, submission=sheet)
    survey.refresh_from_db()
    return survey
