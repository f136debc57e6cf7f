"""What the calendar refuses."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resource_centre.registry.models import Person
from resource_centre.scheduling.clashes import Claim, Clash, clashes_of, clashes_with
from resource_centre.scheduling.models import Occasion, Venue


class BusyError(ValidationError):
    """Tell what is in the way, each clash in a sentence of its own."""

    code = "busy"

    def __init__(self, clashes: Sequence[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(
            [ValidationError(str(clash), code=self.code) for clash in clashes]
        )


def ensure_free(
    *,
    people: Collection[Person],
    venue: Venue | None,
    starts_at: datetime,
    ends_at: datetime,
    leaving_out: Iterable[Occasion] = (),
) -> None:
    """Raise BusyError, code `busy`, unless all are free at that time.

    What the occasions left out take counts as free.
    """
    ensure_none(
        clashes_of(
            people=people,
            venue=venue,
            starts_at=starts_at,
            ends_at=ends_at,
            leaving_out=leaving_out,
        )
    )


def ensure_all_free(
    *, claims: Sequence[Claim], leaving_out: Iterable[Occasion] = ()
) -> None:
    """Raise BusyError unless all claims can be met together."""
    ensure_none(clashes_with(claims, leaving_out))


def ensure_none(clashes: Sequence[Clash]) -> None:
    """Raise BusyError when there are clashes."""
    if clashes:
        raise BusyError(clashes)


def ensure_takes_time(*, starts_at: datetime, ends_at: datetime) -> None:
    """Raise ValidationError unless it ends after it begins."""
    if ends_at <= starts_at:
        message = _("It has to end after it begins.")
        raise ValidationError(message, code="ends_before_start")


def ensure_there(occasions: Collection[Occasion], *, number: int) -> None:
    """Raise ValidationError unless there are so many of them."""
    if len(occasions) < number:
        message = _("Something that was chosen here has been deleted meanwhile.")
        raise ValidationError(message, code="deleted")


def ensure_planned(*, occasions: Iterable[Occasion]) -> None:
    """Raise ValidationError when one of the occasions is cancelled."""
    if any(each.status == Occasion.Status.CANCELLED for each in occasions):
        message = _("What is cancelled takes no time and cannot be moved.")
        raise ValidationError(message, code="cancelled")


def ensure_unreleased(*, occasions: Iterable[Occasion]) -> None:
    """Raise ValidationError when people know of one of the occasions."""
    if any(each.released_at for each in occasions):
        message = _(
            "People have been told of this already. Cancel it instead, so that they"
            " are told of that too."
        )
        raise ValidationError(message, code="released")
