"""Answers: of those who are known, and of those who are not."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import (
    District,
    JobRole,
    Municipality,
    ServiceType,
)
from surveys.models.invitations import Invitation
from surveys.models.questionnaires import Questionnaire
from surveys.models.waves import Survey
from surveys.querysets import SubmissionQuerySet


@tracked(exclude=("answers", "revision", "saved_at"))
class Submission(models.Model):
    """What an invitation was answered: a draft until it is sent.

    `answers` maps keys of questions to what was answered: "yes"/"no", the value of a
    choice, a list of them, {"required": n, "actual": n} of a competence, a number, a
    text, an ISO date. `revision` counts what was saved, so that two windows never
    overwrite each other. The history never holds answers.
    """

    class Source(models.TextChoices):
        ONLINE = "online", pgettext_lazy("survey", "online")
        PAPER = "paper", pgettext_lazy("survey", "on paper")

    invitation = models.OneToOneField(
        Invitation,
        models.PROTECT,
        related_name="submission",
        verbose_name=pgettext_lazy("survey", "invitation"),
    )
    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="submissions", verbose_name=_("survey")
    )
    answers = models.JSONField(
        _("answers"), default=dict, encoder=DjangoJSONEncoder, blank=True
    )
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    submitted_at = models.DateTimeField(_("sent"), null=True)
    source = models.CharField(
        pgettext_lazy("survey", "how"),
        max_length=6,
        choices=Source.choices,
        default=Source.ONLINE,
    )
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("keyed in by"),
    )
    respondent = models.CharField(
        _("filled in by (name and post)"), max_length=310, blank=True
    )

    objects: ClassVar[SubmissionQuerySet] = SubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = pgettext_lazy("survey", "answer sheet")
        verbose_name_plural = pgettext_lazy("survey", "answer sheets")
        ordering = ("survey", "pk")
        indexes = (
            models.Index(
                fields=("survey", "submitted_at"), name="surveys_submission_sent"
            ),
        )

    def __str__(self) -> str:
        return str(self.invitation)


class AnonymousSubmission(models.Model):
    """What somebody answered whom nobody can find, nor any query.

    Its key is random and it bears no time. Places, type and job are left empty
    wherever too few were invited to be told apart. When the survey closes all are
    written anew in random order, and only then can be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="anonymous_submissions"
    )
    answers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    pair = models.CharField(max_length=64, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    service_type = models.ForeignKey(
        ServiceType, models.PROTECT, null=True, related_name="+"
    )
    job_role = models.ForeignKey(JobRole, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[SubmissionQuerySet] = SubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = pgettext_lazy("survey", "anonymous answer sheet")
        verbose_name_plural = pgettext_lazy("survey", "anonymous answer sheets")

    def __str__(self) -> str:
        return str(_("anonymous"))


@tracked()
class Theme(Titled):
    """What several free answers to a question have in common."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        models.CASCADE,
        related_name="themes",
        verbose_name=_("questionnaire"),
    )
    question_key = models.CharField(_("question"), max_length=60)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("theme", "order"), default=1
    )

    class Meta:
        verbose_name = _("theme of answers")
        verbose_name_plural = _("themes of answers")
        ordering = ("questionnaire", "question_key", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("questionnaire", "question_key", "title"),
                name="surveys_theme_once",
                violation_error_code="theme_exists",
                violation_error_message=_("There is a theme of this title."),
            ),
        )


@tracked()
class ThemeMark(models.Model):
    """That a free answer is of a theme."""

    theme = models.ForeignKey(
        Theme, models.CASCADE, related_name="marks", verbose_name=_("theme of answers")
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="theme_marks"
    )
    anonymous = models.ForeignKey(
        AnonymousSubmission,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="theme_marks",
    )

    class Meta:
        verbose_name = _("answer of a theme")
        verbose_name_plural = _("answers of themes")
        constraints = (
            models.UniqueConstraint(
                fields=("theme", "submission"),
                name="surveys_thememark_once",
                violation_error_code="marked_already",
            ),
            models.UniqueConstraint(
                fields=("theme", "anonymous"),
                name="surveys_thememark_anonymous_once",
                violation_error_code="marked_already",
            ),
            models.CheckConstraint(
                condition=Q(submission=None, anonymous__isnull=False)
                | Q(submission__isnull=False, anonymous=None),
                name="surveys_thememark_of_one",
                violation_error_code="answer_missing",
            ),
        )

    def __str__(self) -> str:
        return str(self.theme)
