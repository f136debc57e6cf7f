"""What planning refuses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.times import bounds
from trainings.models import Attendance, Session, Training

Status = Training.Status
# As many days as a message names.
NAMED = 5


@dataclass(frozen=True)
class Step:
    """A step in the life of a training: from which states it leads to which."""

    sources: frozenset[str]
    target: str


BEFORE = frozenset({Status.PLANNED, Status.ANNOUNCED, Status.OPEN, Status.FILLED})
STEPS = {
    "announce": Step(frozenset({Status.PLANNED}), Status.ANNOUNCED),
    "open": Step(BEFORE - {Status.OPEN}, Status.OPEN),
    "close": Step(frozenset({Status.OPEN}), Status.FILLED),
    "start": Step(BEFORE, Status.RUNNING),
    "complete": Step(BEFORE | {Status.RUNNING}, Status.COMPLETED),
    "reopen": Step(frozenset({Status.COMPLETED}), Status.RUNNING),
    "renew": Step(frozenset({Status.CANCELLED}), Status.PLANNED),
    "cancel": Step(BEFORE | {Status.RUNNING}, Status.CANCELLED),
}


# --- The state of a training --------------------------------------------------------


def may_step(training: Training, step: str) -> bool:
    """Tell whether the training stands where the step can be taken."""
    return training.status in STEPS[step].sources


def ensure_step(training: Training, step: str) -> None:
    """Raise ValidationError unless the step can be taken from where it stands."""
    if not may_step(training, step):
        raise ValidationError(
            _("“%(title)s”: this cannot be done, as its status is “%(status)s”."),
            code="wrong_status",
            params={"title": training, "status": training.get_status_display()},
        )


def ensure_changeable(training: Training) -> None:
    """Raise ValidationError when the training is over: its schedule stays."""
    if training.is_over:
        raise ValidationError(
            gettext_lazy(
                "The training is over and its schedule stays as it is: reopen it first."
            ),
            code="training_over",
        )


def ensure_held(training: Training) -> None:
    """Raise ValidationError while some of its days lie in the future (1 query)."""
    ahead = days_ahead(training)
    if ahead:
        raise ValidationError(
            ngettext(
                "“%(title)s” cannot be completed yet, as a day lies ahead: %(days)s.",
                "“%(title)s” cannot be completed yet, as days lie ahead: %(days)s.",
                len(ahead),
            ),
            code="days_ahead",
            params={"title": training, "days": named(ahead)},
        )


def days_ahead(training: Training) -> list[date]:
    """Return its days after today; of one without sessions the last (1 query)."""
    today = timezone.localdate()
    held = planned_sessions(training).values_list("occasion__starts_at", flat=True)
    days = sorted({timezone.localdate(starts_at) for starts_at in held})
    return [day for day in days or [training.ends_on] if day > today]


def named(days: Collection[date]) -> str:
    """Return the days in words, and that there are more where there are many."""
    words = [date_format(day, "SHORT_DATE_FORMAT") for day in sorted(days)]
    more = len(words) - NAMED
    if more > 0:
        rest = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
        return f"{', '.join(words[:NAMED])} {rest}"
    return ", ".join(words)


def ensure_in_order(starts_on: date, ends_on: date) -> None:
    """Raise ValidationError, at its field, when the end is before the start."""
    if ends_on < starts_on:
        message = _("The end cannot be before the start.")
        raise ValidationError(
            {"ends_on": ValidationError(message, "ends_before_start")}
        )


# --- Sessions -----------------------------------------------------------------------


def planned_sessions(training: Training) -> QuerySet[Session]:
    """Return the training's sessions that are not cancelled."""
    return Session.objects.planned().filter(training=training)


def marked(sessions: Iterable[Session]) -> set[int]:
    """Return the keys of the sessions with marks, hours made up there too (1 query)."""
    keys = {session.pk for session in sessions}
    rows = Attendance.objects.filter(Q(session__in=keys) | Q(made_up_at__in=keys))
    found = rows.values_list("session", "made_up_at")
    return keys & {key for row in found for key in row}


def ensure_unmarked(sessions: Iterable[Session]) -> None:
    """Raise ValidationError when one of the sessions has marks (1 query)."""
    if marked(sessions):
        raise ValidationError(
            gettext_lazy(
                "Attendance is marked already: such a session stays on its day."
            ),
            code="marked",
        )


def ensure_deletable(session: Session) -> None:
    """Raise ValidationError when people know of it or it has marks (1 query)."""
    ensure_unmarked([session])
    occasion = session.occasion
    is_known = occasion.released_at is not None
    if is_known and occasion.public_status != Occasion.Status.CANCELLED:
        raise ValidationError(
            gettext_lazy(
                "People have been told of this session: cancel it instead, so that"
                " they are told of that too."
            ),
            code="released",
        )


def ensure_minutes_cover_marks(session: Session, minutes: int) -> None:
    """Raise ValidationError when somebody was there for longer (1 query)."""
    most = session.attendances.aggregate(most=Max("minutes"))["most"] or 0
    if minutes < most:
        raise ValidationError(
            {
                "teaching_minutes": ValidationError(
                    _("Somebody is marked as present for %(minutes)d minutes."),
                    code="less_than_marked",
                    params={"minutes": most},
                )
            }
        )


def ensure_fits(minutes: int, lasting: int) -> None:
    """Raise ValidationError, at its field, when more is taught than it lasts."""
    if minutes > lasting:
        raise ValidationError(
            {
                "teaching_minutes": ValidationError(
                    _("The session lasts %(minutes)d minutes only."),
                    code="longer_than_session",
                    params={"minutes": lasting},
                )
            }
        )


def sessions_on(training: Training, day: date) -> list[Session]:
    """Return the training's planned sessions of the day (1 query)."""
    start, end = bounds(day)
    rows = planned_sessions(training).filter(
        occasion__starts_at__gte=start, occasion__starts_at__lt=end
    )
    return list(rows.select_related("occasion__venue").order_by("occasion__starts_at"))


def ensure_something_on(sessions: Collection[Session]) -> None:
    """Raise ValidationError unless there are sessions to move."""
    if not sessions:
        raise ValidationError(
            gettext_lazy("There are no sessions on that day."), code="nothing_there"
        )
