"""Records to draw the questionnaires of paper from."""

from surveys.models import Invitation, QuestionnaireVersion
from surveys.services.questionnaires import freeze
from tests.factories import make_service
from tests.surveys.steps import (
    Kind,
    make_area,
    make_invitation,
    make_list,
    make_question,
    make_section,
    make_survey,
    make_version,
)


def make_questionnaire_sample() -> QuestionnaireVersion:
    """Make a version that asks in every way there is."""
    version = make_version(
        intro="Попълването отнема около 10 минути.",
        intro_en="It takes about 10 minutes.",
        thanks="Благодарим Ви.",
        thanks_en="Thank you.",
    )
    version.questionnaire.title = "Оценка на нуждите от обучение"
    version.questionnaire.title_en = "Training needs"
    version.questionnaire.save()
    make_section(version, title="Екипът", title_en="The team")
    for kind, label, english in (
        (Kind.YES_NO, "Търси ли екипът обучение?", "Is the team seeking training?"),
        (Kind.INTEGER, "Колко души сте?", "How many are you?"),
        (Kind.DATE, "От кога?", "Since when?"),
        (Kind.TEXT, "Какво липсва?", "What is missing?"),
        (Kind.MULTIPLE, "В каква форма?", "In which form?"),
        (Kind.NOTE, "Отбележете нивата.", "Mark the levels."),
    ):
        make_question(version, kind, kind, label=label, label_en=english)
    version.questions.filter(key=Kind.INTEGER).update(
        relevance="${yes_no} = 'yes'",
        is_required=True,
        hint="Към днес",
        hint_en="Today",
    )
    version.questions.filter(key=Kind.TEXT).update(is_multiline=True)
    for number in (1, 2):
        area = make_area(
            code=f"skill-{number}",
            name_bg=f"Умение {number}",
            name_en=f"Skill {number}",
        )
        make_question(
            version, Kind.COMPETENCE, f"skill_{number}", area=area, label=area.name_bg
        )
    scale = make_list(version)
    for label, english in (("Помага ми", "It helps me"), ("Нужно е", "It is needed")):
        make_question(version, Kind.SCALE, choices=scale, label=label, label_en=english)
    make_question(
        version, Kind.RANGE, "range", label="Оценка", label_en="Mark", low=0, high=10
    )
    return version


def make_invitation_sample() -> Invitation:
    """Make a service that is asked, and answers on paper."""
    version = freeze(version=make_questionnaire_sample())
    survey = make_survey(version, title="Нужди 2026 г.")
    service = make_service(district=survey.district, name="ЦОП – Разград")
    return make_invitation(survey, service=service, number=12)
