"""What people need to learn, as their answers say."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import (
    CompetenceArea,
    JobRole,
    Placed,
    ServiceType,
)
from surveys.models.submissions import Submission, Theme
from surveys.models.waves import Survey
from surveys.querysets import NeedQuerySet


@tracked()
class TrainingNeed(Titled, Placed):
    """A gap that a survey found, in whom and how wide; `status` moves by services.

    `gap` is the required level less the actual one, `head_count` how many people it
    is about; their product ranks needs.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("need", "open")
        PLANNED = "planned", pgettext_lazy("need", "planned")
        MET = "met", pgettext_lazy("need", "met")
        DROPPED = "dropped", pgettext_lazy("need", "dropped")

    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="needs", verbose_name=_("survey")
    )
    area = models.ForeignKey(
        CompetenceArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_needs",
        verbose_name=_("competence area"),
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_needs",
        verbose_name=_("theme of answers"),
    )
    service_type = models.ForeignKey(
        ServiceType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_needs",
        verbose_name=_("service type"),
    )
    job_role = models.ForeignKey(
        JobRole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_needs",
        verbose_name=_("job role"),
    )
    required = models.DecimalField(
        _("required level"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    actual = models.DecimalField(
        _("actual level"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    gap = models.DecimalField(
        _("gap"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    answer_count = models.PositiveIntegerField(
        pgettext_lazy("need", "answers"), default=0
    )
    head_count = models.PositiveIntegerField(_("people"), default=0)
    rank = models.PositiveIntegerField(
        pgettext_lazy("need", "rank"), null=True, blank=True
    )
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.OPEN
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("found by"),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[NeedQuerySet] = NeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training need")
        verbose_name_plural = _("training needs")
        ordering = ("survey", "rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "survey",
                    "area",
                    "theme",
                    "municipality",
                    "service_type",
                    "job_role",
                ),
                name="surveys_trainingneed_once",
                nulls_distinct=False,
                violation_error_code="need_exists",
                violation_error_message=_("The survey has this need already."),
            ),
        )


@tracked()
class NeedSource(models.Model):
    """What a need follows from: an answer sheet, or figures where none may be named.

    `figures` are what the analysis told of the question: n, means, head-count.
    """

    need = models.ForeignKey(
        TrainingNeed,
        models.CASCADE,
        related_name="sources",
        verbose_name=_("training need"),
    )
    question_key = models.CharField(_("question"), max_length=60)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="need_sources",
        verbose_name=pgettext_lazy("survey", "answer sheet"),
    )
    figures = models.JSONField(
        _("figures"), default=dict, encoder=DjangoJSONEncoder, blank=True
    )

    class Meta:
        verbose_name = _("source of a need")
        verbose_name_plural = _("sources of needs")
        ordering = ("need", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "question_key", "submission"),
                name="surveys_needsource_once",
                nulls_distinct=False,
                violation_error_code="source_exists",
            ),
        )

    def __str__(self) -> str:
        return str(self.submission or self.question_key)
