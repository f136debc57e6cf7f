"""What can be asked of accounts."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from resource_centre.accounts.models import AccessCard, User


class UserQuerySet(models.QuerySet["User"]):
    """Questions about users."""

    def active(self) -> "UserQuerySet":
        """Keep those who may sign in."""
        return self.filter(is_active=True)


class AccessCardQuerySet(models.QuerySet["AccessCard"]):
    """Questions about access cards."""

    def open(self) -> "AccessCardQuerySet":
        """Keep those neither used nor revoked, even when they have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def usable(self) -> "AccessCardQuerySet":
        """Keep those that still sign somebody in."""
        return self.open().filter(expires_at__gt=timezone.now(), user__is_active=True)
