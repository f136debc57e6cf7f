"""Jobs: long work in the background, with progress a person sees."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resource_centre.jobs.querysets import JobQuerySet


class Job(models.Model):
    """One piece of work: asked for once, worked on until done."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    task = models.CharField(_("task"), max_length=100)
    key = models.CharField(
        max_length=200,
        unique=True,
        help_text=_("The same key is never worked on twice."),
    )
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="jobs",
        verbose_name=_("asked for by"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    done = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("in all"), default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(_("what went wrong"), blank=True)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(done__lte=F("total")) | Q(total=0),
                name="jobs_job_done_within_total",
                violation_error_code="done_beyond_total",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"
