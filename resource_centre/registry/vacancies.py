"""What nobody holds: the seats of coordinators, and offices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    SEATS,
    District,
    Mandate,
    Office,
    OfficeHolder,
)
from resource_centre.registry.reach import reach_of

NOTICE = timedelta(days=30)


@dataclass(frozen=True)
class Seat:
    """A coordinator's seat today: who has it, who stands in, who comes next."""

    number: int
    holder: Mandate | None = None
    deputy: Mandate | None = None
    successor: Mandate | None = None

    @property
    def until(self) -> date | None:
        """Return the holder's last day, if it is known."""
        return self.holder.ends_on if self.holder else None

    @property
    def is_vacant(self) -> bool:
        """Tell whether the seat is free today, or will be within a month."""
        if self.holder is None:
            return True
        last = self.holder.ends_on
        if last is None or last > timezone.localdate() + NOTICE:
            return False
        next_day = last + timedelta(days=1)
        return self.successor is None or self.successor.starts_on > next_day


@dataclass(frozen=True)
class DistrictSeats:
    """A district's two seats; it is `known` once it has had a coordinator."""

    district: District
    seats: tuple[Seat, ...]
    is_known: bool

    @property
    def vacant(self) -> list[Seat]:
        """Return the seats that are free, or soon will be."""
        return [seat for seat in self.seats if seat.is_vacant]


def vacant_seats(user: User) -> list[DistrictSeats]:
    """Return the districts within the user's reach with a seat that is vacant.

    2 queries besides the one for the roles.
    """
    reach = reach_of(user)
    districts = District.objects.order_by("name_bg")
    if not reach.everything:
        districts = districts.filter(pk__in=reach.districts)
    mandates = Mandate.objects.filter(role=Role.COORDINATOR, district__in=districts)
    held: dict[int | None, list[Mandate]] = {}
    for mandate in mandates.select_related("user").order_by("starts_on"):
        held.setdefault(mandate.district_id, []).append(mandate)
    boards = (seats_of(each, held.get(each.pk, [])) for each in districts)
    return [board for board in boards if board.vacant]


def seats_of(district: District, mandates: Sequence[Mandate]) -> DistrictSeats:
    """Return the seats of a district whose coordinators had these mandates."""
    today = timezone.localdate()
    standing = [
        mandate
        for mandate in mandates
        if mandate.user.is_active and (mandate.ends_on or today) >= today
    ]
    seats = (
        seat_of(number, [mandate for mandate in standing if mandate.seat == number])
        for number in SEATS
    )
    return DistrictSeats(district, tuple(seats), is_known=bool(mandates))


def seat_of(number: int, mandates: Sequence[Mandate]) -> Seat:
    """Return the seat that these mandates hold or will hold."""
    today = timezone.localdate()
    own = [mandate for mandate in mandates if not mandate.is_deputy]
    deputies = [m for m in mandates if m.is_deputy and m.starts_on <= today]
    return Seat(
        number,
        holder=next((m for m in own if m.starts_on <= today), None),
        deputy=next(iter(deputies), None),
        successor=next((m for m in own if m.starts_on > today), None),
    )


def with_holders(offices: QuerySet[Office]) -> QuerySet[Office]:
    """Read the offices' organisations and, as `holders_now`, who holds them (+1)."""
    holders = OfficeHolder.objects.current().select_related("person")
    now = Prefetch("holders", queryset=holders, to_attr="holders_now")
    return offices.select_related("organisation").prefetch_related(now)


def held_by(office: Office) -> str:
    """Return who holds the office now, of offices read `with_holders`."""
    holders: list[OfficeHolder] = vars(office)["holders_now"]
    if not holders:
        return pgettext("office", "vacant")
    return ", ".join(map(in_words, holders))


def in_words(holder: OfficeHolder) -> str:
    """Return the holder's name, saying so of whoever acts by an order."""
    name = str(holder.person)
    if holder.capacity == OfficeHolder.Capacity.HOLDER:
        return name
    return gettext("%(name)s (acting by order)") % {"name": name}
