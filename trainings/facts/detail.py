"""All that everybody may know of one training."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from resource_centre.registry.models import Person
from trainings.facts.days import teaching_hours
from trainings.facts.public import Card, Wording, cards, in_page, worded
from trainings.facts.timetable import Day, by_days, released_sessions, slot, trainers_of
from trainings.models import Training, TrainingModule

SUMMARY = 160  # what search engines and shared links show


@dataclass(frozen=True)
class Part:
    """A module of a training."""

    title: Wording
    hours: str
    topics: list[str]


@dataclass(frozen=True)
class Leader:
    """Somebody who leads a training."""

    name: str
    expertise: Wording


@dataclass(frozen=True)
class Detail:
    """A training as its own page tells it."""

    card: Card
    description: Wording
    summary: str
    fee: str
    days: list[Day]
    parts: list[Part]
    trainers: list[Leader]


def detail(training: Training) -> Detail:
    """Return what is told of a training that comes `with_facts` (4 queries)."""
    [card] = cards([training])
    sessions = released_sessions([training.pk])
    description = worded(training, "description")
    return Detail(
        card=card,
        description=description,
        summary=summary(card, description),
        fee=fee(training.fee),
        days=by_days(slot(session, card.place.text) for session in sessions),
        parts=[part(each) for each in training.modules.select_related("module")],
        trainers=[leader(person) for person in trainers_of(training.pk)],
    )


def summary(card: Card, description: Wording) -> str:
    """Return what is said of the training where its address is shared."""
    facts = (card.days, card.place.text, card.municipality, card.audience.text)
    said = ", ".join(filter(None, facts))
    return Truncator(f"{said}. {description}".strip()).chars(SUMMARY)


def fee(amount: Decimal | None) -> str:
    """Return what it costs to take part, in words."""
    if not amount:
        return _("Free of charge")
    words = _("%(amount)s EUR for each participant")
    return words % {"amount": number_format(amount, decimal_pos=2)}


def part(module: TrainingModule) -> Part:
    """Return what is told of a module: its title, hours and topics."""
    lines = module.module.topics.splitlines()
    return Part(
        title=worded(module.module, "title"),
        hours=teaching_hours(module.hours),
        topics=[line.strip() for line in lines if line.strip()],
    )


def leader(person: Person) -> Leader:
    """Return what is told of who leads a training."""
    known: Any = getattr(person, "trainer", None)
    expertise = worded(known, "expertise") if known else in_page("")
    return Leader(name=str(person), expertise=expertise)
