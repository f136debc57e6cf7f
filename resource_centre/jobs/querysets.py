"""What can be asked of jobs."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.jobs.locks import HELD_LOCKS, JOB_LOCKS

if TYPE_CHECKING:
    from resource_centre.jobs.models import Heartbeat, Job

ALIVE_FOR = timedelta(seconds=60)


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: User | AnonymousUser) -> "JobQuerySet":
        """Keep those the user asked for; administrators see them all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("jobs.view_job") else self.filter(owner=user)

    def takeable(self) -> "JobQuerySet":
        """Keep those that somebody may work on, if nobody does already."""
        return self.filter(status__in=self.model.OPEN)

    def abandoned(self) -> "JobQuerySet":
        """Keep those whose worker died on them."""
        return self.filter(status=self.model.Status.RUNNING).exclude(
            pk__in=RawSQL(HELD_LOCKS, (JOB_LOCKS,))  # noqa: S611 - a constant
        )

    def due(self) -> "JobQuerySet":
        """Keep those that still wait when they should have been taken up."""
        return self.filter(status=self.model.Status.WAITING, due_at__lte=timezone.now())


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """Questions about the workers' hosts."""

    def recent(self) -> "HeartbeatQuerySet":
        """Keep the hosts whose workers showed themselves in the last minute."""
        return self.filter(seen_at__gte=timezone.now() - ALIVE_FOR)
