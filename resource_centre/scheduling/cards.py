"""What of the calendar waits on the start page."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from resource_centre.scheduling.agenda import (
    Entry,
    entries_of,
    unreleased,
    with_entries,
)
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.querysets import OccasionQuerySet
from resource_centre.scheduling.times import bounds, day_of

TOMORROW, FORTNIGHT = timedelta(days=1), timedelta(days=14)


def coming(user: User, ahead: timedelta) -> OccasionQuerySet:
    """Return what the user sees from today on for so many days, in its order."""
    today = timezone.localdate()
    start, end = bounds(today, today + ahead)
    found = Occasion.objects.visible_to(user).between(start, end)
    return found.order_by("starts_at", "pk")


def today(user: User) -> Iterator[CardItem]:
    """Yield what takes place today and tomorrow (2 queries, and one for each kind)."""
    rows = with_entries(coming(user, TOMORROW).planned())
    day = timezone.localdate()
    for entry in entries_of(rows[:READ]):
        begins = max(day_of(entry.occasion.starts_at), day)
        yield CardItem(
            title=f"{entry.hours_on(begins)} {entry.title}",
            url=entry.url,
            due=begins,
            detail=entry.detail,
        )


def untold(user: User) -> Iterator[CardItem]:
    """Yield what is planned within a fortnight and people do not know of yet.

    What is planned on one page is one line (2 queries, and one for each kind).
    """
    rows = with_entries(coming(user, FORTNIGHT).filter(unreleased()))
    pages: dict[str, list[Entry]] = {}
    for entry in entries_of(rows[:READ]):
        pages.setdefault(entry.url, []).append(entry)
    for url, entries in pages.items():
        first = entries[0]
        number = {"n": len(entries)}
        more = ngettext("%(n)d change", "%(n)d changes", len(entries)) % number
        what = str(first.state.label) if first.state else gettext("not released")
        yield CardItem(
            title=first.title,
            url=url,
            due=day_of(first.occasion.starts_at),
            detail=f"{first.when} · {what}" if len(entries) == 1 else more,
        )


register(
    Card(
        code="calendar-today",
        title=_("Today in the calendar"),
        empty=_("Nothing is planned for today and tomorrow."),
        permission="scheduling.view_occasion",
        items=today,
    )
)
register(
    Card(
        code="calendar-untold",
        title=_("Changes that are not released"),
        empty=_("Everybody knows what is planned for the next two weeks."),
        permission="scheduling.change_occasion",
        items=untold,
    )
)
