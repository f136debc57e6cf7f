"""Trainings, what they are made of and whom they are for."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.names import transliterate
from resource_centre.common.titled import Titled
from resource_centre.documents.models import Signatory
from resource_centre.registry.models import Organisation, Placed, SocialService
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import Venue
from trainings.models.catalogue import Programme
from trainings.models.plans import PlanLine
from trainings.querysets import TrainingQuerySet

SLUG = 80


@tracked()
class Training(Titled, Placed):
    """A training as it is planned, held and closed: an edition of a programme.

    A title, days and a venue are enough; all else may follow. `status` moves by
    services alone.
    """

    class Kind(models.TextChoices):
        INTRODUCTORY = "introductory", pgettext_lazy("training", "introductory")
        UPGRADING = "upgrading", pgettext_lazy("training", "upgrading")
        TRAINERS = "trainers", pgettext_lazy("training", "for trainers")
        SUPERVISORS = "supervisors", pgettext_lazy("training", "for supervisors")
        AUTHORITY = "authority", pgettext_lazy("training", "for the local authority")
        NGO = "ngo", pgettext_lazy("training", "for NGOs")

    class Mode(models.TextChoices):
        PRESENCE = "presence", pgettext_lazy("training", "in person")
        DISTANCE = "distance", pgettext_lazy("training", "at a distance")
        MIXED = "mixed", pgettext_lazy("training", "mixed")

    class Design(models.TextChoices):
        CLASSIC = "classic", pgettext_lazy("certificate", "classic")
        MODERN = "modern", pgettext_lazy("certificate", "modern")
        PLAIN = "plain", pgettext_lazy("certificate", "plain")

    class Wording(models.TextChoices):
        BULGARIAN = "bg", _("in Bulgarian")
        ENGLISH = "en", _("in English")
        BOTH = "both", _("in both languages on one sheet")

    class Confers(models.TextChoices):
        NOTHING = "", pgettext_lazy("qualification", "no qualification")
        TRAINER = "trainer", pgettext_lazy("qualification", "trainer")
        SUPERVISOR = "supervisor", pgettext_lazy("qualification", "supervisor")

    class Asking(models.TextChoices):
        NOTHING = "", _("nothing is asked")
        CONFIDENTIAL = "confidential", _("each sees their own answers, staff see sums")
        ANONYMOUS = "anonymous", _("anonymous; an own code joins before and after")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("training", "planned")
        ANNOUNCED = "announced", pgettext_lazy("training", "announced")
        OPEN = "open", pgettext_lazy("training", "enrolment is open")
        FILLED = "filled", pgettext_lazy("training", "enrolment is closed")
        RUNNING = "running", pgettext_lazy("training", "in progress")
        COMPLETED = "completed", pgettext_lazy("training", "completed")
        CANCELLED = "cancelled", pgettext_lazy("training", "cancelled")

    slug = models.SlugField(
        _("address"), max_length=SLUG + 10, unique=True, editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="trainings", verbose_name=_("venue")
    )
    kind = models.CharField(
        pgettext_lazy("training", "kind"),
        max_length=12,
        choices=Kind.choices,
        blank=True,
    )
    mode = models.CharField(
        pgettext_lazy("training", "form"),
        max_length=10,
        choices=Mode.choices,
        default=Mode.PRESENCE,
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("programme"),
        help_text=_("Its modules are taken over; the training may have its own."),
    )
    services = models.ManyToManyField(
        SocialService,
        blank=True,
        related_name="trainings",
        verbose_name=_("for the teams of"),
    )
    organisations = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="trainings",
        verbose_name=_("for the organisations"),
    )
    audience = models.CharField(
        _("for whom"),
        max_length=300,
        blank=True,
        help_text=_("In words, such as “councillors and municipal officers”."),
    )
    audience_en = models.CharField(
        _("for whom, in English"), max_length=300, blank=True
    )
    description = models.TextField(_("description"), max_length=10_000, blank=True)
    description_en = models.TextField(
        _("description in English"), max_length=10_000, blank=True
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty if there is no limit."),
    )
    threshold = models.PositiveSmallIntegerField(
        _("least attendance (%)"),
        default=80,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Of all planned hours, for a certificate."),
    )
    fee = models.DecimalField(
        _("fee (EUR)"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("For each participant; empty if it is free."),
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("project"),
    )
    plan_line = models.ForeignKey(
        PlanLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("line of the plan"),
    )
    certificate_design = models.CharField(
        _("design of the certificate"),
        max_length=10,
        choices=Design.choices,
        default=Design.CLASSIC,
    )
    certificate_wording = models.CharField(
        _("certificate"),
        max_length=4,
        choices=Wording.choices,
        default=Wording.BULGARIAN,
    )
    signatories = models.ManyToManyField(
        Signatory,
        blank=True,
        related_name="trainings",
        verbose_name=_("certificates are signed by"),
        help_text=_("If nobody is chosen, whoever signs for the centre that day."),
    )
    confers = models.CharField(
        _("the certificate qualifies as"),
        max_length=10,
        choices=Confers.choices,
        blank=True,
    )
    confers_months = models.PositiveSmallIntegerField(
        _("the qualification holds for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty if it has no end."),
    )
    asking = models.CharField(
        _("surveys of participants"),
        max_length=12,
        choices=Asking.choices,
        default=Asking.CONFIDENTIAL,
        blank=True,
        help_text=_("Sent by themselves: before, after, in three and six months."),
    )
    is_listed = models.BooleanField(
        _("on the portal"),
        default=True,
        help_text=_("Once it is announced, everybody can find it there."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("planned by"),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[TrainingQuerySet] = TrainingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ("-starts_on", "-pk")
        permissions = (("mark_attendance", "Can mark attendance"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="trainings_training_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__lte=100),
                name="trainings_training_threshold",
                violation_error_code="above_hundred",
            ),
        )
        indexes = (
            models.Index(fields=("-starts_on", "-id"), name="trainings_training_order"),
            models.Index(
                fields=("status", "starts_on"), name="trainings_training_status"
            ),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the training its address, which then stays (1 query more)."""
        if not self.slug:
            self.slug = self.free_slug()
        super().save(*args, **kwargs)

    def free_slug(self) -> str:
        """Return an address that no other training has (1 query)."""
        root = slugify(transliterate(self.title))[:SLUG].strip("-") or "training"
        taken = set(
            Training.objects.filter(slug__startswith=root).values_list(
                "slug", flat=True
            )
        )
        if root not in taken:
            return root
        return next(
            slug
            for n in range(2, len(taken) + 3)
            if (slug := f"{root}-{n}") not in taken
        )

    def get_absolute_url(self) -> str:
        """Return the address of its page on the portal."""
        return reverse("trainings:training", args=[self.slug])

    @property
    def is_over(self) -> bool:
        """Tell whether it is completed or cancelled."""
        return self.status in {self.Status.COMPLETED, self.Status.CANCELLED}

    @property
    def days(self) -> tuple[date, date]:
        """Return the first day and the last."""
        return self.starts_on, self.ends_on


@tracked()
class TrainingService(Training.services.through):  # type: ignore[misc,name-defined]
    """Whose team a training is for: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class TrainingOrganisation(Training.organisations.through):  # type: ignore[misc,name-defined]
    """Which organisation a training is for: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class TrainingSignatory(Training.signatories.through):  # type: ignore[misc,name-defined]
    """Who signs a training's certificates: the table between, to be followed."""

    class Meta:
        proxy = True
