"""What was last released of trainings, summed up over their sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from resource_centre.scheduling.models import Occasion, Venue
from trainings.models import Session, Training

PLANNED = Occasion.Status.PLANNED
RELEASED = Q(occasion__released_at__isnull=False, occasion__public_status=PLANNED)


@dataclass(frozen=True)
class Released:
    """What was last released of a training's timetable.

    `minutes` are those taught by what is planned now. `days` and `venue` are None
    where something still waits to be released, or the sessions are in several places.
    """

    minutes: int
    days: tuple[date, date] | None = None
    venue: int | None = None


NOTHING = Released(0)


def released(trainings: Sequence[Training]) -> dict[int, Released]:
    """Return what was released of each training that has sessions (1 query)."""
    drafted = Q(occasion__released_at=None, occasion__status=PLANNED)
    rows = (
        Session.objects.filter(training__in=[each.pk for each in trainings])
        .order_by()
        .values("training")
        .annotate(
            minutes=Sum(
                "teaching_minutes", filter=Q(occasion__status=PLANNED), default=0
            ),
            drafts=Count("pk", filter=drafted),
            begins=Min("occasion__public_starts_at", filter=RELEASED),
            ends=Max("occasion__public_ends_at", filter=RELEASED),
            one=Min("occasion__public_venue", filter=RELEASED),
            other=Max("occasion__public_venue", filter=RELEASED),
        )
    )
    return {row["training"]: told(row) for row in rows}


def told(row: Mapping[str, Any]) -> Released:
    """Return what the sums over a training's sessions tell."""
    if row["drafts"] or row["begins"] is None:
        return Released(row["minutes"])
    days = timezone.localdate(row["begins"]), timezone.localdate(row["ends"])
    venue = row["one"] if row["one"] == row["other"] else None
    return Released(row["minutes"], days, venue)


def former_venues(
    trainings: Iterable[Training], facts: Mapping[int, Released]
) -> dict[int, Venue]:
    """Return the places that are still told though others are planned, by key."""
    keys = {
        venue
        for each in trainings
        if (known := facts.get(each.pk))
        and (venue := known.venue)
        and venue != each.venue_id
    }
    if not keys:
        return {}
    return Venue.objects.select_related("municipality").in_bulk(keys)
