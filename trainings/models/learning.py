"""What people learn elsewhere, and how much their post asks of them in a year."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import CompetenceArea, JobRole, Person
from resource_centre.registry.models.periods import (
    DayRange,
    NoOverlap,
    ends_after_start,
)
from trainings.models.catalogue import TEACHING_HOUR
from trainings.querysets import LearningQuerySet, NormQuerySet

# Nobody learns more teaching hours than these in one course.
MOST_HOURS = 2000


@tracked()
class ExternalLearning(models.Model):
    """A course that somebody took elsewhere; it counts once there is evidence."""

    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="external_learning",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=300)
    provider = models.CharField(
        pgettext_lazy("learning", "held by"),
        max_length=300,
        help_text=_("The organisation that taught."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    hours = models.DecimalField(
        _("teaching hours"),
        max_digits=6,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
    )
    hour_minutes = models.PositiveSmallIntegerField(
        _("minutes per hour"),
        default=TEACHING_HOUR,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    areas = models.ManyToManyField(
        CompetenceArea,
        blank=True,
        related_name="external_learning",
        verbose_name=_("competence areas"),
    )
    reference = models.CharField(
        _("number of the document"),
        max_length=100,
        blank=True,
        help_text=_("Of the certificate or the like, with its date."),
    )
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, editable=False
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=pgettext_lazy("learning", "added by"),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[LearningQuerySet] = LearningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("external learning")
        verbose_name_plural = _("external learning")
        ordering = ("-ends_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="trainings_externallearning_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message=_("The end cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hour_minutes__gt=0),
                name="trainings_externallearning_takes_time",
                violation_error_code="no_hours",
                violation_error_message=_("Give how many hours it was."),
            ),
        )
        indexes = (
            models.Index(
                fields=("person", "ends_on"), name="trainings_externallearning_day"
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class LearningArea(ExternalLearning.areas.through):  # type: ignore[misc,name-defined]
    """What external learning teaches: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class HourNorm(models.Model):
    """How many teaching hours a year somebody of a job role has to learn.

    Neither the Act nor the ordinance as far as they could be verified give hours,
    so none are there until the centre enters them with their source.
    """

    job_role = models.ForeignKey(
        JobRole,
        models.PROTECT,
        related_name="hour_norms",
        verbose_name=_("job role"),
    )
    hours = models.PositiveSmallIntegerField(
        _("teaching hours a year"), validators=[MinValueValidator(1)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(
        _("source"),
        max_length=300,
        help_text=_("What asks for it: an ordinance, an order, a quality programme."),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[NormQuerySet] = NormQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("norm of hours")
        verbose_name_plural = _("norms of hours")
        ordering = ("job_role__name_bg", "-starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="trainings_hournorm_not_zero",
                violation_error_code="no_hours",
            ),
            ends_after_start("trainings_hournorm_ends_after_start"),
            NoOverlap(
                name="trainings_hournorm_one_at_a_time",
                expressions=[
                    ("job_role", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_code="norm_overlaps",
                violation_error_message=_(
                    "The job role has a norm for some of these days already."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.job_role}: {self.hours}"


class PersonHours(Person):
    """Somebody beside the hours that their post asks of them in a year."""

    class Meta:
        proxy = True
        verbose_name = _("hours of training")
        verbose_name_plural = _("hours of training")
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)
