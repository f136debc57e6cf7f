"""Materials: what was printed, what was handed out, and what is left."""

from typing import Any, ClassVar

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import District, Organisation, Person
from resource_centre.reporting.models import Project
from trainings.models.trainings import Training
from trainings.querysets import HandOverQuerySet, MaterialQuerySet


def stock_follows(sign: str) -> list[Any]:
    """Return the triggers that keep the stock right as rows add to it or take.

    `sign` is + for rows that add.
    """
    taken = "-" if sign == "+" else "+"
    return [
        pgtrigger.Trigger(
            name="stock_follows",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.After,
            func=(
                # One step where the material stays: in two the stock would be
                # below zero between them.
                "IF TG_OP = 'UPDATE' AND OLD.material_id = NEW.material_id THEN"  # noqa: S608 - ours
                " UPDATE trainings_material SET stock = stock"
                f" {sign} NEW.quantity {taken} OLD.quantity"
                " WHERE id = NEW.material_id AND OLD.quantity <> NEW.quantity;"
                " RETURN NULL; END IF;"
                " IF TG_OP <> 'INSERT' THEN UPDATE trainings_material"
                f" SET stock = stock {taken} OLD.quantity WHERE id = OLD.material_id;"
                " END IF;"
                " IF TG_OP <> 'DELETE' THEN UPDATE trainings_material"
                f" SET stock = stock {sign} NEW.quantity WHERE id = NEW.material_id;"
                " END IF; RETURN NULL;"
            ),
        )
    ]


@tracked()
class Material(Titled):
    """Something the centre hands out; the database keeps count of the stock."""

    class Kind(models.TextChoices):
        BROCHURE = "brochure", pgettext_lazy("material", "brochure")
        CALENDAR = "calendar", pgettext_lazy("material", "calendar")
        PEN = "pen", pgettext_lazy("material", "pen")
        NOTEBOOK = "notebook", pgettext_lazy("material", "notebook")
        POSTER = "poster", pgettext_lazy("material", "poster")
        HANDBOOK = "handbook", pgettext_lazy("material", "handbook")
        OTHER = "other", pgettext_lazy("material", "other")

    kind = models.CharField(
        pgettext_lazy("material", "kind"), max_length=10, choices=Kind.choices
    )
    stock = models.IntegerField(_("in stock"), default=0, editable=False)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[MaterialQuerySet] = MaterialQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(stock__gte=0),
                name="trainings_material_stock_not_negative",
                violation_error_code="out_of_stock",
                violation_error_message=_("There is not so much in stock."),
            ),
        )


@tracked()
class PrintRun(models.Model):
    """So many copies that were printed or bought."""

    material = models.ForeignKey(
        Material, models.PROTECT, related_name="print_runs", verbose_name=_("material")
    )
    quantity = models.PositiveIntegerField(
        _("copies"), validators=[MinValueValidator(1)]
    )
    received_on = models.DateField(_("received on"))
    supplier = models.CharField(_("supplier"), max_length=300, blank=True)
    invoice = models.CharField(_("invoice number"), max_length=50, blank=True)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="print_runs",
        verbose_name=_("project"),
    )

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        ordering = ("-received_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="trainings_printrun_of_something",
                violation_error_code="nothing",
            ),
        )
        triggers: ClassVar[list[Any]] = stock_follows("+")

    def __str__(self) -> str:
        return f"{self.material}: {self.quantity}"


@tracked()
class HandOver(models.Model):
    """Materials given to somebody, as the protocol of hand-over says."""

    given_on = models.DateField(pgettext_lazy("hand-over", "given on"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hand_overs",
        verbose_name=pgettext_lazy("hand-over", "to an organisation"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hand_overs",
        verbose_name=pgettext_lazy("hand-over", "to a person"),
    )
    training = models.ForeignKey(
        Training,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hand_overs",
        verbose_name=_("at a training"),
    )
    given_by = models.CharField(_("given by"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hand_overs",
        verbose_name=_("district"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[HandOverQuerySet] = HandOverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hand-over of materials")
        verbose_name_plural = _("hand-overs of materials")
        ordering = ("-given_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | Q(person__isnull=False)
                | Q(training__isnull=False),
                name="trainings_handover_to_somebody",
                violation_error_code="recipient_missing",
                violation_error_message=_("Say to whom, or at which training."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.given_on:%d.%m.%Y}, {self.recipient}"

    @property
    def recipient(self) -> str:
        """Return to whom it was given (up to 3 queries if not read yet)."""
        return str(self.person or self.organisation or self.training or "")


@tracked()
class HandOverLine(models.Model):
    """So many copies of a material within a hand-over."""

    hand_over = models.ForeignKey(
        HandOver, models.CASCADE, related_name="lines", verbose_name=_("hand-over")
    )
    material = models.ForeignKey(
        Material, models.PROTECT, related_name="hand_outs", verbose_name=_("material")
    )
    quantity = models.PositiveIntegerField(
        _("copies"), validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("material handed over")
        verbose_name_plural = _("materials handed over")
        ordering = ("hand_over", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("hand_over", "material"),
                name="trainings_handoverline_once",
                violation_error_code="material_twice",
                violation_error_message=_("The material is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="trainings_handoverline_of_something",
                violation_error_code="nothing",
            ),
        )
        triggers: ClassVar[list[Any]] = stock_follows("-")

    def __str__(self) -> str:
        return f"{self.material}: {self.quantity}"
