"""Who may pass the doors of surveys and of the plans that follow from them."""

from dataclasses import replace
from typing import Any

from surveys.models import Theme
from tests.guards.lesson_rules import COORDINATORS, ORGANISERS, away, kept, shared
from tests.guards.matrix import NOBODY, ModelRule, Rule
from tests.guards.shapes import KEEPERS, own
from tests.guards.surveyed import version_of

MODELS = {
    "surveys.questionnaire": shared("surveys.questionnaire"),
    # Only a draft can be deleted.
    "surveys.survey": replace(kept("surveys.survey"), delete=NOBODY),
    "surveys.invitation": replace(
        kept("surveys.invitation"), add=NOBODY, change=NOBODY, delete=NOBODY
    ),
    "surveys.submission": ModelRule(
        view=KEEPERS,
        own=own("surveys.submission"),
        foreign=away("surveys.submission"),
        strangers=COORDINATORS,
        files=False,
    ),
    "surveys.trainingneed": replace(
        kept("surveys.trainingneed"), add=NOBODY, delete=NOBODY
    ),
    "trainings.planline": kept("trainings.planline"),
}


def door(label: str, *, foreign: bool = True) -> dict[str, Any]:
    """Return the arguments of a door of a record, own and foreign if there is one."""
    own_one = {"own": lambda world, role: {"pk": world.own[label].pk}}
    away_one = {"foreign": lambda world, role: {"pk": world.foreign[label].pk}}
    return {**own_one, **away_one} if foreign else own_one


def version(**more: str) -> dict[str, Any]:
    """Return the arguments of a door of a version; `more` are records by name."""

    def arguments(world: Any, _role: Any) -> dict[str, Any]:
        found = version_of(world.own)
        return {
            "pk": found.questionnaire_id,
            "number": found.number,
            **{name: world.own[label].pk for name, label in more.items()},
        }

    return {"own": arguments}


def theme_of(records: dict[str, Any]) -> dict[str, int]:
    """Return what names a theme of the survey's answers."""
    survey = records["surveys.survey"]
    theme = Theme.objects.get(questionnaire__versions__surveys=survey)
    return {"pk": survey.pk, "theme": theme.pk}


SURVEY, QUESTIONNAIRE = "admin:surveys_survey", "admin:surveys_questionnaire"
OF_SURVEY = door("surveys.survey")
READING = Rule(KEEPERS, strangers=COORDINATORS, **OF_SURVEY)
ORGANISING = Rule(ORGANISERS, strangers=COORDINATORS, **OF_SURVEY)
PART = Rule(ORGANISERS, **version(part="surveys.section"))

RULES = {
    "surveys:answer": Rule(NOBODY, **door("surveys.invitation")),
    "surveys:pass_on": Rule(NOBODY, **door("surveys.invitation")),
    "surveys:refuse": Rule(NOBODY, **door("surveys.invitation")),
    f"{QUESTIONNAIRE}_ready": Rule(ORGANISERS),
    f"{QUESTIONNAIRE}_version": Rule(KEEPERS, writers=ORGANISERS, **version()),
    f"{QUESTIONNAIRE}_texts": Rule(ORGANISERS, **version()),
    f"{QUESTIONNAIRE}_preview": Rule(KEEPERS, **version()),
    f"{QUESTIONNAIRE}_changes": Rule(KEEPERS, **version()),
    f"{QUESTIONNAIRE}_section_add": Rule(ORGANISERS, **version()),
    f"{QUESTIONNAIRE}_section": PART,
    f"{QUESTIONNAIRE}_question_add": Rule(ORGANISERS, **version()),
    f"{QUESTIONNAIRE}_question": Rule(ORGANISERS, **version(part="surveys.question")),
    f"{QUESTIONNAIRE}_xlsform_new": Rule(ORGANISERS),
    f"{QUESTIONNAIRE}_xlsform_next": Rule(
        ORGANISERS, **door("surveys.questionnaire", foreign=False)
    ),
    f"{QUESTIONNAIRE}_xlsform": Rule(KEEPERS, page=False, **version()),
    f"{SURVEY}_invite": ORGANISING,
    f"{SURVEY}_coverage": READING,
    f"{SURVEY}_analysis": READING,
    f"{SURVEY}_analysis_sheet": replace(READING, page=False),
    f"{SURVEY}_table": READING,
    f"{SURVEY}_compared": READING,
    f"{SURVEY}_themes": replace(READING, writers=ORGANISERS),
    f"{SURVEY}_add_theme": ORGANISING,
    f"{SURVEY}_theme": Rule(
        ORGANISERS,
        lambda world, role: theme_of(world.own),
        lambda world, role: theme_of(world.foreign),
        COORDINATORS,
    ),
    f"{SURVEY}_needs": ORGANISING,
    "admin:surveys_paper_number": Rule(ORGANISERS),
    "admin:surveys_invitation_paper": Rule(
        ORGANISERS, strangers=COORDINATORS, **door("surveys.invitation")
    ),
    "admin:trainings_planline_training": Rule(
        ORGANISERS, strangers=COORDINATORS, **door("trainings.planline")
    ),
}
