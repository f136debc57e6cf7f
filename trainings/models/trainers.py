"""Who trains: the centre's own people and those it invites."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import Person
from resource_centre.registry.models.periods import ends_after_start
from trainings.models.catalogue import Module
from trainings.models.trainings import Training
from trainings.querysets import InvitationQuerySet, TrainerQuerySet


@tracked()
class Trainer(models.Model):
    """Somebody on the roster of trainers.

    When they are not available is an absence in the calendar.
    """

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="trainer", verbose_name=_("person")
    )
    is_external = models.BooleanField(
        _("external"), default=False, help_text=_("Invited under a contract.")
    )
    expertise = models.TextField(_("expertise"), max_length=3000, blank=True)
    expertise_en = models.TextField(
        _("expertise in English"), max_length=3000, blank=True
    )
    cv = models.CharField(_("CV"), max_length=200, blank=True, editable=False)
    note = models.TextField(
        _("note"),
        max_length=2000,
        blank=True,
        help_text=_("Such as when and where they are usually available."),
    )
    is_active = models.BooleanField(_("on the roster"), default=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[TrainerQuerySet] = TrainerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ("person__last_name", "person__first_name", "pk")

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class TrainerModule(models.Model):
    """That a trainer may lead a module, from a day to a day if they are known."""

    trainer = models.ForeignKey(
        Trainer, models.CASCADE, related_name="modules", verbose_name=_("trainer")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="trainers", verbose_name=_("module")
    )
    basis = models.CharField(
        _("on what grounds"),
        max_length=300,
        blank=True,
        help_text=_("Such as a diploma, a certificate or a decision of the centre."),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("module that the trainer may lead")
        verbose_name_plural = _("modules that the trainer may lead")
        ordering = ("trainer", "module")
        constraints = (
            models.UniqueConstraint(
                fields=("trainer", "module"),
                name="trainings_trainermodule_once",
                violation_error_code="module_twice",
                violation_error_message=_("The trainer has this module already."),
            ),
            ends_after_start("trainings_trainermodule_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(self.module)


@tracked()
class TrainerInvitation(models.Model):
    """That a trainer was asked to a training, and what they answered.

    `generation` belongs to the personal link of the answer.
    """

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("invitation", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    training = models.ForeignKey(
        Training,
        models.CASCADE,
        related_name="trainer_invitations",
        verbose_name=_("training"),
    )
    trainer = models.ForeignKey(
        Trainer, models.PROTECT, related_name="invitations", verbose_name=_("trainer")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ASKED
    )
    generation = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answer = models.TextField(_("their words"), max_length=1000, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation of a trainer")
        verbose_name_plural = _("invitations of trainers")
        ordering = ("training", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("training", "trainer"),
                name="trainings_invitation_once",
                violation_error_code="invited_already",
                violation_error_message=_("The trainer has been asked already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.trainer}, {self.training}"

    @property
    def is_open(self) -> bool:
        """Tell whether an answer can still be given (1 query if not read yet)."""
        return self.status != self.Status.WITHDRAWN and not self.training.is_over


@tracked()
class TrainerContract(models.Model):
    """What is agreed with a trainer for a training: the contract, fee and travel."""

    training = models.ForeignKey(
        Training,
        models.CASCADE,
        related_name="trainer_contracts",
        verbose_name=_("training"),
    )
    trainer = models.ForeignKey(
        Trainer, models.PROTECT, related_name="contracts", verbose_name=_("trainer")
    )
    number = models.CharField(_("contract number"), max_length=50, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    fee = models.DecimalField(
        _("fee (EUR)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    travel = models.DecimalField(
        _("travel and nights (EUR)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("contract with a trainer")
        verbose_name_plural = _("contracts with trainers")
        ordering = ("training", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("training", "trainer"),
                name="trainings_contract_once",
                violation_error_code="contract_exists",
                violation_error_message=_("There is a contract for this training."),
            ),
            models.CheckConstraint(
                condition=(Q(fee=None) | Q(fee__gte=0))
                & (Q(travel=None) | Q(travel__gte=0)),
                name="trainings_contract_not_negative",
                violation_error_code="negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.trainer}, {self.training}"
