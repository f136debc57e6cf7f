"""Questions: what is asked, and what is an answer."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import CompetenceArea
from surveys.models.frozen import frozen_part
from surveys.models.questionnaires import (
    EXPRESSION,
    KEY,
    ChoiceList,
    QuestionnaireVersion,
    Section,
)

SECTION_VERSION = "(SELECT version_id FROM surveys_section WHERE id = {row}.section_id)"


@tracked()
class Question(models.Model):
    """A question; its `key` is the same in every version that asks the same."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", pgettext_lazy("question", "yes or no")
        SINGLE = "single", pgettext_lazy("question", "one of several answers")
        MULTIPLE = "multiple", pgettext_lazy("question", "several answers")
        SCALE = "scale", pgettext_lazy("question", "scale")
        COMPETENCE = (
            "competence",
            pgettext_lazy("question", "competence: required and actual level"),
        )
        INTEGER = "integer", pgettext_lazy("question", "whole number")
        DECIMAL = "decimal", pgettext_lazy("question", "number")
        RANGE = "range", pgettext_lazy("question", "number from … to …")
        TEXT = "text", pgettext_lazy("question", "text")
        DATE = "date", pgettext_lazy("question", "date")
        NOTE = "note", pgettext_lazy("question", "text to read, no question")

    class Meaning(models.TextChoices):
        """What the analysis makes of an answer."""

        NOTHING = "", pgettext_lazy("question", "no special meaning")
        SEEKS = "seeks", pgettext_lazy("question", "whether training is sought")
        HEAD_COUNT = "head_count", pgettext_lazy("question", "how many people")
        JOB_ROLE = "job_role", pgettext_lazy("question", "what people work as")
        PAIR = (
            "pair",
            pgettext_lazy("question", "own code that joins before and after"),
        )

    # Those to which an answer is chosen from a list.
    CHOOSING = (Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE)

    version = models.ForeignKey(
        QuestionnaireVersion,
        models.CASCADE,
        related_name="questions",
        verbose_name=_("version"),
        editable=False,
    )
    section = models.ForeignKey(
        Section, models.CASCADE, related_name="questions", verbose_name=_("section")
    )
    key = models.CharField(_("key"), max_length=60, validators=[KEY])
    kind = models.CharField(
        pgettext_lazy("question", "kind"), max_length=10, choices=Kind.choices
    )
    label = models.TextField(_("question"), max_length=1000)
    label_en = models.TextField(_("question in English"), max_length=1000, blank=True)
    hint = models.TextField(_("hint"), max_length=1000, blank=True)
    hint_en = models.TextField(_("hint in English"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("question", "order"), default=1
    )
    choices = models.ForeignKey(
        ChoiceList,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("list of answers"),
    )
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_multiline = models.BooleanField(_("several lines"), default=False)
    relevance = models.CharField(
        _("asked if"), max_length=EXPRESSION, blank=True, help_text=_("Empty: always.")
    )
    constraint = models.CharField(_("right only if"), max_length=EXPRESSION, blank=True)
    constraint_message = models.CharField(
        _("what to say if it is wrong"), max_length=500, blank=True
    )
    constraint_message_en = models.CharField(
        _("what to say if it is wrong, in English"), max_length=500, blank=True
    )
    low = models.DecimalField(
        _("lowest"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    high = models.DecimalField(
        _("highest"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    step = models.DecimalField(
        _("in steps of"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    area = models.ForeignKey(
        CompetenceArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("competence area"),
    )
    meaning = models.CharField(
        _("meaning"), max_length=10, choices=Meaning.choices, blank=True
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("section", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "key"),
                name="surveys_question_key_once",
                violation_error_code="key_taken",
                violation_error_message=_("Another question has this key."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("single", "multiple", "scale")) | Q(choices=None),
                name="surveys_question_chooses",
                violation_error_code="no_list_wanted",
                violation_error_message=_(
                    "Only questions to choose an answer have a list of answers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gt=F("low")),
                name="surveys_question_range",
                violation_error_code="range_empty",
                violation_error_message=_("The highest is above the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(step=None) | Q(step__gt=0),
                name="surveys_question_step",
                violation_error_code="no_step",
                violation_error_message=_("A step is above zero."),
            ),
        )
        triggers: ClassVar[Any] = [frozen_part("{row}.version_id", SECTION_VERSION)]

    def __str__(self) -> str:
        return (self.label_en if get_language() == "en" else "") or self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let the question be of its section's version."""
        self.version_id = self.section.version_id
        super().save(*args, **kwargs)
