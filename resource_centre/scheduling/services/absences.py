"""That somebody, or a room, is not available."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.registry.models import Person
from resource_centre.registry.reach import reach_of
from resource_centre.scheduling.agenda import ABSENCE
from resource_centre.scheduling.models import Occasion, Venue
from resource_centre.scheduling.services.booking import (
    create_occasions,
    delete_occasions,
    move_occasions,
)
from resource_centre.scheduling.venues import ensure_may_keep


@transaction.atomic
def book_absence(
    *,
    person: Person | None,
    venue: Venue | None,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
) -> Occasion:
    """Write down that a person or a room is not available; return the occasion.

    Raise ValidationError when they are busy then, code `busy`, when nobody is named,
    or when the room is another district's.
    """
    ensure_somebody_named(person=person, venue=venue)
    if venue is not None:
        ensure_may_keep(by, venue)
    draft = Occasion(
        kind=ABSENCE,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        venue=venue,
        district_id=district_of(person, venue, by),
    )
    (occasion,) = create_occasions(
        drafts=[draft], people=[[person] if person is not None else []]
    )
    return occasion


@transaction.atomic
def move_absence(*, absence: Occasion, starts_at: datetime, ends_at: datetime) -> None:
    """Let the absence last from another time on; raise as `book_absence` does."""
    ensure_absences([absence])
    move_occasions(moves={absence: (starts_at, ends_at)})


@transaction.atomic
def remove_absences(*, absences: Collection[Occasion]) -> None:
    """Forget absences: whoever was not available is free again."""
    ensure_absences(absences)
    delete_occasions(occasions=absences)


def ensure_somebody_named(*, person: Person | None, venue: Venue | None) -> None:
    """Raise ValidationError unless a person or a room is named that holds one event."""
    if person is None and venue is None:
        message = _("Name a person or a room.")
        raise ValidationError({"person": ValidationError(message, "nobody_named")})
    if venue is not None and venue.is_shared:
        message = _("Several events can be held there at once: it is never taken.")
        raise ValidationError({"venue": ValidationError(message, "shared_venue")})


def ensure_absences(occasions: Collection[Occasion]) -> None:
    """Raise ValidationError when one of the occasions has a page of its own."""
    if any(each.kind != ABSENCE for each in occasions):
        message = _("Only absences are changed here; all else has a page of its own.")
        raise ValidationError(message, code="not_absence")


def district_of(person: Person | None, venue: Venue | None, by: User) -> int | None:
    """Return where it belongs: where they are, or else where its author works."""
    for placed in (venue, person):
        if placed is not None and placed.district_id is not None:
            return placed.district_id
    districts = reach_of(by).districts
    return min(districts) if len(districts) == 1 else None
