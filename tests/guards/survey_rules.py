"""Who may pass the doors of surveys and of the plans that follow from them."""

from dataclasses import replace
from typing import Any

from tests.guards.lesson_rules import COORDINATORS, ORGANISERS, away, kept, shared
from tests.guards.matrix import EVERYBODY, NOBODY, ModelRule, Rule
from tests.guards.shapes import KEEPERS, own
from tests.guards.surveyed import version_of

MODELS = {
    "surveys.questionnaire": shared("surveys.questionnaire"),
    "surveys.survey": kept("surveys.survey"),
    "surveys.invitation": replace(
        kept("surveys.invitation"), add=NOBODY, delete=NOBODY
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
    "trainings.planline": replace(kept("trainings.planline"), add=NOBODY),
}


def door(label: str, name: str = "pk") -> dict[str, Any]:
    """Return the arguments of a door of a record, own and foreign."""
    return {
        "own": lambda world, role: {name: world.own[label].pk},
        "foreign": lambda world, role: {name: world.foreign[label].pk},
    }


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


SURVEY, QUESTIONNAIRE = "admin:surveys_survey", "admin:surveys_questionnaire"
OF_SURVEY = door("surveys.survey")
READING = Rule(KEEPERS, strangers=COORDINATORS, writers=NOBODY, **OF_SURVEY)
ORGANISING = Rule(ORGANISERS, strangers=COORDINATORS, **OF_SURVEY)
OF_VERSION = Rule(KEEPERS, writers=ORGANISERS, **version())

RULES = {
    "surveys:answer": Rule(NOBODY, **door("surveys.invitation")),
    "surveys:pass_on": Rule(NOBODY, **door("surveys.invitation")),
    "surveys:refuse": Rule(NOBODY, **door("surveys.invitation")),
}
assert EVERYBODY
