"""What a training is made of: its modules, and the sessions they are taught in."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.scheduling.models import Occasion
from trainings.models.catalogue import TEACHING_HOUR, Module
from trainings.models.trainings import Training
from trainings.querysets import SessionQuerySet


@tracked()
class TrainingModule(models.Model):
    """A module as this training has it: hours may differ from the catalogue's."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="modules", verbose_name=_("training")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="trainings", verbose_name=_("module")
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("module", "order"), default=1
    )
    hours = models.PositiveSmallIntegerField(
        _("teaching hours"), validators=[MinValueValidator(1)]
    )
    hour_minutes = models.PositiveSmallIntegerField(
        _("minutes per hour"),
        default=TEACHING_HOUR,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = _("module of the training")
        verbose_name_plural = _("modules of the training")
        ordering = ("training", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("training", "module"),
                name="trainings_trainingmodule_once",
                violation_error_code="module_twice",
                violation_error_message=_("The training has this module already."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hour_minutes__gt=0),
                name="trainings_trainingmodule_takes_time",
                violation_error_code="no_hours",
            ),
        )

    def __str__(self) -> str:
        return str(self.module)

    @property
    def minutes(self) -> int:
        """Return how many minutes are taught."""
        return self.hours * self.hour_minutes


@tracked()
class Session(models.Model):
    """A part of a training without a longer break: usually half a day.

    When and where is its occasion's; the trainers are the people booked for that.
    `teaching_minutes` are those that are taught, without breaks.
    """

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="sessions", verbose_name=_("training")
    )
    occasion = models.OneToOneField(
        Occasion, models.PROTECT, related_name="session", verbose_name=_("occasion")
    )
    module = models.ForeignKey(
        TrainingModule,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("module"),
    )
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    topic_en = models.CharField(_("topic in English"), max_length=300, blank=True)
    teaching_minutes = models.PositiveSmallIntegerField(
        _("minutes taught"), validators=[MinValueValidator(1)]
    )

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("occasion__starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(teaching_minutes__gt=0),
                name="trainings_session_takes_time",
                violation_error_code="no_minutes",
            ),
        )
        triggers: ClassVar[list[Any]] = [
            # Its time is free again, whatever deletes it.
            pgtrigger.Trigger(
                name="frees_its_time",
                operation=pgtrigger.Delete,
                when=pgtrigger.After,
                func=(
                    "DELETE FROM scheduling_notice WHERE occasion_id = OLD.occasion_id;"
                    " DELETE FROM scheduling_booking"
                    " WHERE occasion_id = OLD.occasion_id;"
                    " DELETE FROM scheduling_occasion WHERE id = OLD.occasion_id;"
                    " RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.topic or str(self.module or self.training)

    @property
    def day(self) -> date:
        """Return the day it is on (1 query if the occasion is not read yet)."""
        return timezone.localdate(self.occasion.starts_at)
