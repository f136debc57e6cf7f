"""What of the registry waits on the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role
from resource_centre.backoffice.cards import (
    READ,
    Card,
    CardItem,
    register,
    register_purposes,
)
from resource_centre.registry.models import Mandate, Office
from resource_centre.registry.reach import held_by
from resource_centre.registry.vacancies import NOTICE, Seat, vacant_seats


def ending(user: User) -> Iterator[CardItem]:
    """Yield the roles that end within 30 days, the first to end on top (1 query)."""
    mandates = (
        Mandate.objects.visible_to(user)
        .ending(timezone.localdate() + NOTICE)
        .select_related("user", "district", "municipality", "organisation", "service")
        .order_by("ends_on", "user__name")
    )
    for mandate in mandates[:READ]:
        yield CardItem(
            title=mandate.user.name,
            url=reverse("admin:accounts_user_change", args=[mandate.user_id]),
            due=mandate.ends_on,
            detail=str(mandate),
        )


def vacancies(user: User) -> Iterator[CardItem]:
    """Yield the vacant seats and offices (3 queries).

    A district that never had a coordinator waits for none: it is on the board only.
    """
    board = reverse("admin:registry_mandate_vacancies")
    for each in vacant_seats(user):
        for seat in each.vacant if each.is_known else ():
            name = {"district": each.district, "seat": seat.number}
            title = gettext("Coordinator of %(district)s, seat %(seat)d") % name
            yield CardItem(title, url=board, due=seat.until, detail=said_of(seat))
    offices = Office.objects.visible_to(user).vacant().select_related("organisation")
    for office in offices[:READ]:
        url = reverse("admin:registry_office_change", args=[office.pk])
        yield CardItem(
            title=str(office), url=url, detail=gettext("Nobody holds the office.")
        )


def said_of(seat: Seat) -> str:
    """Return who leaves the seat, or who stands in while it is free."""
    if seat.holder:
        return seat.holder.user.name
    if seat.deputy:
        name = {"name": seat.deputy.user.name}
        return gettext("The seat is free; %(name)s stands in.") % name
    return gettext("The seat is free.")


def purposes(user: User) -> list[Promise]:
    """Return what each role of the user is for (1 query)."""
    roles = {role for role, *_place in held_by(user)}
    return [DUTIES[role].purpose for role in Role if role in roles]


register(
    Card(
        code="ending-roles",
        title=_("Roles that end within 30 days"),
        empty=_("No role ends within 30 days."),
        permission="accounts.view_user",
        items=ending,
    )
)
register(
    Card(
        code="vacancies",
        title=_("Vacancies"),
        empty=_("Every seat and every office is held."),
        permission="registry.view_mandate",
        items=vacancies,
    )
)
register_purposes(purposes)
