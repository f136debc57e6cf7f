"""What has changed for somebody since they were last told, and how it is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.scheduling.models import Notice, Occasion
from resource_centre.scheduling.places import place_of
from resource_centre.scheduling.times import span


class What(StrEnum):
    """What has changed, in the order in which it is told."""

    NEW = "new"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"
    CANCELLED = "cancelled"
    NOT_NEEDED = "not_needed"


HEADINGS = {
    What.NEW: gettext_lazy("New:"),
    What.MOVED: gettext_lazy("Moved:"),
    What.ELSEWHERE: gettext_lazy("At another place:"),
    What.CANCELLED: gettext_lazy("Cancelled:"),
    What.NOT_NEEDED: gettext_lazy("You need not come any more:"),
}


@dataclass(frozen=True)
class Fact:
    """When and where somebody is expected."""

    starts_at: datetime
    ends_at: datetime
    place: str

    def __str__(self) -> str:
        """Say when and where."""
        when = span(self.starts_at, self.ends_at)
        return ", ".join(filter(None, (when, self.place)))


@dataclass(frozen=True)
class Change:
    """One thing that has changed for somebody."""

    what: What
    before: Fact | None
    now: Fact | None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return what it is about, as it is now first."""
        return tuple(fact for fact in (self.now, self.before) if fact)

    def is_news(self, moment: datetime) -> bool:
        """Tell whether any of it is still ahead at the moment."""
        return any(fact.ends_at > moment for fact in self.facts)

    def __str__(self) -> str:
        """Say what has changed."""
        if self.before is None or self.now is None:
            return str(self.facts[0])
        place, place_before = self.now.place, self.before.place
        if place_before and not place:
            place = _("place to be announced")
        said = str(Fact(self.now.starts_at, self.now.ends_at, place))
        if self.what is What.MOVED:
            before = span(self.before.starts_at, self.before.ends_at)
            said = _("from %(before)s to %(now)s") % {"before": before, "now": said}
        if place_before and place_before != place:
            instead = _("(instead of: %(place)s)") % {"place": place_before}
            said = f"{said} {instead}"
        return said


def fact_of(occasion: Occasion) -> Fact | None:
    """Return when and where the occasion is, None when it is cancelled."""
    if occasion.status == Occasion.Status.CANCELLED:
        return None
    longest = Notice._meta.get_field("place").max_length or 0
    place = Truncator(place_of(occasion.venue)).chars(longest)
    return Fact(occasion.starts_at, occasion.ends_at, place)


def change_of(before: Fact | None, now: Fact | None, *, is_on: bool) -> Change | None:
    """Return what has changed from what was told to what is, None for nothing.

    `is_on` says that it takes place, though it may be without this person.
    """
    if before == now:
        return None
    if before is None:
        return Change(What.NEW, before, now)
    if now is None:
        return Change(What.NOT_NEEDED if is_on else What.CANCELLED, before, now)
    if (before.starts_at, before.ends_at) != (now.starts_at, now.ends_at):
        return Change(What.MOVED, before, now)
    return Change(What.ELSEWHERE, before, now)


# --- In words ---------------------------------------------------------------------


def listed(changes: Iterable[Change]) -> str:
    """Return the changes one below the other, in the order of time."""
    ordered = sorted(changes, key=lambda change: change.facts[0].starts_at)
    return "\n".join(f"– {change}" for change in ordered)


def under_headings(changes: Sequence[Change]) -> str:
    """Return the changes under a heading for each kind of them."""
    groups = ((what, [c for c in changes if c.what is what]) for what in What)
    return "\n\n".join(
        f"{HEADINGS[what]}\n{listed(group)}" for what, group in groups if group
    )
