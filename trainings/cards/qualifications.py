"""Whose qualification ends soon, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from trainings.facts.qualifications import ending
from trainings.models import Qualification

SOON = 90


def ending_soon(user: User) -> Iterator[CardItem]:
    """Yield whose qualification ends and is not renewed, the first on top (1 query)."""
    rows = ending(Qualification.objects.visible_to(user), within=SOON)
    for each in rows.select_related("person")[:READ]:
        yield CardItem(
            title=str(each.person),
            url=reverse("admin:trainings_qualification_change", args=[each.pk]),
            due=each.ends_on,
            detail=str(each.get_kind_display()),
        )


register(
    Card(
        code="qualifications-ending",
        title=_("Qualifications that end within 90 days"),
        empty=_("No qualification ends soon."),
        permission="trainings.add_qualification",
        items=ending_soon,
    )
)
