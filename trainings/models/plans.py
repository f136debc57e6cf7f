"""Plans of trainings, whose lines become trainings."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import District, SocialService
from resource_centre.registry.models.periods import ends_after_start
from surveys.models import Survey, TrainingNeed
from trainings.models.catalogue import Module, Programme
from trainings.querysets import PlanQuerySet


@tracked()
class TrainingPlan(Titled):
    """What a district is to be taught in a period."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("plan", "draft")
        APPROVED = "approved", pgettext_lazy("plan", "approved")

    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_plans",
        verbose_name=_("district"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    survey = models.ForeignKey(
        Survey,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_plans",
        verbose_name=_("after the survey"),
        editable=False,
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        ordering = ("-starts_on", "title", "pk")
        constraints = (
            ends_after_start("trainings_plan_ends_after_start"),
            models.UniqueConstraint(
                fields=("survey", "district"),
                condition=models.Q(status="draft", survey__isnull=False),
                nulls_distinct=False,
                name="trainings_plan_one_draft",
                violation_error_code="draft_exists",
                violation_error_message=_("The survey has a draft of a plan already."),
            ),
        )


@tracked()
class PlanLine(Titled):
    """A training that is planned: for whom, for how many, when, at what cost."""

    plan = models.ForeignKey(
        TrainingPlan, models.CASCADE, related_name="lines", verbose_name=_("plan")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("programme"),
    )
    modules = models.ManyToManyField(
        Module,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("modules"),
        help_text=_("If they are not those of a programme."),
    )
    needs = models.ManyToManyField(
        TrainingNeed,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("training needs"),
    )
    services = models.ManyToManyField(
        SocialService,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("for the teams of"),
    )
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    cost = models.DecimalField(
        _("cost (EUR)"), max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("line of the plan")
        verbose_name_plural = _("lines of the plan")
        ordering = ("plan", "starts_on", "pk")
        constraints = (ends_after_start("trainings_planline_ends_after_start"),)


@tracked()
class PlanLineModule(PlanLine.modules.through):  # type: ignore[misc,name-defined]
    """What a line teaches: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class PlanLineNeed(PlanLine.needs.through):  # type: ignore[misc,name-defined]
    """Which needs a line answers: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class PlanLineService(PlanLine.services.through):  # type: ignore[misc,name-defined]
    """Whose teams a line is for: the table between, to be followed."""

    class Meta:
        proxy = True
