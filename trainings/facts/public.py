"""What everybody may know of a training: said here, for each page that tells it.

Days and places are those last released where there is a timetable; what is planned
but not released is nobody's to know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    gettext as _,
    gettext_lazy,
    ngettext,
    pgettext_lazy,
)

from resource_centre.registry.models import Municipality
from resource_centre.scheduling.models import Venue
from trainings.facts.days import span, teaching_hours
from trainings.facts.releases import NOTHING, Released, former_venues, released
from trainings.models import (
    TEACHING_HOUR,
    Enrolment,
    Training,
    TrainingModule,
)
from trainings.querysets import TrainingQuerySet

# More teams than these are counted instead of named.
NAMED = 3


class Stage(StrEnum):
    """Where a training is, for somebody who may want to come."""

    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    HELD = "held"
    CANCELLED = "cancelled"


# In plain words.
STATES = {
    Stage.SOON: gettext_lazy("Enrolment has not begun yet"),
    Stage.OPEN: gettext_lazy("Enrolment is open"),
    Stage.CLOSED: gettext_lazy("Enrolment is over"),
    Stage.RUNNING: pgettext_lazy("training", "Under way"),
    Stage.HELD: pgettext_lazy("training", "Held"),
    Stage.CANCELLED: pgettext_lazy("training", "Cancelled"),
}


@dataclass(frozen=True)
class Wording:
    """A text and the language it is in, which need not be the page's."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Invited(NamedTuple):
    """A team or an organisation that a training is for."""

    is_team: bool
    name: Wording


@dataclass(frozen=True)
class Card:
    """What everybody may know of a training at a glance."""

    pk: int
    url: str
    slug: str
    title: Wording
    first: date
    days: str
    place: Wording
    address: str
    municipality: str
    audience: Wording
    hours: str
    kind: str
    mode: str
    stage: Stage
    state: str
    places: str
    is_full: bool

    @property
    def is_over(self) -> bool:
        """Tell whether it was held or will not be."""
        return self.stage in {Stage.HELD, Stage.CANCELLED}

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it will not be held."""
        return self.stage == Stage.CANCELLED


# --- Which of them -------------------------------------------------------------------


def ahead(rows: TrainingQuerySet) -> TrainingQuerySet:
    """Keep those that are not over; a cancelled one stays until its day, to say so."""
    return rows.filter(is_ahead())


def past(rows: TrainingQuerySet) -> TrainingQuerySet:
    """Keep those that are over."""
    return rows.exclude(is_ahead())


def is_ahead() -> Q:
    """Return the condition that a training is not over."""
    today = timezone.localdate()
    return Q(ends_on__gte=today) & ~Q(status=Training.Status.COMPLETED)


def free(rows: TrainingQuerySet) -> TrainingQuerySet:
    """Keep those that begin later and have a place left."""
    waiting_for = (Training.Status.ANNOUNCED, Training.Status.OPEN)
    return with_taken(rows).filter(
        Q(capacity=None) | Q(taken__lt=F("capacity")),
        starts_on__gt=timezone.localdate(),
        status__in=waiting_for,
    )


def with_taken(rows: TrainingQuerySet) -> TrainingQuerySet:
    """Add `taken`, how many have a place, counted for each row by itself."""
    seated = Enrolment.objects.enrolled().filter(training=OuterRef("pk"))
    return rows.annotate(taken=counted(seated))


def counted(rows: Any) -> Coalesce:
    """Return how many of the rows a training has, as a column of another query."""
    alike = rows.order_by().values("training")
    number = alike.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def with_facts(rows: TrainingQuerySet) -> TrainingQuerySet:
    """Add what cards tell."""
    modules = TrainingModule.objects.filter(training=OuterRef("pk")).order_by()
    hours = modules.values("training").annotate(sum=Sum("hours")).values("sum")
    known = with_taken(rows).annotate(module_hours=Subquery(hours))
    return known.select_related("municipality", "venue__municipality")


# --- What is said of each ------------------------------------------------------------


def cards(trainings: Iterable[Training]) -> list[Card]:
    """Return what is said of the trainings, which come `with_facts`.

    2 queries for all, and 1 more where a place was changed but not released.
    """
    rows = list(trainings)
    facts, named = released(rows), invited(rows)
    venues = former_venues(rows, facts)
    return [
        card(row, facts.get(row.pk, NOTHING), venues, named.get(row.pk, ()))
        for row in rows
    ]


def card(
    training: Training,
    facts: Released,
    venues: Mapping[int, Venue],
    named: Sequence[Invited],
) -> Card:
    """Return what is said of the training (0 queries)."""
    first, last = facts.days or training.days
    venue = venues.get(facts.venue or 0) or training.venue
    reached = stage(training, first, last)
    return Card(
        pk=training.pk,
        url=training.get_absolute_url(),
        slug=training.slug,
        title=worded(training, "title"),
        first=first,
        days=span(first, last),
        place=worded(venue, "name"),
        address=venue.address,
        municipality=municipality_name(training.municipality or venue.municipality),
        audience=audience_of(training, named),
        hours=hours_of(training, facts.minutes),
        kind=str(capfirst(training.get_kind_display())),
        mode=""
        if training.mode == Training.Mode.PRESENCE
        else training.get_mode_display(),
        stage=reached,
        state=str(STATES[reached]),
        places=places(training, reached),
        is_full=reached == Stage.OPEN and left(training) == 0,
    )


def worded(record: Any, field: str) -> Wording:
    """Return the field in the page's language, or in Bulgarian where there is none."""
    english = getattr(record, f"{field}_en") if get_language() == "en" else ""
    if english:
        return Wording(english, "en")
    return Wording(getattr(record, field), "bg")


def in_page(text: str) -> Wording:
    """Return a text in the page's language."""
    return Wording(text, get_language() or "bg")


def municipality_name(municipality: Municipality | None) -> str:
    """Return the municipality as it is said of a place, or nothing."""
    if municipality is None:
        return ""
    return _("municipality of %(name)s") % {"name": municipality.name}


def audience(training: Training) -> Wording:
    """Return for whom it is (up to 1 query)."""
    return audience_of(training, invited([training]).get(training.pk, ()))


def audience_of(training: Training, named: Sequence[Invited]) -> Wording:
    """Return for whom it is: as somebody has put it, or the teams it is for."""
    if training.audience:
        return worded(training, "audience")
    if len(named) > NAMED:
        return counted_teams(named)
    known = {each.name.lang for each in named}
    lang = known.pop() if len(known) == 1 else "bg"
    return Wording(", ".join(each.name.text for each in named), lang)


def counted_teams(named: Sequence[Invited]) -> Wording:
    """Return how many teams or organisations it is for."""
    teams = sum(each.is_team for each in named)
    if teams == len(named):
        words = ngettext(
            "the team of %(n)d social service",
            "the teams of %(n)d social services",
            teams,
        )
    else:
        words = ngettext("%(n)d organisation", "%(n)d organisations", len(named))
    return in_page(words % {"n": len(named)})


def invited(trainings: Iterable[Training]) -> dict[int, list[Invited]]:
    """Return the teams and organisations that trainings are for (1 query).

    Those whose audience is put in words are left out.
    """
    keys = [each.pk for each in trainings if not each.audience]
    found: dict[int, list[Invited]] = {}
    if not keys:
        return found
    teams = Training.services.through.objects.filter(training__in=keys)
    bodies = Training.organisations.through.objects.filter(training__in=keys)
    rows = named_by(teams, "socialservice", is_team=True).union(
        named_by(bodies, "organisation", is_team=False), all=True
    )
    for key, is_team, name, name_en in rows.order_by("-is_team", "name", "name_en"):
        text = name_en if get_language() == "en" else ""
        wording = Wording(text or name, "en" if text else "bg")
        found.setdefault(key, []).append(Invited(is_team, wording))
    return found


def named_by(rows: Any, who: str, *, is_team: bool) -> Any:
    """Return which training each row is of, and the names of who it is for."""
    named = rows.annotate(
        is_team=Value(is_team), name=F(f"{who}__name"), name_en=F(f"{who}__name_en")
    )
    return named.order_by().values_list("training_id", "is_team", "name", "name_en")


def hours_of(training: Training, minutes: int) -> str:
    """Return the teaching hours: of its modules, or else those laid out."""
    hours = training.module_hours or round(minutes / TEACHING_HOUR)  # type: ignore[attr-defined]
    return teaching_hours(hours) if hours else ""


def stage(training: Training, first: date, last: date) -> Stage:
    """Return where the training is today, whether its status was moved or not."""
    today = timezone.localdate()
    if training.status == Training.Status.CANCELLED:
        return Stage.CANCELLED
    if training.status == Training.Status.COMPLETED or last < today:
        return Stage.HELD
    if training.status == Training.Status.RUNNING or first <= today:
        return Stage.RUNNING
    return {
        Training.Status.OPEN.value: Stage.OPEN,
        Training.Status.FILLED.value: Stage.CLOSED,
    }.get(training.status, Stage.SOON)


def left(training: Training) -> int | None:
    """Return how many places are left, None where there is no limit."""
    if training.capacity is None:
        return None
    taken: int = training.taken  # type: ignore[attr-defined]
    return max(training.capacity - taken, 0)


def places(training: Training, reached: Stage) -> str:
    """Return in words how many places are left, for who may still come."""
    number = left(training)
    if reached not in {Stage.SOON, Stage.OPEN} or number is None:
        return ""
    if number == 0:
        return _("No free places")
    words = ngettext("%(n)d place is left", "%(n)d places are left", number)
    return words % {"n": number}
