"""Series of numbers, as a register of a public office keeps them."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.documents.querysets import SeriesQuerySet
from resource_centre.registry.models import Named


@tracked()
class Series(Named):
    """Numbers of one kind of documents; rooms name the `code` of theirs.

    Numbers begin anew each year. Where they are not automatic, as another register
    keeps them, people type each.
    """

    code = models.SlugField(_("code"), max_length=50, unique=True, editable=False)
    prefix = models.CharField(
        _("prefix"),
        max_length=20,
        blank=True,
        help_text=_("What stands before each number, such as РЦ-."),
    )
    digits = models.PositiveSmallIntegerField(
        _("digits"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text=_("With 4 the first number is 0001."),
    )
    is_automatic = models.BooleanField(
        _("numbered automatically"),
        default=True,
        help_text=_("Otherwise the number of another register is typed."),
    )

    objects: ClassVar[SeriesQuerySet] = SeriesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        ordering = ("name_bg", "pk")

    def reference(self, number: int) -> str:
        """Return how the number is written: „РЦ-0012“."""
        return f"{self.prefix}{number:0{self.digits}d}"


class Counter(models.Model):
    """The last number given in a series in a year.

    Its row is locked until whoever takes a number commits: none is lost, none is
    given twice.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.UniqueConstraint(
                fields=("series", "year"), name="documents_counter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.series_id}/{self.year}: {self.last}"


class Numbered(models.Model):
    """A row with its number in a register: typed or automatic, dated."""

    series = models.ForeignKey(
        Series, models.PROTECT, related_name="%(class)ss", verbose_name=_("series")
    )
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    reference = models.CharField(_("number"), max_length=50)

    class Meta:
        abstract = True
