"""Surveys: when a version of a questionnaire is put to whom."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import District, Municipality, ServiceType
from resource_centre.registry.models.periods import ends_after_start
from resource_centre.reporting.models import Project
from surveys.models.frozen import PRIVACY
from surveys.models.questionnaires import QuestionnaireVersion
from surveys.querysets import SurveyQuerySet

# Answers of fewer people than this are not told apart, unless a survey says more.
SMALLEST_GROUP = 5


@tracked()
class Survey(Titled):
    """A wave: one version put to one population in one period.

    `status` moves by services alone. Nobody can change `privacy` once there is an
    answer.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("survey", "being prepared")
        OPEN = "open", pgettext_lazy("survey", "open")
        CLOSED = "closed", pgettext_lazy("survey", "closed")

    class Audience(models.TextChoices):
        SERVICES = "services", pgettext_lazy("survey", "social services")
        ORGANISATIONS = "organisations", pgettext_lazy("survey", "organisations")
        PEOPLE = "people", pgettext_lazy("survey", "people")

    class Privacy(models.TextChoices):
        NAMED = "named", pgettext_lazy("survey", "staff see who answered what")
        CONFIDENTIAL = (
            "confidential",
            pgettext_lazy("survey", "only who answered sees their own answers"),
        )
        ANONYMOUS = (
            "anonymous",
            pgettext_lazy("survey", "anonymous: nobody can ever tell"),
        )

    version = models.ForeignKey(
        QuestionnaireVersion,
        models.PROTECT,
        related_name="surveys",
        verbose_name=_("questionnaire"),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("district"),
        help_text=_("Empty if it is of the whole country."),
    )
    audience = models.CharField(
        _("who is asked"), max_length=13, choices=Audience.choices
    )
    privacy = models.CharField(
        _("privacy"),
        max_length=12,
        choices=Privacy.choices,
        default=Privacy.NAMED,
        help_text=_("It cannot be changed any more once somebody has answered."),
    )
    municipalities = models.ManyToManyField(
        Municipality,
        blank=True,
        related_name="surveys",
        verbose_name=_("only in the municipalities"),
    )
    service_types = models.ManyToManyField(
        ServiceType,
        blank=True,
        related_name="surveys",
        verbose_name=_("only services of the types"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    smallest_group = models.PositiveSmallIntegerField(
        _("smallest group shown"),
        default=SMALLEST_GROUP,
        validators=[MinValueValidator(2)],
        help_text=_(
            "Answers of fewer people are not shown apart, so that nobody is recognised."
        ),
    )
    remind_after = models.PositiveSmallIntegerField(
        _("remind after (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Who has not answered is reminded by itself; empty: by hand."),
    )
    baseline = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="repeats",
        verbose_name=_("compare with"),
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("project"),
    )
    notice = models.TextField(
        _("notice about the answers"),
        max_length=2000,
        blank=True,
        help_text=_("Printed with every figure, such as where the answers come from."),
    )
    notice_en = models.TextField(
        _("notice about the answers, in English"), max_length=2000, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(
        pgettext_lazy("survey, day", "closed"), null=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("prepared by"),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[SurveyQuerySet] = SurveyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ("-pk",)
        constraints = (
            ends_after_start("surveys_survey_ends_after_start"),
            models.CheckConstraint(
                condition=Q(smallest_group__gte=2),
                name="surveys_survey_smallest_group",
                violation_error_code="group_too_small",
            ),
        )
        triggers: ClassVar[Any] = [PRIVACY]

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody can ever know who answered what."""
        return self.privacy == self.Privacy.ANONYMOUS

    @property
    def is_about_people(self) -> bool:
        """Tell whether answers are people's own, so that small groups are hidden."""
        return self.audience == self.Audience.PEOPLE or self.privacy != (
            self.Privacy.NAMED
        )


@tracked()
class SurveyMunicipality(Survey.municipalities.through):  # type: ignore[misc,name-defined]
    """Where a survey asks: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class SurveyServiceType(Survey.service_types.through):  # type: ignore[misc,name-defined]
    """Which services a survey asks: the table between, to be followed."""

    class Meta:
        proxy = True
