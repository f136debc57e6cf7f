"""Who may be enrolled where, for which employer, and what else they have then."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.registry.models import Employment, Person
from resource_centre.scheduling.clashes import Clash
from resource_centre.scheduling.models import Booking
from resource_centre.scheduling.times import span
from trainings.models import Enrolment, Session, Training

Status = Enrolment.Status


# --- Places -------------------------------------------------------------------------


def ensure_open(training: Training) -> None:
    """Raise ValidationError when the training is over: who took part is settled."""
    if training.is_over:
        raise ValidationError(
            _("The training is completed or cancelled: who took part is settled."),
            code="training_over",
        )


def ensure_capacity(training: Training, capacity: int | None) -> None:
    """Raise ValidationError when more people have a place already (up to 2 queries).

    Within a transaction nobody is enrolled until it ends.
    """
    if training.pk is None or capacity is None:
        return
    if transaction.get_connection().in_atomic_block:
        hold(training)
    taken = training.enrolments.filter(status=Status.ENROLLED).count()
    if taken > capacity:
        raise ValidationError(
            _(
                "%(taken)s people have a place already: withdraw some of them first,"
                " or leave at least so many places."
            ),
            code="capacity_below_taken",
            params={"taken": taken},
        )


def hold(training: Training) -> None:
    """Let nobody else give places of the training until the transaction ends."""
    rows = Training.objects.filter(pk=training.pk).order_by()
    rows.select_for_update(no_key=True).values_list("pk").first()


def ensure_status(enrolment: Enrolment, *allowed: str) -> None:
    """Raise ValidationError unless the enrolment stands so as to allow what is done."""
    if enrolment.status not in allowed:
        raise ValidationError(
            _("This cannot be done: %(name)s has the status “%(status)s” by now."),
            code="other_status",
            params={
                "name": enrolment.person,
                "status": enrolment.get_status_display(),
            },
        )


def ensure_joins_within(training: Training, joined_on: date | None) -> None:
    """Raise ValidationError unless the day is one of the training's."""
    if joined_on and not training.starts_on <= joined_on <= training.ends_on:
        raise ValidationError(
            {
                "joined_on": ValidationError(
                    _("The training is not held on that day."), code="joined_outside"
                )
            }
        )


# --- For which employer -------------------------------------------------------------


class Workplaces:
    """Where people work when a training begins, and which of it they represent.

    Reading them takes 3 queries for all.
    """

    def __init__(self, training: Training, people: Iterable[Person]) -> None:
        self.services = set(training.services.values_list("pk", flat=True))
        self.organisations = set(training.organisations.values_list("pk", flat=True))
        self.held: dict[int, list[Employment]] = {}
        current = Employment.objects.current(training.starts_on)
        for each in current.filter(
            person__in=[person.pk for person in people]
        ).select_related("service", "organisation", "job_role"):
            self.held.setdefault(each.person_id, []).append(each)

    def of(self, person: Person) -> list[Employment]:
        """Return where the person works."""
        return self.held.get(person.pk, [])

    def invites(self, employment: Employment) -> bool:
        """Tell whether the training is for the people of this employer."""
        return (
            employment.service_id in self.services
            or employment.organisation_id in self.organisations
        )

    def represented_by(self, person: Person) -> Employment | None:
        """Return the only workplace, or the only one that the training is for.

        None if there is no workplace; raise ValidationError if somebody has to choose.
        """
        held = self.of(person)
        invited = [each for each in held if self.invites(each)]
        if len(held) == 1 or len(invited) == 1:
            return (invited or held)[0]
        if not held:
            return None
        raise ValidationError(
            {
                "employment": ValidationError(
                    _(
                        "%(name)s works at several places: choose which one is"
                        " represented (%(places)s)."
                    ),
                    code="employment_unclear",
                    params={
                        "name": person,
                        "places": "; ".join(str(each.employer) for each in held),
                    },
                )
            }
        )


def ensure_works_there(person: Person, employment: Employment | None) -> None:
    """Raise ValidationError when the employment is somebody else's."""
    if employment is not None and employment.person_id != person.pk:
        raise ValidationError(
            {
                "employment": ValidationError(
                    _("This is the workplace of somebody else."),
                    code="employment_of_another",
                )
            }
        )


# --- What else they have at the same time ---------------------------------------------


@dataclass(frozen=True)
class Overlap:
    """Something else that a participant has while there is a session."""

    person: Person
    what: str
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        """Say in a sentence who has what and when."""
        return str(Clash(str(self.person), self.what, self.starts_at, self.ends_at))

    @property
    def beside(self) -> str:
        """Say it beside the person's name."""
        when = span(self.starts_at, self.ends_at)
        told = gettext("At the same time: “%(what)s”, %(when)s.")
        return told % {"what": self.what, "when": when}


def overlaps(training: Training, people: Collection[Person]) -> list[Overlap]:
    """Return what else the people have during the training's sessions (3 queries).

    Their other trainings, and whatever their time is booked for. It only warns.
    """
    sessions = Session.objects.planned().filter(training=training).order_by()
    times = list(sessions.values_list("occasion__starts_at", "occasion__ends_at"))
    if not times or not people:
        return []
    known = {person.pk: person for person in people}
    first, last = min(t[0] for t in times), max(t[1] for t in times)
    found = {
        Overlap(known[person], what or gettext("busy"), starts, ends)
        for person, what, starts, ends in (
            *other_sessions(training, known, first, last),
            *other_bookings(training, known, first, last),
        )
        if any(starts < end and begin < ends for begin, end in times)
    }
    return sorted(found, key=lambda each: (each.starts_at, str(each.person)))


Taken = tuple[int, str, datetime, datetime]


def other_sessions(
    training: Training, people: Iterable[int], first: datetime, last: datetime
) -> Sequence[Taken]:
    """Return the sessions of other trainings that the people take part in (1 query)."""
    rows = Session.objects.planned().exclude(training=training)
    return list(
        rows.filter(
            occasion__starts_at__lt=last,
            occasion__ends_at__gt=first,
            training__enrolments__person__in=people,
            training__enrolments__status=Status.ENROLLED,
        )
        .order_by()
        .values_list(
            "training__enrolments__person",
            "training__title",
            "occasion__starts_at",
            "occasion__ends_at",
        )
    )


def other_bookings(
    training: Training, people: Iterable[int], first: datetime, last: datetime
) -> list[Taken]:
    """Return what else the people's time is booked for (1 query)."""
    booked = Booking.objects.active().overlapping(first, last)
    rows = booked.filter(person__in=people).order_by()
    return [
        (person, title or of_training or "", starts, ends)
        for person, title, of_training, own, starts, ends in rows.values_list(
            "person",
            "occasion__title",
            "occasion__session__training__title",
            "occasion__session__training",
            "occasion__starts_at",
            "occasion__ends_at",
        )
        if own != training.pk
    ]
