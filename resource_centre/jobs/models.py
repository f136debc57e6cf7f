"""Jobs: long work in the background, with progress a person sees."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import (
    gettext as _,
    gettext_lazy,
    ngettext,
    pgettext_lazy,
)

from resource_centre.jobs.querysets import HeartbeatQuerySet, JobQuerySet
from resource_centre.jobs.registry import find_task


class Job(models.Model):
    """One piece of work: asked for once, worked on until done.

    Whoever works on it holds an advisory lock of the database for as long as
    they live; a job that is running without the lock was left by a worker that
    died. `runs` counts how often it was taken up, `tries` how often since it
    last got further than before. One that still waits at `due_at` is queued
    (again) then.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "running")
        DONE = "done", pgettext_lazy("job", "done")
        FAILED = "failed", pgettext_lazy("job", "failed")

    OPEN = (Status.WAITING, Status.RUNNING)

    task = models.CharField(gettext_lazy("task"), max_length=100)
    key = models.CharField(
        max_length=200,
        unique=True,
        help_text=gettext_lazy("The same key is never worked on twice."),
    )
    subject = models.CharField(
        pgettext_lazy("job", "about"), max_length=300, blank=True
    )
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="jobs",
        verbose_name=pgettext_lazy("job", "asked for by"),
    )
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    status = models.CharField(
        gettext_lazy("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.WAITING,
    )
    done = models.PositiveIntegerField(pgettext_lazy("job", "done so far"), default=0)
    total = models.PositiveIntegerField(pgettext_lazy("job", "in all"), default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(gettext_lazy("what went wrong"), blank=True)
    runs = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(
        pgettext_lazy("job", "asked for"), auto_now_add=True
    )
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(pgettext_lazy("job", "started"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("job", "ended"), null=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = gettext_lazy("job")
        verbose_name_plural = gettext_lazy("jobs")
        ordering = ("-asked_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)
        constraints = (
            models.CheckConstraint(
                condition=Q(done__lte=F("total")) | Q(total=0),
                name="jobs_job_done_within_total",
                violation_error_code="done_beyond_total",
            ),
        )
        indexes = (
            models.Index(
                fields=("status", "due_at"),
                name="jobs_job_open",
                condition=Q(status__in=("waiting", "running")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.subject}".strip()

    @property
    def title(self) -> str | Promise:
        """Return what people call the work."""
        known = find_task(self.task)
        return known.label if known else _("Background work")

    @property
    def is_over(self) -> bool:
        """Tell whether nobody works on it any more."""
        return self.status not in self.OPEN

    @property
    def state(self) -> str:
        """Return in words how the work stands."""
        words = {
            self.Status.WAITING: _("Waiting to start."),
            self.Status.RUNNING: _("Working."),
            self.Status.DONE: _("Done."),
            self.Status.FAILED: _("The work did not finish."),
        }
        return words[self.Status(self.status)]

    @property
    def counted(self) -> str:
        """Return in words how much is done; empty while it is not known."""
        if not self.total:
            return ""
        counts = {"done": self.done, "total": self.total}
        return (
            ngettext(
                "%(done)d of %(total)d step done.",
                "%(done)d of %(total)d steps done.",
                self.total,
            )
            % counts
        )


class Checkpoint(models.Model):
    """Where a job stands, written in the same transaction as the work itself.

    A row of its own, so that work in progress never holds up the progress that
    is shown.
    """

    job = models.OneToOneField(
        Job, models.CASCADE, primary_key=True, related_name="checkpoint"
    )
    run = models.PositiveIntegerField()
    cursor = models.JSONField(default=dict)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return str(self.job_id)


class Heartbeat(models.Model):
    """When the workers of a host were last alive."""

    host = models.CharField(max_length=255, primary_key=True)
    seen_at = models.DateTimeField()

    objects: ClassVar[HeartbeatQuerySet] = HeartbeatQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.host
