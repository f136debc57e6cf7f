"""Releasing the calendar: each person is told what changed for them, once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.messaging.composing import composer
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.services.queueing import queue_message
from resource_centre.registry.models import District, Person
from resource_centre.scheduling.changes import (
    Change,
    Fact,
    change_of,
    fact_of,
    listed,
    under_headings,
)
from resource_centre.scheduling.mails import Timetable, TimetableChanged
from resource_centre.scheduling.models import Notice, Occasion
from resource_centre.scheduling.services.booking import locked

RELEASED = ("released_at", "sequence")
PUBLIC = {
    "public_starts_at": "starts_at",
    "public_ends_at": "ends_at",
    "public_venue_id": "venue_id",
    "public_status": "status",
}


@dataclass(frozen=True)
class Released:
    """How many people were told of changes, and for how many there are none."""

    told: int
    unchanged: int


@dataclass(frozen=True)
class Part:
    """What a person was told of an occasion, and what holds for them now."""

    occasion: Occasion
    person: Person
    notice: Notice | None
    now: Fact | None

    @property
    def before(self) -> Fact | None:
        """Return what the person was told."""
        told = self.notice
        return Fact(told.starts_at, told.ends_at, told.place) if told else None

    @property
    def change(self) -> Change | None:
        """Return what has changed for the person, None for nothing."""
        is_on = self.occasion.status == Occasion.Status.PLANNED
        return change_of(self.before, self.now, is_on=is_on)


@transaction.atomic
def release(
    *,
    occasions: Collection[Occasion],
    people: Mapping[int, Collection[Person]],
    about: Model,
    by: User | None,
) -> Released:
    """Let everybody know the occasions as they are planned now.

    `people` are those expected at each occasion, by its key; who was told of one
    before and is not among them learns that they need not come. Each gets one
    message of what has changed for them and is not over, `about` what they come to;
    who knows it all gets none. What was cancelled before anybody knew of it stays
    unknown.
    """
    held = locked(occasions)
    now = timezone.now()
    with override(settings.LANGUAGE_CODE):  # in which all people are written to
        parts = list(parts_of(held, people))
        news = news_of(parts, now)
        tell(news, parts, about=about, by=by, now=now)
        remember(parts)
    publish(held, now)
    fresh = {each.pk: each for each in held}
    for occasion in occasions:
        for name in (*RELEASED, *PUBLIC):
            setattr(occasion, name, getattr(fresh[occasion.pk], name))
    return counted(news, parts)


def rehearse(
    *, occasions: Collection[Occasion], people: Mapping[int, Collection[Person]]
) -> Released:
    """Return how many a release would tell of changes, and how many not (1 query).

    The occasions are those of today, with their venues.
    """
    with override(settings.LANGUAGE_CODE):
        parts = list(parts_of(occasions, people))
        return counted(news_of(parts, timezone.now()), parts)


def counted(news: Mapping[Person, Any], parts: Sequence[Part]) -> Released:
    """Return for how many there are news, and for how many not."""
    everybody = {part.person for part in parts}
    return Released(told=len(news), unchanged=len(everybody) - len(news))


def parts_of(
    occasions: Collection[Occasion], people: Mapping[int, Collection[Person]]
) -> Iterator[Part]:
    """Yield what each person was told of each, and what holds now (1 query)."""
    notices: dict[int, dict[Person, Notice]] = {each.pk: {} for each in occasions}
    rows = Notice.objects.filter(occasion__in=occasions).select_related("person")
    for notice in rows.order_by("pk"):
        notices[notice.occasion_id][notice.person] = notice
    for occasion in occasions:
        told, expected = notices[occasion.pk], set(people.get(occasion.pk, ()))
        now = fact_of(occasion)
        for person in {**dict.fromkeys(people.get(occasion.pk, ())), **told}:
            known = now if person in expected else None
            yield Part(occasion, person, told.get(person), known)


def news_of(parts: Sequence[Part], now: datetime) -> dict[Person, list[Change]]:
    """Return what has changed for each person and is not over (0 queries)."""
    news: dict[Person, list[Change]] = {}
    for part in parts:
        change = part.change
        if change and change.is_news(now):
            news.setdefault(part.person, []).append(change)
    return news


def tell(
    news: Mapping[Person, Sequence[Change]],
    parts: Sequence[Part],
    *,
    about: Model,
    by: User | None,
    now: datetime,
) -> None:
    """Write to each person what is news to them."""
    if not news:
        return
    informed = {part.person for part in parts if part.notice}
    mails = {
        True: composer(kind_named(TimetableChanged.code), settings.LANGUAGE_CODE),
        False: composer(kind_named(Timetable.code), settings.LANGUAGE_CODE),
    }
    prefetch_related_objects(list(news), "district")
    district = district_of(parts)
    about_key = f"{about._meta.label_lower}:{about.pk}"
    for person, changes in news.items():
        mail = mails[person in informed]
        subject, body = mail.compose(
            {
                "person": str(person),
                "title": str(about),
                "times": listed(changes),
                "changes": under_headings(changes),
            }
        )
        queue_message(
            kind=mail.kind.code,
            key=f"timetable:{about_key}:{person.pk}:{now.isoformat()}",
            subject=subject,
            body=body,
            person=person,
            about=about,
            district=person.district or district,
            queued_by=by,
        )


def district_of(parts: Sequence[Part]) -> District | None:
    """Return where it takes place, of which the staff there shall know."""
    return next((part.occasion.district for part in parts), None)


def remember(parts: Sequence[Part]) -> None:
    """Keep what each person knows from now on (2 queries at most)."""
    changed = [part for part in parts if part.change]
    Notice.objects.bulk_create(
        [
            Notice(
                occasion=part.occasion,
                person=part.person,
                starts_at=part.now.starts_at,
                ends_at=part.now.ends_at,
                place=part.now.place,
            )
            for part in changed
            if part.now
        ],
        update_conflicts=True,
        unique_fields=["occasion", "person"],
        update_fields=["starts_at", "ends_at", "place", "told_at"],
    )
    over = [part.notice.pk for part in changed if part.notice and not part.now]
    Notice.objects.filter(pk__in=over).delete()


def publish(occasions: Sequence[Occasion], now: datetime) -> None:
    """Let the public know what is planned now; count what changes (1 query)."""
    changed = [each for each in occasions if is_to_publish(each)]
    for occasion in changed:
        if occasion.released_at:
            occasion.sequence += 1
        occasion.released_at = now
        for public, planned in PUBLIC.items():
            setattr(occasion, public, getattr(occasion, planned))
    names = [name.removesuffix("_id") for name in (*RELEASED, *PUBLIC)]
    Occasion.objects.bulk_update(changed, names)


def is_to_publish(occasion: Occasion) -> bool:
    """Tell whether the public knows something else of the occasion.

    What was cancelled before anybody knew of it is nobody's business.
    """
    if not occasion.released_at:
        return occasion.status == Occasion.Status.PLANNED
    return any(
        getattr(occasion, public) != getattr(occasion, planned)
        for public, planned in PUBLIC.items()
    )
