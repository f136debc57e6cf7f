"""The schedule on a training's page: sessions by days, and what can be done to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.admin import site
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from resource_centre.backoffice.panels import Panel
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.times import span
from trainings.facts.days import hours_between, weekday
from trainings.models import TEACHING_HOUR, Session, Training
from trainings.services.planning import disagreements, hours_in_words
from trainings.services.releasing import Change, change_of, sessions_of, trainers_of

STATES: dict[str, str | Promise] = {
    Change.NEW: pgettext_lazy("session", "not released"),
    Change.MOVED: pgettext_lazy("session", "moved, not released"),
    Change.ELSEWHERE: pgettext_lazy("session", "other place, not released"),
    Change.CANCELLED: pgettext_lazy("session", "cancelled, not released"),
}
WHAT: dict[str, str | Promise] = {
    Change.NEW: pgettext_lazy("session", "new"),
    Change.MOVED: pgettext_lazy("session", "moved"),
    Change.ELSEWHERE: pgettext_lazy("session", "other place"),
    Change.CANCELLED: pgettext_lazy("session", "cancelled"),
}
RELEASED = pgettext_lazy("session", "released")
IS_CANCELLED = pgettext_lazy("session", "cancelled")


@dataclass(frozen=True)
class Row:
    """A session as the panel shows it."""

    session: Session
    hours: str
    what: str
    lessons: str
    trainers: str
    place: str
    state: str | Promise
    is_released: bool
    is_cancelled: bool


@dataclass(frozen=True)
class Day:
    """A day of the panel; it can be moved unless all of it is cancelled."""

    day: date
    name: str
    rows: tuple[Row, ...]

    @property
    def is_planned(self) -> bool:
        """Tell whether something is planned on the day."""
        return not all(row.is_cancelled for row in self.rows)


def schedule_of(training: Training, request: HttpRequest) -> Panel:
    """Return the panel of the schedule (7 queries)."""
    sessions = sessions_of(training)
    planned = [
        session
        for session in sessions
        if session.occasion.status == Occasion.Status.PLANNED
    ]
    may = site.get_model_admin(Training).has_change_permission(request, training)
    changes = [each for each in sessions if change_of(each.occasion)]
    return Panel(
        "trainings/admin/schedule_panel.html",
        {
            "training": training,
            "days": list(days_of(sessions)),
            "notes": disagreements(training, planned),
            "changes": len(changes),
            "may_change": may and not training.is_over,
        },
    )


def days_of(sessions: Iterable[Session]) -> Iterable[Day]:
    """Yield the days with their sessions, which come in order."""
    for day, some in groupby(sessions, key=lambda session: session.day):
        yield Day(day, weekday(day), tuple(row_of(session) for session in some))


def row_of(session: Session) -> Row:
    """Return a session as it is shown."""
    occasion, module = session.occasion, session.module
    is_cancelled = occasion.status == Occasion.Status.CANCELLED
    change = change_of(occasion)
    settled = IS_CANCELLED if is_cancelled else RELEASED
    hour = module.hour_minutes if module else TEACHING_HOUR
    is_usual = occasion.venue_id == session.training.venue_id
    parts = (session.topic, str(module or ""))
    return Row(
        session=session,
        hours=hours_between(occasion.starts_at, occasion.ends_at),
        what=" · ".join(filter(None, parts)),
        lessons=hours_in_words(session.teaching_minutes, hour),
        trainers=", ".join(str(person) for person in trainers_of(session)),
        place="" if is_usual or occasion.venue is None else str(occasion.venue),
        state=STATES.get(change, settled),
        is_released=not change,
        is_cancelled=is_cancelled,
    )


def change_in_words(change: Change) -> dict[str, Any]:
    """Return what is not released yet as the page of the release shows it."""
    occasion = change.session.occasion
    row = row_of(change.session)
    before = (
        span(occasion.public_starts_at, occasion.public_ends_at)
        if occasion.public_starts_at and occasion.public_ends_at
        else ""
    )
    is_elsewhere = change.kind == Change.ELSEWHERE
    return {
        "state": WHAT[change.kind],
        "when": span(occasion.starts_at, occasion.ends_at),
        "what": " · ".join(filter(None, (row.what, str(occasion.venue or "")))),
        "before": str(occasion.public_venue or "") if is_elsewhere else before,
    }


# --- In the list --------------------------------------------------------------------


def days_in_short(training: Training) -> str:
    """Return the first day and the last one, if it is another."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in training.days)
    return first if training.starts_on == training.ends_on else f"{first} – {last}"


def places_in_short(training: Training) -> str:
    """Return how many places are taken and of how many, as the list has counted."""
    taken = vars(training).get("taken", 0)
    return f"{taken} / {training.capacity}" if training.capacity else str(taken)
