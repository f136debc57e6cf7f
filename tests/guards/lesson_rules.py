"""Who may pass the doors of trainings and of the calendar."""

from dataclasses import replace
from typing import Any

from resource_centre.accounts.roles import Role
from tests.guards.matrix import (
    EVERYBODY,
    NOBODY,
    Arguments,
    ModelRule,
    Rule,
    pk,
)
from tests.guards.shapes import KEEPERS, A, C, own, placed, sheet, strangers_sheet
from tests.guards.world import World
from trainings.models import Enrolment, Session, SignedSheet, Trainer, Training

T = Role.TRAINER
ORGANISERS, LEADERS = frozenset({A, C}), frozenset({*KEEPERS, T})
COORDINATORS, SCOPED = frozenset({C}), frozenset({C, T})
MARKERS = frozenset({A, C, T})


def shared(
    label: str, *, view: frozenset[Role | None] = KEEPERS, sheets: bool = False
) -> ModelRule:
    """Return who may do what with what trainings of all places have in common."""
    return ModelRule(
        view=view,
        add=ORGANISERS,
        change=ORGANISERS,
        delete=ORGANISERS,
        own=own(label),
        sheet=sheet(label) if sheets else None,
        strangers_sheet=strangers_sheet(label) if sheets else None,
    )


def away(label: str) -> Arguments:
    """Return what names the record of the model in another district."""
    return pk(lambda world, role: world.foreign[label])


def kept(label: str) -> ModelRule:
    """Return who may do what with records of a district that no sheet brings."""
    rule = placed(label, delete=ORGANISERS)
    return replace(rule, sheet=None, strangers_sheet=None)


MODELS = {
    "reporting.project": ModelRule(
        view=KEEPERS,
        add=frozenset({A}),
        change=frozenset({A}),
        delete=frozenset({A}),
        own=own("reporting.project"),
    ),
    "scheduling.venue": replace(
        shared("scheduling.venue", view=LEADERS, sheets=True), delete=frozenset({A})
    ),
    "scheduling.movedday": replace(
        shared("scheduling.movedday", sheets=True),
        add=frozenset({A}),
        change=frozenset({A}),
        delete=frozenset({A}),
    ),
    "scheduling.occasion": ModelRule(
        view=LEADERS,
        add=ORGANISERS,
        own=own("scheduling.occasion"),
        foreign=away("scheduling.occasion"),
        strangers=SCOPED,
    ),
    "trainings.methodology": shared("trainings.methodology", view=LEADERS),
    "trainings.module": shared("trainings.module", view=LEADERS, sheets=True),
    "trainings.programme": shared("trainings.programme", view=LEADERS),
    "trainings.trainer": shared("trainings.trainer"),
    "trainings.declaredtotal": shared("trainings.declaredtotal"),
    "trainings.material": shared("trainings.material"),
    "trainings.trainingplan": kept("trainings.trainingplan"),
    "trainings.handover": kept("trainings.handover"),
    "trainings.trainerinvitation": replace(
        kept("trainings.trainerinvitation"), add=NOBODY, change=NOBODY, delete=NOBODY
    ),
    "trainings.certificate": ModelRule(
        view=KEEPERS,
        add=ORGANISERS,
        own=own("trainings.certificate"),
        foreign=away("trainings.certificate"),
        strangers=COORDINATORS,
    ),
    "trainings.externallearning": kept("trainings.externallearning"),
    "trainings.hournorm": ModelRule(
        view=KEEPERS,
        add=frozenset({A}),
        change=frozenset({A}),
        delete=frozenset({A}),
        own=own("trainings.hournorm"),
    ),
    "trainings.personhours": replace(
        kept("trainings.personhours"), add=NOBODY, change=NOBODY, delete=NOBODY
    ),
    "trainings.qualification": replace(
        kept("trainings.qualification"), add=NOBODY, change=NOBODY, delete=NOBODY
    ),
    "trainings.enrolment": replace(
        placed("trainings.enrolment", delete=NOBODY),
        view=LEADERS,
        strangers=SCOPED,
    ),
    "trainings.training": replace(
        placed("trainings.training", delete=ORGANISERS),
        view=LEADERS,
        strangers=SCOPED,
    ),
}


def training_of(records: dict[str, Any]) -> Training:
    """Return the training among the records."""
    found = records["trainings.training"]
    assert isinstance(found, Training)
    return found


def door(name: str = "pk", **more: Any) -> dict[str, Any]:
    """Return the arguments of a door of a training, own and foreign.

    `more` are arguments found by the training.
    """

    def arguments(records: dict[str, Any]) -> dict[str, Any]:
        training = training_of(records)
        return {name: training.pk, **{k: get(training) for k, get in more.items()}}

    return {
        "own": lambda world, role: arguments(world.own),
        "foreign": lambda world, role: arguments(world.foreign),
    }


def session_of(training: Training) -> int:
    """Return the key of the training's session."""
    return Session.objects.get(training=training).pk


def enrolment_of(training: Training) -> int:
    """Return the key of who takes part in the training."""
    return Enrolment.objects.get(training=training).pk


def sheet_of(training: Training) -> int:
    """Return the key of the training's signed list."""
    return SignedSheet.objects.get(training=training).pk


def slug(world: World, _role: Role | None) -> dict[str, str]:
    """Return the address of the training of Razgrad, which is announced."""
    return {"slug": training_of(world.own).slug}


ORGANISING = Rule(ORGANISERS, strangers=COORDINATORS, **door())
ENROLLING = Rule(ORGANISERS, strangers=COORDINATORS, **door("object_id"))
MARKING = Rule(MARKERS, strangers=SCOPED, **door())
ADMIN = "admin:trainings_training"

RULES = {
    "trainings:trainings": Rule(EVERYBODY),
    "trainings:training": Rule(EVERYBODY, slug),
    "trainings:calendar": Rule(EVERYBODY, slug, page=False),
    "scheduling:calendar": Rule(EVERYBODY, page=False),
    "trainings:invitation": Rule(
        NOBODY,
        lambda world, role: {"pk": world.own["trainings.trainerinvitation"].pk},
    ),
    f"{ADMIN}_schedule": ORGANISING,
    f"{ADMIN}_session_add": ORGANISING,
    f"{ADMIN}_session": Rule(
        ORGANISERS, strangers=COORDINATORS, **door(session=session_of)
    ),
    f"{ADMIN}_day": ORGANISING,
    f"{ADMIN}_release": ORGANISING,
    f"{ADMIN}_copy": ORGANISING,
    f"{ADMIN}_enrol": ENROLLING,
    f"{ADMIN}_enrol_team": ENROLLING,
    f"{ADMIN}_enrol_paste": ENROLLING,
    f"{ADMIN}_certificates": Rule(
        KEEPERS, strangers=COORDINATORS, writers=ORGANISERS, **door()
    ),
    f"{ADMIN}_waive": Rule(
        ORGANISERS, strangers=COORDINATORS, **door(enrolment=enrolment_of)
    ),
    f"{ADMIN}_take_back": Rule(
        ORGANISERS, strangers=COORDINATORS, page=False, **door(enrolment=enrolment_of)
    ),
    f"{ADMIN}_attendance": MARKING,
    f"{ADMIN}_make_up": MARKING,
    f"{ADMIN}_add_sheet": MARKING,
    f"{ADMIN}_sheet": Rule(
        LEADERS, strangers=SCOPED, page=False, **door(sheet=sheet_of)
    ),
    f"{ADMIN}_remove_sheet": Rule(
        MARKERS, strangers=SCOPED, page=False, **door(sheet=sheet_of)
    ),
    "admin:trainings_methodology_version": Rule(
        LEADERS,
        lambda world, role: {
            "pk": world.own["trainings.methodology"].pk,
            "number": 1,
        },
        page=False,
    ),
    "admin:trainings_certificate_register": Rule(KEEPERS, page=False),
    "admin:trainings_externallearning_evidence": Rule(
        KEEPERS,
        lambda world, role: {"pk": world.own["trainings.externallearning"].pk},
        lambda world, role: {"pk": world.foreign["trainings.externallearning"].pk},
        COORDINATORS,
        page=False,
    ),
    "admin:trainings_trainer_cv": Rule(
        KEEPERS,
        lambda world, role: {"pk": with_cv(world)},
        page=False,
    ),
}


def with_cv(world: World) -> int:
    """Return the key of the trainer whose CV is there."""
    trainer = world.own["trainings.trainer"]
    assert isinstance(trainer, Trainer)
    return trainer.pk
