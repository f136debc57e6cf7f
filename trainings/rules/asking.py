"""When participants are asked about a training, and when they may not be."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from surveys.models import Survey
from trainings.models import Training, TrainingSurvey

Moment = TrainingSurvey.Moment

# The ready questionnaire of each moment.
QUESTIONNAIRES = {
    Moment.EXPECTATIONS: "expectations",
    Moment.FEEDBACK: "feedback",
    Moment.AFTER_3: "follow-up",
    Moment.AFTER_6: "follow-up",
    Moment.DIRECTOR_3: "follow-up-director",
    Moment.DIRECTOR_6: "follow-up-director",
}
TITLES = {
    Moment.EXPECTATIONS: _("Expectations – %(training)s"),
    Moment.FEEDBACK: _("Feedback – %(training)s"),
    Moment.AFTER_3: _("Three months later – %(training)s"),
    Moment.AFTER_6: _("Six months later – %(training)s"),
    Moment.DIRECTOR_3: _("The team three months later – %(training)s"),
    Moment.DIRECTOR_6: _("The team six months later – %(training)s"),
}
DIRECTORS = frozenset({Moment.DIRECTOR_3, Moment.DIRECTOR_6})
MONTHS = {
    Moment.AFTER_3: 3,
    Moment.DIRECTOR_3: 3,
    Moment.AFTER_6: 6,
    Moment.DIRECTOR_6: 6,
}
# How many days before the start people are asked, and for how many afterwards.
AHEAD, FEEDBACK, FOLLOW_UP = 7, 14, 30
A_DAY = timedelta(days=1)
EVENING = time(17)


@dataclass(frozen=True)
class Window:
    """From when a survey is sent by itself, and the last day to answer it."""

    opens_at: datetime
    ends_on: date

    @property
    def is_now(self) -> bool:
        """Tell whether it is time."""
        return self.opens_at <= timezone.now() and not self.is_over

    @property
    def is_over(self) -> bool:
        """Tell whether it is too late for it to be sent by itself."""
        return self.ends_on < timezone.localdate()


def window_of(training: Training, moment: str) -> Window:
    """Return when the survey of the moment is sent and until when it is answered.

    Expectations are told until the eve: trainers read them before they begin.
    """
    if moment == Moment.EXPECTATIONS:
        opens_on = training.starts_on - timedelta(days=AHEAD)
        return Window(at(opens_on, time.min), training.starts_on - A_DAY)
    if moment == Moment.FEEDBACK:
        opens_at = at(training.ends_on, EVENING)
        ends_on = training.ends_on + timedelta(days=FEEDBACK)
        return Window(opens_at, ends_on)
    later = months_after(training.ends_on, MONTHS[Moment(moment)])
    ends_on = later + timedelta(days=FOLLOW_UP)
    return Window(at(later, time.min), ends_on)


def at(day: date, hour: time) -> datetime:
    """Return the hour of the day, as clocks show it here."""
    return timezone.make_aware(datetime.combine(day, hour))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(
        year=year, month=month, day=min(day.day, monthrange(year, month)[1])
    )


def privacy_of(training: Training) -> str:
    """Return the privacy of the surveys of a training that asks."""
    is_anonymous = training.asking == Training.Asking.ANONYMOUS
    privacy = Survey.Privacy
    return privacy.ANONYMOUS if is_anonymous else privacy.CONFIDENTIAL


def audience_of(moment: str) -> str:
    """Return who is asked: people, or the services they work at."""
    audience = Survey.Audience
    return audience.SERVICES if moment in DIRECTORS else audience.PEOPLE


def ensure_asks(training: Training) -> None:
    """Raise ValidationError when nothing is to be asked about the training."""
    if not training.asking:
        raise ValidationError(
            _("Surveys of participants are switched off for this training."),
            code="asks_nothing",
        )
    if training.status == Training.Status.CANCELLED:
        raise ValidationError(
            _("The training is cancelled: nobody is asked about it."),
            code="training_cancelled",
        )


def ensure_timely(training: Training, moment: str) -> None:
    """Raise ValidationError when it makes no sense to ask now what is asked then.

    Expectations are asked until the eve, feedback from the last day on; what is asked
    months later at most a month before its day.
    """
    today = timezone.localdate()
    if moment == Moment.EXPECTATIONS and today >= training.starts_on:
        raise ValidationError(
            _("The training has begun: it is too late to ask for expectations."),
            code="too_late",
        )
    if moment != Moment.EXPECTATIONS and today < training.ends_on:
        raise ValidationError(
            _("The training is not over yet: this is asked afterwards."),
            code="too_early",
        )
    if moment in MONTHS:
        ensure_months_later(training, moment)


def ensure_months_later(training: Training, moment: str) -> None:
    """Raise ValidationError more than a month before the day of the moment."""
    day = timezone.localdate(window_of(training, moment).opens_at)
    earliest = months_after(day, -1)
    if timezone.localdate() < earliest:
        raise ValidationError(
            _("It is too early: this can be asked from %(day)s on."),
            code="too_early",
            params={"day": date_format(earliest, "SHORT_DATE_FORMAT")},
        )


NOBODY = {
    Moment.EXPECTATIONS: _("Nobody has a place in the training yet."),
    Moment.FEEDBACK: pgettext_lazy(
        "survey", "Nobody is marked as present: mark the attendance first."
    ),
}
NO_SERVICE = _("No participant who was present represents a social service.")


def nobody_to_ask(moment: str) -> str:
    """Return why there is nobody to ask."""
    usual = NO_SERVICE if moment in DIRECTORS else NOBODY[Moment.FEEDBACK]
    return str(NOBODY.get(Moment(moment), usual))


def ensure_somebody(moment: str, *, is_somebody: bool) -> None:
    """Raise ValidationError when there is nobody to ask."""
    if not is_somebody:
        raise ValidationError(nobody_to_ask(moment), code="nobody_to_ask")
