"""What can be asked of projects."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from resource_centre.accounts.models import User

if TYPE_CHECKING:
    from resource_centre.reporting.models import Project


class ProjectQuerySet(models.QuerySet["Project"]):
    """Questions about projects."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()
