"""The back office of jobs, which know no back office themselves."""

from collections.abc import Iterator

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice import cards
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.jobs.models import Job


@admin.register(Job)
class JobAdmin(CentreAdmin):
    """Jobs, only to be looked at; each leads to its page with the progress."""

    section = Section.SETTINGS
    order = 90
    can_add = can_delete = False
    empty_text = _("No jobs have been asked for yet.")
    list_display = ("__str__", "status", "progress", "owner", "asked_at", "ended_at")
    list_filter = ("status",)
    list_select_related = ("owner",)
    search_fields = ("subject", "owner__name")
    date_hierarchy = "asked_at"

    def has_change_permission(
        self, request: object, obj: models.Model | None = None
    ) -> bool:
        """Tell that nobody changes a job by hand."""
        return False

    def record_url(self, record: models.Model) -> str:
        """Return the job's own page."""
        return reverse("jobs:job", args=[record.pk])

    @admin.display(description=_("done so far"))
    def progress(self, job: Job) -> str:
        """Return how much is done of how much."""
        return f"{job.done} / {job.total}" if job.total else "–"


def failed(user: User) -> Iterator[cards.CardItem]:
    """Yield the jobs that failed, the latest first (1 query)."""
    jobs = Job.objects.visible_to(user).filter(status=Job.Status.FAILED)
    for job in jobs[: cards.READ]:
        url = reverse("jobs:job", args=[job.pk])
        yield cards.CardItem(title=str(job), url=url, detail=job.error[:200])


cards.register(
    cards.Card(
        code="failed-jobs",
        title=_("Jobs that failed"),
        empty=_("No job has failed."),
        permission="jobs.view_job",
        items=failed,
    )
)
