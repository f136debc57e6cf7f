"""What can be asked of the registry."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope

if TYPE_CHECKING:
    from resource_centre.registry.models import District, Mandate, Municipality

ROLES_OVER_EVERYTHING = [r for r in Role if DUTIES[r].scope is Scope.EVERYTHING]


class DistrictQuerySet(models.QuerySet["District"]):
    """Questions about districts."""

    def visible_to(self, user: User | AnonymousUser) -> "DistrictQuerySet":
        """Keep all of them: the official register is public."""
        return self


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Questions about municipalities."""

    def visible_to(self, user: User | AnonymousUser) -> "MunicipalityQuerySet":
        """Keep all of them: the official register is public."""
        return self


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Questions about who holds which role."""

    def current(self, on: date | None = None) -> "MandateQuerySet":
        """Keep those in force on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)),
            user__is_active=True,
        )

    def unended(self, on: date | None = None) -> "MandateQuerySet":
        """Keep those in force on the day or later, today unless told."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or timezone.localdate()))

    def ending(self, until: date) -> "MandateQuerySet":
        """Keep those in force that end by the day."""
        return self.current().filter(ends_on__lte=until)

    def visible_to(self, user: User | AnonymousUser) -> "MandateQuerySet":
        """Keep the user's own and those within the districts the user covers."""
        if not user.is_authenticated:
            return self.none()
        if sees_everything(user):
            return self
        districts = user.mandates.current().filter(role=Role.COORDINATOR)
        covered = list(districts.values_list("district", flat=True))
        return self.filter(
            Q(user=user)
            | Q(district__in=covered)
            | Q(municipality__district__in=covered)
        )


def sees_everything(user: User) -> bool:
    """Tell whether a role of the user reaches everywhere (1 query)."""
    return user.mandates.current().filter(role__in=ROLES_OVER_EVERYTHING).exists()
