"""What of the registry waits on the start page."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role
from resource_centre.backoffice.cards import (
    READ,
    Card,
    CardItem,
    register,
    register_purposes,
)
from resource_centre.registry.models import Mandate

NOTICE = timedelta(days=30)


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


def purposes(user: User) -> list[Promise]:
    """Return what each role of the user is for (1 query)."""
    roles = set(user.mandates.current().values_list("role", flat=True))
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
register_purposes(purposes)
