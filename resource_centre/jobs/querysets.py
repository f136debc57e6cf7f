"""What can be asked of jobs."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from resource_centre.accounts.models import User

if TYPE_CHECKING:
    from resource_centre.jobs.models import Job


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: User | AnonymousUser) -> "JobQuerySet":
        """Keep those the user asked for; administrators see them all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("jobs.view_job") else self.filter(owner=user)
