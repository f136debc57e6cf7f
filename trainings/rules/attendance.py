"""What is refused when attendance is marked."""

from collections.abc import Container
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.facts.hours import has_begun
from trainings.models import Attendance, Enrolment, Session, Training

Mark = Attendance.Mark
IN_PART = frozenset({Mark.LATE, Mark.LEFT_EARLY})


class NewerMarkError(ValidationError):
    """Tell that somebody has marked meanwhile; `theirs` is their mark, None if none."""

    def __init__(self, theirs: Attendance | None) -> None:
        message = _("Somebody else has changed this mark meanwhile.")
        super().__init__(message, code="newer_mark")
        self.theirs = theirs


def version_of(mark: Attendance | None) -> str:
    """Return what tells a mark from any other that stood in its place before."""
    return f"{mark.pk}.{mark.revision}" if mark else ""


def ensure_open(training: Training) -> None:
    """Raise ValidationError when the training is over."""
    if training.status == Training.Status.COMPLETED:
        raise ValidationError(
            _("The training is completed: reopen it to change the attendance."),
            code="training_completed",
        )
    if training.status == Training.Status.CANCELLED:
        raise ValidationError(
            _("The training is cancelled."), code="training_cancelled"
        )


def ensure_held(session: Session) -> None:
    """Raise ValidationError when the session is cancelled or its day has not come."""
    if session.occasion.status == session.occasion.Status.CANCELLED:
        raise ValidationError(
            _("The session is cancelled: nobody can attend it."),
            code="session_cancelled",
        )
    if not has_begun(session):
        raise ValidationError(
            _("Attendance is marked on the day itself or later."), code="too_early"
        )


def ensure_takes_part(enrolment: Enrolment, *, has_marks: bool) -> None:
    """Raise ValidationError for whoever has no place, unless they attended before."""
    if enrolment.status == Enrolment.Status.ENROLLED or has_marks:
        return
    raise ValidationError(
        _("Only those who have a place in the training are marked."),
        code="takes_no_part",
    )


def ensure_of_training(enrolment: Enrolment, session: Session) -> None:
    """Raise ValidationError when the session is of another training."""
    if enrolment.training_id != session.training_id:
        raise ValidationError(
            _("The session is of another training."), code="other_training"
        )


def ensure_unchanged(mark: Attendance | None, revision: str | None) -> None:
    """Raise NewerMarkError unless the mark is the one last seen; None asks nothing."""
    if revision is not None and revision != version_of(mark):
        raise NewerMarkError(mark)


def minutes_of(mark: Mark, minutes: int | None, session: Session) -> int:
    """Return how many minutes a mark stands for.

    Raise ValidationError when whoever came late or left early has none, or as many
    as were taught.
    """
    if mark not in IN_PART:
        return session.teaching_minutes if mark == Mark.PRESENT else 0
    if minutes is None:
        raise ValidationError(
            _("Say how many minutes were missed."), code="minutes_missing"
        )
    if not 0 < minutes < session.teaching_minutes:
        raise ValidationError(
            _("Between 1 and %(most)d minutes can be missed."),
            code="minutes_out_of_range",
            params={"most": session.teaching_minutes - 1},
        )
    return minutes


def ensure_room_for(minutes: int, made_up: int, session: Session) -> None:
    """Raise ValidationError when more would be credited than was taught."""
    if minutes + made_up > session.teaching_minutes:
        raise ValidationError(
            _("Of this session hours were made up elsewhere: take them back first."),
            code="made_up_already",
        )


def ensure_made_up(mark: Attendance, *, at: Session, minutes: int, spent: int) -> None:
    """Raise ValidationError unless the missed minutes can be made up there.

    `spent` are the minutes of that session which the person has made up already.
    """
    session = mark.session
    if at.training_id == session.training_id:
        raise ValidationError(
            _("Hours are made up in another group."), code="same_group"
        )
    ensure_held(at)
    missed = session.teaching_minutes - mark.minutes
    if not 0 < minutes <= missed:
        raise ValidationError(
            _("Not more than the %(missed)d minutes missed can be made up.")
            if missed
            else _("Nothing of this session was missed."),
            code="more_than_missed",
            params={"missed": missed},
        )
    if minutes + spent > at.teaching_minutes:
        raise ValidationError(
            _("At most %(left)d more minutes can be made up at that session."),
            code="longer_than_session",
            params={"left": max(0, at.teaching_minutes - spent)},
        )


def ensure_day_of(days: Container[date], day: date) -> None:
    """Raise ValidationError unless the training has had a session on that day."""
    if day not in days or day > timezone.localdate():
        raise ValidationError(
            _("The training has had no session on that day."), code="no_such_day"
        )
