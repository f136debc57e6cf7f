"""What a training leads to: who may have a certificate, and what it entitles to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from resource_centre.registry.models.periods import ends_after_start
from trainings.models.enrolments import Enrolment
from trainings.querysets import (
    CertificateQuerySet,
    QualificationQuerySet,
    WaiverQuerySet,
)


class Certificate(IssuedDocument):
    """A certificate or an attestation of the register, be it issued here or before."""

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-dated", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)


@tracked()
class Waiver(models.Model):
    """That somebody gets a certificate although a rule is not met, and why."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="waiver", verbose_name=_("enrolment")
    )
    reason = models.TextField(_("reason"), max_length=1000)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    given_at = models.DateTimeField(_("decided"), auto_now_add=True)

    objects: ClassVar[WaiverQuerySet] = WaiverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ("enrolment", "pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="trainings_waiver_has_reason",
                violation_error_code="reason_missing",
                violation_error_message=_("Give the reason for the exception."),
            ),
        )

    def __str__(self) -> str:
        return str(self.enrolment)


@tracked()
class Qualification(models.Model):
    """What a certificate entitles somebody to, from a day to a day.

    It holds as long as its certificate does. A renewal is a new one that names the
    one it renews; a replaced certificate passes it on to the one that replaced it.
    """

    class Kind(models.TextChoices):
        TRAINER = "trainer", pgettext_lazy("qualification", "trainer")
        SUPERVISOR = "supervisor", pgettext_lazy("qualification", "supervisor")

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="qualifications", verbose_name=_("person")
    )
    kind = models.CharField(
        pgettext_lazy("qualification", "as"), max_length=10, choices=Kind.choices
    )
    certificate = models.OneToOneField(
        IssuedDocument,
        models.PROTECT,
        related_name="qualification",
        verbose_name=_("certificate"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("to"), null=True, blank=True, help_text=_("Empty if it has no end.")
    )
    renews = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_by",
        verbose_name=_("renews"),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[QualificationQuerySet] = QualificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ("-starts_on", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "add")
        constraints = (
            ends_after_start("trainings_qualification_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(renews=None) | ~models.Q(renews=models.F("pk")),
                name="trainings_qualification_renews_another",
                violation_error_code="renews_itself",
            ),
        )
        indexes = (
            models.Index(
                fields=("kind", "ends_on"), name="trainings_qualification_ends"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.person}"
