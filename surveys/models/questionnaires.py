"""Questionnaires, the versions of each, and the parts of a version."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from surveys.models.frozen import FROZEN_VERSION, frozen_part
from surveys.querysets import QuestionnaireQuerySet, VersionQuerySet

# What names a question in sheets and conditions; XLSForm allows the same.
KEY = RegexValidator(
    r"^[A-Za-z_][A-Za-z0-9_.-]*\Z",
    _("A key has Latin letters, digits, “_”, “-” and “.” and begins with a letter."),
)
LIST_VERSION = "(SELECT version_id FROM surveys_choicelist WHERE id = {row}.list_id)"
# A condition or limit, in the language of XLSForm.
EXPRESSION = 2000


@tracked()
class Questionnaire(Titled):
    """What is asked, in as many versions as it has had; `code` is of a ready one."""

    class Purpose(models.TextChoices):
        NEEDS = "needs", pgettext_lazy("questionnaire", "needs of a service’s team")
        OPINION = "opinion", pgettext_lazy("questionnaire", "opinion of a specialist")
        ATTITUDES = "attitudes", pgettext_lazy("questionnaire", "attitudes")
        EXPECTATIONS = (
            "expectations",
            pgettext_lazy("questionnaire", "expectations before a training"),
        )
        FEEDBACK = (
            "feedback",
            pgettext_lazy("questionnaire", "feedback after a training"),
        )
        FOLLOW_UP = (
            "follow_up",
            pgettext_lazy("questionnaire", "what remained of a training"),
        )
        READINESS = (
            "readiness",
            pgettext_lazy("questionnaire", "readiness of a municipality"),
        )
        OTHER = "other", pgettext_lazy("questionnaire", "other")

    code = models.SlugField(
        _("code"), max_length=40, null=True, blank=True, unique=True, editable=False
    )
    purpose = models.CharField(
        _("what it is for"),
        max_length=12,
        choices=Purpose.choices,
        default=Purpose.OTHER,
    )
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[QuestionnaireQuerySet] = QuestionnaireQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ("title", "pk")


@tracked()
class QuestionnaireVersion(models.Model):
    """The questionnaire as it is or was asked; frozen once a survey uses it.

    Of the versions of a questionnaire one at most is a draft.
    """

    questionnaire = models.ForeignKey(
        Questionnaire,
        models.CASCADE,
        related_name="versions",
        verbose_name=_("questionnaire"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    intro = models.TextField(
        _("introduction"),
        max_length=5000,
        blank=True,
        help_text=_("What people read before the first question."),
    )
    intro_en = models.TextField(
        _("introduction in English"), max_length=5000, blank=True
    )
    thanks = models.TextField(
        _("words of thanks"),
        max_length=2000,
        blank=True,
        help_text=_("What people read once they have sent their answers."),
    )
    thanks_en = models.TextField(
        _("words of thanks in English"), max_length=2000, blank=True
    )
    note = models.TextField(_("what changed"), max_length=2000, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ("questionnaire", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("questionnaire", "number"),
                name="surveys_version_once",
                violation_error_code="version_exists",
                violation_error_message=_("There is a version of this number."),
            ),
            models.UniqueConstraint(
                fields=("questionnaire",),
                condition=Q(frozen_at=None),
                name="surveys_version_one_draft",
                violation_error_code="draft_exists",
                violation_error_message=_("There is a draft of the next version."),
            ),
        )
        triggers: ClassVar[Any] = [FROZEN_VERSION]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)d") % {
            "title": self.questionnaire,
            "number": self.number,
        }

    @property
    def is_frozen(self) -> bool:
        """Tell whether it can no more be changed."""
        return self.frozen_at is not None


@tracked()
class Section(Titled):
    """A part of a version: a page of questions, asked if `relevance` holds."""

    version = models.ForeignKey(
        QuestionnaireVersion,
        models.CASCADE,
        related_name="sections",
        verbose_name=_("version"),
    )
    key = models.CharField(_("key"), max_length=60, validators=[KEY])
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("section", "order"), default=1
    )
    relevance = models.CharField(
        _("asked if"), max_length=EXPRESSION, blank=True, help_text=_("Empty: always.")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("version", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "key"),
                name="surveys_section_key_once",
                violation_error_code="key_taken",
                violation_error_message=_("Another section has this key."),
            ),
        )
        triggers: ClassVar[Any] = [frozen_part("{row}.version_id")]


@tracked()
class ChoiceList(models.Model):
    """Answers to choose from, which several questions may share: a scale."""

    version = models.ForeignKey(
        QuestionnaireVersion,
        models.CASCADE,
        related_name="choice_lists",
        verbose_name=_("version"),
    )
    name = models.CharField(_("name"), max_length=60, validators=[KEY])

    class Meta:
        verbose_name = _("list of answers")
        verbose_name_plural = _("lists of answers")
        ordering = ("version", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "name"),
                name="surveys_choicelist_once",
                violation_error_code="list_exists",
                violation_error_message=_("Another list has this name."),
            ),
        )
        triggers: ClassVar[Any] = [frozen_part("{row}.version_id")]

    def __str__(self) -> str:
        return self.name


@tracked()
class Choice(models.Model):
    """One answer to choose; `score` is what it counts on a scale, None if nothing."""

    list = models.ForeignKey(
        ChoiceList, models.CASCADE, related_name="choices", verbose_name=_("list")
    )
    value = models.CharField(
        _("key"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9_.-]+\Z",
                _("Latin letters, digits, “_”, “-” and “.”, without spaces."),
            )
        ],
    )
    label = models.CharField(_("answer"), max_length=300)
    label_en = models.CharField(_("answer in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("answer", "order"), default=1
    )
    score = models.SmallIntegerField(
        _("points"),
        null=True,
        blank=True,
        help_text=_("What it counts on a scale; empty for “I cannot judge”."),
    )

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ("list", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("list", "value"),
                name="surveys_choice_once",
                violation_error_code="answer_exists",
                violation_error_message=_("The list has this answer already."),
            ),
        )
        triggers: ClassVar[Any] = [frozen_part(LIST_VERSION)]

    def __str__(self) -> str:
        return (self.label_en if get_language() == "en" else "") or self.label
