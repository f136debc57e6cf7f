"""What a plan says, and what became of each of its lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import pgettext_lazy

from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import SocialService
from surveys.models import TrainingNeed
from trainings.facts.gate import CERTIFICATE
from trainings.models import (
    Certificate,
    Enrolment,
    Module,
    PlanLine,
    Training,
    TrainingPlan,
)

Status = Training.Status
# Without a period or a rank it comes last.
LAST_DAY, LAST_RANK = date.max, 1_000_000


class Stage(StrEnum):
    """How far a line is."""

    WAITING = "waiting"
    PART = "part"
    PLANNED = "planned"
    DONE = "done"


STAGES = {
    Stage.WAITING: pgettext_lazy("line of a plan", "no training yet"),
    Stage.PART: pgettext_lazy("line of a plan", "for some of the services"),
    Stage.PLANNED: pgettext_lazy("line of a plan", "trainings are planned"),
    Stage.DONE: pgettext_lazy("line of a plan", "done"),
}


@dataclass(frozen=True)
class Line:
    """A line of a plan with all that belongs to it, read together."""

    line: PlanLine

    @cached_property
    def needs(self) -> list[TrainingNeed]:
        """Return the needs that it answers, by their ranks."""
        return sorted(self.line.needs.all(), key=rank_of)

    @cached_property
    def modules(self) -> list[Module]:
        """Return its own modules, or else those of its programme."""
        own = sorted(self.line.modules.all(), key=lambda module: module.pk)
        programme = self.line.programme
        if own or programme is None:
            return own
        parts = sorted(programme.parts.all(), key=lambda p: (p.position, p.pk))
        return [part.module for part in parts]

    @property
    def hours(self) -> int:
        """Return how many teaching hours it has."""
        return sum(module.hours for module in self.modules)

    @cached_property
    def services(self) -> list[SocialService]:
        """Return whose teams it is for."""
        return sorted(self.line.services.all(), key=lambda s: (s.name, s.pk))

    @cached_property
    def trainings(self) -> list[Any]:
        """Return its trainings as they follow each other, with how many people
        have certificates.
        """
        return sorted(self.line.trainings.all(), key=lambda t: (t.starts_on, t.pk))

    @property
    def live(self) -> list[Any]:
        """Return the trainings that were not cancelled."""
        return [each for each in self.trainings if each.status != Status.CANCELLED]

    @property
    def left(self) -> list[SocialService]:
        """Return the services for whose teams there is no training yet."""
        reached = {
            service.pk for training in self.live for service in training.services.all()
        }
        if self.live and not reached:
            return []
        return [service for service in self.services if service.pk not in reached]

    @property
    def stage(self) -> Stage:
        """Return how far it is."""
        if not self.live:
            return Stage.WAITING
        if self.left:
            return Stage.PART
        is_done = all(each.status == Status.COMPLETED for each in self.live)
        return Stage.DONE if is_done else Stage.PLANNED

    @property
    def stage_in_words(self) -> str:
        """Return how far it is, in words."""
        return str(STAGES[self.stage])

    @property
    def certified(self) -> int:
        """Return how many certificates its trainings have led to."""
        return sum(each.certified for each in self.trainings)

    @property
    def period(self) -> str:
        """Return from when to when it is planned, "" if nobody has said."""
        return period_of(self.line.starts_on, self.line.ends_on)


def period_of(first: date | None, last: date | None) -> str:
    """Return the days in short, as far as they are known."""
    days = (first, last)
    if not any(days):
        return ""
    shown = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in days]
    return " – ".join(shown) if first != last else shown[0]


def rank_of(need: TrainingNeed) -> tuple[int, int]:
    """Return what needs are sorted by."""
    return (LAST_RANK if need.rank is None else need.rank, need.pk)


# --- Reading ------------------------------------------------------------------------


def lines_of(plan: TrainingPlan) -> list[Line]:
    """Return the lines by their periods, and then by the ranks of their needs.

    9 queries at most.
    """
    return in_order(read_lines(plan.lines.all()))


def read_lines(rows: QuerySet[PlanLine]) -> list[Line]:
    """Return the lines with all that belongs to them (9 queries at most)."""
    trainings = with_certified(Training.objects.select_related("venue"))
    needs = TrainingNeed.objects.select_related(
        "municipality", "service_type", "job_role"
    )
    read = rows.select_related("plan", "programme").prefetch_related(
        Prefetch("needs", needs),
        "modules",
        "services",
        "programme__parts__module",
        Prefetch("trainings", trainings.prefetch_related("services")),
    )
    return [Line(line) for line in read]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return the lines in the order in which a plan has them."""

    def key(each: Line) -> tuple[date, tuple[int, int], int]:
        first = rank_of(each.needs[0]) if each.needs else (LAST_RANK, 0)
        return (each.line.starts_on or LAST_DAY, first, each.line.pk)

    return sorted(lines, key=key)


def with_certified(rows: QuerySet[Training]) -> QuerySet[Any]:
    """Add to each how many participants hold its certificate: `certified`."""
    parts = ContentType.objects.get_for_model(Enrolment)
    enrolled = Enrolment.objects.filter(training=OuterRef(OuterRef("pk")))
    held = (
        Certificate.objects.filter(
            document=CERTIFICATE,
            status=IssuedDocument.Status.ISSUED,
            duplicate_of=None,
            content_type=parts,
            object_id__in=enrolled.values("pk"),
        )
        .order_by()
        .values("document")
        .annotate(number=Count("pk"))
    )
    return rows.annotate(certified=Coalesce(Subquery(held.values("number")), 0))


# --- Together -----------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """What the lines of a plan come to together."""

    lines: int
    hours: int
    places: int
    cost: Any


def totals_of(lines: Sequence[Line]) -> Totals:
    """Return what the lines come to; cost is None where nobody has written any."""
    costs = [each.line.cost for each in lines if each.line.cost is not None]
    return Totals(
        lines=len(lines),
        hours=sum(each.hours for each in lines),
        places=sum(each.line.places or 0 for each in lines),
        cost=sum(costs) if costs else None,
    )
