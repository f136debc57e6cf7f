"""The catalogue: methodologies, modules and programmes."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.common.titled import Titled
from resource_centre.registry.models import CompetenceArea
from trainings.querysets import CatalogueQuerySet

# Minutes of a teaching hour („учебен час“) unless something else is said.
TEACHING_HOUR = 45


@tracked()
class Methodology(Titled):
    """How something is taught; its text is a file, of which there are versions."""

    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[CatalogueQuerySet] = CatalogueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
        ordering = ("pk",)


@tracked()
class MethodologyVersion(models.Model):
    """The methodology as it was from a day on: its file, and what changed."""

    methodology = models.ForeignKey(
        Methodology,
        models.CASCADE,
        related_name="versions",
        verbose_name=_("methodology"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"))
    note = models.TextField(_("what changed"), max_length=2000, blank=True)
    file = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("methodology", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("methodology", "number"),
                name="trainings_methodologyversion_once",
                violation_error_code="version_exists",
                violation_error_message=_("There is a version of this number."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.methodology} ({self.number})"


@tracked()
class Module(Titled):
    """A part of a programme: so many teaching hours on one matter."""

    hours = models.PositiveSmallIntegerField(
        _("teaching hours"), validators=[MinValueValidator(1)]
    )
    hour_minutes = models.PositiveSmallIntegerField(
        _("minutes per hour"),
        default=TEACHING_HOUR,
        validators=[MinValueValidator(1)],
    )
    areas = models.ManyToManyField(
        CompetenceArea,
        blank=True,
        related_name="modules",
        verbose_name=_("competence areas"),
    )
    methodology = models.ForeignKey(
        Methodology,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="modules",
        verbose_name=_("methodology"),
    )
    topics = models.TextField(
        _("topics"), max_length=5000, blank=True, help_text=_("One on each line.")
    )
    needs_qualified = models.BooleanField(
        _("only by qualified trainers"),
        default=False,
        help_text=_(
            "Only trainers for whom it is written down, or who had it in the training"
            " that made them trainers, may lead it."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[CatalogueQuerySet] = CatalogueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(hours__gt=0, hour_minutes__gt=0),
                name="trainings_module_takes_time",
                violation_error_code="no_hours",
            ),
        )


@tracked()
class ModuleArea(Module.areas.through):  # type: ignore[misc,name-defined]
    """What a module teaches: the table between, to be followed."""

    class Meta:
        proxy = True


@tracked()
class Programme(Titled):
    """Modules in their order, and in how many days they are usually taught."""

    aim = models.TextField(_("aim"), max_length=5000, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    hours_per_day = models.PositiveSmallIntegerField(
        _("teaching hours a day"),
        null=True,
        blank=True,
        default=8,
        validators=[MinValueValidator(1)],
    )
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[CatalogueQuerySet] = CatalogueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("title", "pk")


@tracked()
class ProgrammeModule(models.Model):
    """A module within a programme, at its place."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="parts", verbose_name=_("programme")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="parts", verbose_name=_("module")
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("module", "order"), default=1
    )

    class Meta:
        verbose_name = _("module of the programme")
        verbose_name_plural = _("modules of the programme")
        ordering = ("programme", "position", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=("programme", "module"),
                name="trainings_programmemodule_once",
                violation_error_code="module_twice",
                violation_error_message=_("The programme has this module already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.module)
