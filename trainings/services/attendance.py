"""Marking who was there and for how long; only a mark that was seen is replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.documents.scans import Scan
from trainings.facts.hours import Hours, Roll, held, roll_of
from trainings.models import (
    Attendance,
    Enrolment,
    Session,
    SignedSheet,
    Training,
)
from trainings.rules.attendance import (
    Mark,
    ensure_day_of,
    ensure_held,
    ensure_made_up,
    ensure_of_training,
    ensure_open,
    ensure_room_for,
    ensure_takes_part,
    ensure_unchanged,
    minutes_of,
)

NOON = 12


class Part(models.TextChoices):
    """A half of a day."""

    MORNING = "morning", pgettext_lazy("part of a day", "morning")
    AFTERNOON = "afternoon", pgettext_lazy("part of a day", "afternoon")


class Cell(NamedTuple):
    """Whose attendance of which session: their keys."""

    enrolment: int
    session: int


@dataclass(frozen=True)
class Marked:
    """What became of a mark, and the person's hours with it."""

    roll: Roll
    enrolment: Enrolment
    attendance: Attendance | None

    @property
    def hours(self) -> Hours:
        """Return the hours of the person."""
        return self.roll.hours(self.enrolment)


# --- One by one -------------------------------------------------------------------


def mark(
    *,
    enrolment: Enrolment,
    session: Session,
    mark: str,
    minutes: int | None = None,
    note: str = "",
    by: User | None,
    revision: str | None = None,
) -> Marked:
    """Mark somebody's attendance of a session; the same mark twice changes nothing.

    `minutes` are those attended, of whoever came late or left early. Raise
    NewerMarkError when the mark is not the one of `revision` (`rules.version_of`),
    and ValidationError for what cannot be marked.
    """
    ensure_of_training(enrolment, session)
    return mark_cell(
        among=Enrolment.objects.filter(training=enrolment.training_id),
        cell=Cell(enrolment.pk, session.pk),
        mark=mark,
        minutes=minutes,
        note=note,
        by=by,
        revision=revision,
    )


@transaction.atomic
def mark_cell(
    *,
    among: QuerySet[Enrolment],
    cell: Cell,
    mark: str,
    minutes: int | None = None,
    missed: int | None = None,
    note: str = "",
    by: User | None,
    revision: str | None = None,
) -> Marked:
    """Mark whom the keys name among the enrolments (4 queries).

    Of whoever was there in part either `minutes` are given or those `missed`. Raise
    Enrolment.DoesNotExist or Session.DoesNotExist for keys of others.
    """
    roll, enrolment, session = locked(among, cell)
    row = roll.mark(enrolment, session)
    ensure_held(session)
    if missed is not None:
        minutes = session.teaching_minutes - missed
    attended = minutes_of(Mark(mark), minutes, session)
    wanted: dict[str, Any] = {
        "mark": Mark(mark),
        "minutes": attended,
        "note": note,
    }
    if row is not None and all(getattr(row, n) == v for n, v in wanted.items()):
        return Marked(roll, enrolment, row)
    ensure_unchanged(row, revision)
    ensure_takes_part(enrolment, has_marks=bool(roll.marks))
    made_up = row.made_up_minutes if row else 0
    ensure_room_for(attended, made_up, session)
    changed = row or Attendance(enrolment=enrolment, session=session, revision=0)
    return put(roll, changed, by, **wanted)


def unmark(
    *,
    enrolment: Enrolment,
    session: Session,
    by: User | None,
    revision: str | None = None,
) -> Marked:
    """Take a mark away, as if nobody had marked yet; refuse as `mark` does."""
    ensure_of_training(enrolment, session)
    cell = Cell(enrolment.pk, session.pk)
    among = Enrolment.objects.filter(training=enrolment.training_id)
    return unmark_cell(among=among, cell=cell, by=by, revision=revision)


@transaction.atomic
def unmark_cell(
    *,
    among: QuerySet[Enrolment],
    cell: Cell,
    by: User | None,
    revision: str | None = None,
) -> Marked:
    """Take away the mark that the keys name among the enrolments (4 queries)."""
    roll, enrolment, session = locked(among, cell)
    row = roll.mark(enrolment, session)
    if row is None:
        return Marked(roll, enrolment, None)
    ensure_unchanged(row, revision)
    ensure_room_for(session.teaching_minutes, row.made_up_minutes, session)
    row.delete()
    rest = {key: mark for key, mark in roll.marks.items() if key != cell}
    return Marked(with_marks(roll, rest), enrolment, None)


# --- All at once ------------------------------------------------------------------


@transaction.atomic
def mark_all_present(
    *, training: Training, day: date, part: str | None = None, by: User | None
) -> int:
    """Mark as present, for a day or half of it, whoever is not marked yet.

    Return how many marks were made. Raise ValidationError when there is nothing to
    mark on that day. Whoever joined later is left out.
    """
    training = locked_training(training)
    roll = roll_of(training)
    ensure_day_of(roll.days, day)
    marks = [
        Attendance(
            enrolment=enrolment,
            session=session,
            mark=Mark.PRESENT,
            minutes=session.teaching_minutes,
            marked_by=by,
        )
        for session in roll.days[day]
        if part in (None, "", part_of(session.occasion.starts_at))
        for enrolment in roll.expected(session)
        if roll.mark(enrolment, session) is None
    ]
    Attendance.objects.bulk_create(marks)
    return len(marks)


def part_of(starts_at: datetime) -> Part:
    """Return the half of the day that a session belongs to: by when it begins."""
    before_noon = timezone.localtime(starts_at).hour < NOON
    return Part.MORNING if before_noon else Part.AFTERNOON


# --- Hours made up in another group -----------------------------------------------


@transaction.atomic
def make_up(
    *,
    enrolment: Enrolment,
    session: Session,
    at: Session,
    minutes: int,
    by: User | None,
) -> Marked:
    """Credit minutes missed in a session that were made up at another group's.

    What was credited for the session before is replaced. Whoever is not marked there
    counts as absent. Raise ValidationError for more than was missed.
    """
    ensure_of_training(enrolment, session)
    cell = Cell(enrolment.pk, session.pk)
    roll, locked_one, missed = locked(Enrolment.objects.all(), cell)
    ensure_held(missed)
    row = roll.mark(locked_one, missed)
    ensure_takes_part(locked_one, has_marks=bool(roll.marks))
    row = row or Attendance(
        enrolment=locked_one, session=missed, mark=Mark.ABSENT, minutes=0, revision=0
    )
    there = held(Session.objects.filter(pk=at.pk)).first() or at
    row.session = missed
    spent = spent_at(there, locked_one, row)
    ensure_made_up(row, at=there, minutes=minutes, spent=spent)
    return put(roll, row, by, made_up_at=there, made_up_minutes=minutes)


@transaction.atomic
def take_back_made_up(
    *, enrolment: Enrolment, session: Session, by: User | None
) -> Marked:
    """Take back what was credited for a session as made up elsewhere."""
    ensure_of_training(enrolment, session)
    cell = Cell(enrolment.pk, session.pk)
    roll, locked_one, missed = locked(Enrolment.objects.all(), cell)
    row = roll.mark(locked_one, missed)
    if row is None or not row.made_up_minutes:
        return Marked(roll, locked_one, row)
    return put(roll, row, by, made_up_at=None, made_up_minutes=0)


def spent_at(at: Session, enrolment: Enrolment, besides: Attendance) -> int:
    """Return how many minutes the person has made up at a session already."""
    others = Attendance.objects.filter(
        made_up_at=at, enrolment__person=enrolment.person_id
    ).exclude(pk=besides.pk)
    spent: int = others.aggregate(all=Sum("made_up_minutes", default=0))["all"]
    return spent


# --- The signed list --------------------------------------------------------------


@transaction.atomic
def attach_signed_sheet(
    *, training: Training, day: date, scan: Scan, by: User | None, note: str = ""
) -> SignedSheet:
    """Keep the scan of the list that was signed on a day, beside earlier ones.

    Raise ValidationError when the training had no session then, or the disk is full.
    """
    ensure_day_of(roll_of(training, []).days, day)
    return SignedSheet.objects.create(
        training=training, day=day, file=scan.stored(day), note=note, added_by=by
    )


@transaction.atomic
def remove_signed_sheet(*, sheet: SignedSheet) -> None:
    """Remove a scan that was attached by mistake; the history says that it was.

    Raise ValidationError when the training is over.
    """
    ensure_open(sheet.training)
    name = sheet.file
    sheet.delete()
    transaction.on_commit(lambda: storage.remove(name))


# --- What they share --------------------------------------------------------------


def locked(among: QuerySet[Enrolment], cell: Cell) -> tuple[Roll, Enrolment, Session]:
    """Return the roll of one person, of whom nobody else can mark meanwhile.

    3 queries. Raise ValidationError when the training is over.
    """
    enrolment = (
        among.select_related("training")
        .select_for_update(of=("self", "training"), no_key=True)
        .get(pk=cell.enrolment)
    )
    ensure_open(enrolment.training)
    roll = roll_of(enrolment.training, [enrolment])
    for session in roll.sessions:
        if session.pk == cell.session:
            return roll, enrolment, session
    return roll, enrolment, cancelled(enrolment, cell)


def cancelled(enrolment: Enrolment, cell: Cell) -> Session:
    """Return a session that is not on the roll (1 query)."""
    sessions = Session.objects.select_related("occasion")
    return sessions.get(pk=cell.session, training=enrolment.training_id)


def locked_training(training: Training) -> Training:
    """Return the training as it is, which stays open until all is marked (1 query)."""
    row = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    ensure_open(row)
    return row


def put(roll: Roll, row: Attendance, by: User | None, **fields: object) -> Marked:
    """Save a mark with the next revision (1 query)."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.marked_by = by
    row.save()
    marks = {**roll.marks, (row.enrolment_id, row.session_id): row}
    return Marked(with_marks(roll, marks), row.enrolment, row)


def with_marks(roll: Roll, marks: dict[tuple[int, int], Attendance]) -> Roll:
    """Return the roll with other marks."""
    sessions: Sequence[Session] = roll.sessions
    return Roll(roll.training, sessions, roll.enrolments, marks)
