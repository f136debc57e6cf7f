"""What people are told of a training's schedule: only what changed for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from resource_centre.accounts.models import User
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.services.releasing import Released, release
from trainings.models import Enrolment, Session, Training


@dataclass(frozen=True)
class Change:
    """What a release would tell of a session: `kind` says what has become of it."""

    session: Session
    kind: str

    NEW, MOVED, ELSEWHERE, CANCELLED = "new", "moved", "elsewhere", "cancelled"


@transaction.atomic
def release_training(*, training: Training, by: User) -> Released:
    """Tell trainers and participants of the schedule as it is by now.

    Each gets one message with what changed for them, and nothing if nothing did.
    """
    sessions = sessions_of(training)
    return release(
        occasions=[session.occasion for session in sessions],
        people=people_by_occasion(training, sessions),
        about=training,
        by=by,
    )


def rehearse_release(*, training: Training, by: User) -> Released:
    """Return what a release would do now, and do nothing."""
    with transaction.atomic():
        released = release_training(training=training, by=by)
        transaction.set_rollback(True)
    return released


def sessions_of(training: Training) -> list[Session]:
    """Return the training's sessions with whom they take (2 queries)."""
    rows = training.sessions.select_related(
        "occasion__venue", "occasion__public_venue", "module__module", "training"
    ).prefetch_related("occasion__bookings__person")
    return list(rows.order_by("occasion__starts_at", "pk"))


def people_by_occasion(
    training: Training, sessions: Sequence[Session]
) -> dict[int, Collection[Person]]:
    """Return who leads each session and who takes part in it (1 query)."""
    enrolled = training.enrolments.filter(status=Enrolment.Status.ENROLLED)
    people = [each.person for each in enrolled.select_related("person")]
    return {
        session.occasion_id: [*trainers_of(session), *people] for session in sessions
    }


def trainers_of(session: Session) -> list[Person]:
    """Return who leads the session, read before (or 2 queries)."""
    booked = session.occasion.bookings.all()
    return [each.person for each in booked if each.person is not None]


def changes_of(sessions: Sequence[Session]) -> list[Change]:
    """Return what is not released yet of the sessions (0 queries)."""
    found = ((session, change_of(session.occasion)) for session in sessions)
    return [Change(session, kind) for session, kind in found if kind]


def change_of(occasion: Occasion) -> str:
    """Return what became of the occasion since it was released, "" if nothing."""
    is_cancelled = occasion.status == Occasion.Status.CANCELLED
    if occasion.released_at is None:
        return "" if is_cancelled else Change.NEW
    if occasion.status != occasion.public_status:
        return Change.CANCELLED if is_cancelled else Change.NEW
    if is_cancelled:
        return ""
    before = (occasion.public_starts_at, occasion.public_ends_at)
    if before != (occasion.starts_at, occasion.ends_at):
        return Change.MOVED
    moved = occasion.public_venue_id != occasion.venue_id
    return Change.ELSEWHERE if moved else ""
