"""What is asked about a training: before it, after it, and months later."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from surveys.models import Survey
from trainings.models.trainings import Training


@tracked()
class TrainingSurvey(models.Model):
    """A survey of a training; it is sent by itself on `due_on`."""

    class Moment(models.TextChoices):
        EXPECTATIONS = "expectations", pgettext_lazy("training", "expectations")
        FEEDBACK = "feedback", pgettext_lazy("training", "feedback")
        AFTER_3 = "after_3", pgettext_lazy("training", "three months later")
        AFTER_6 = "after_6", pgettext_lazy("training", "six months later")
        DIRECTOR_3 = (
            "director_3",
            pgettext_lazy("training", "three months later, the director"),
        )
        DIRECTOR_6 = (
            "director_6",
            pgettext_lazy("training", "six months later, the director"),
        )

    training = models.ForeignKey(
        Training, models.PROTECT, related_name="surveys", verbose_name=_("training")
    )
    moment = models.CharField(_("when"), max_length=12, choices=Moment.choices)
    survey = models.OneToOneField(
        Survey,
        models.PROTECT,
        related_name="of_training",
        verbose_name=_("survey"),
    )
    due_on = models.DateField(_("sent on"))

    class Meta:
        verbose_name = _("survey of a training")
        verbose_name_plural = _("surveys of trainings")
        ordering = ("training", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("training", "moment"),
                name="trainings_trainingsurvey_once",
                violation_error_code="asked_already",
                violation_error_message=_("The training has this survey already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.training}: {self.get_moment_display()}"


@tracked()
class Conclusion(models.Model):
    """What the centre concludes from a training, for recommendations to follow."""

    training = models.ForeignKey(
        Training,
        models.CASCADE,
        related_name="conclusions",
        verbose_name=_("training"),
    )
    text = models.TextField(_("conclusion"), max_length=2000)
    text_en = models.TextField(_("conclusion in English"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("conclusion", "order"), default=1
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ("training", "position", "pk")

    def __str__(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text
