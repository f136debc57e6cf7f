"""Sheets on their way in: what was read, what people said of it, how it stands."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.querysets import SheetImportQuerySet


class SheetImport(models.Model):
    """A sheet that somebody brings in; nobody else sees it.

    Its rows are forgotten as soon as they have landed, and those that never land
    after a week; what stays is who brought in how many and when. `columns` names
    the resource's column for each of the sheet's, empty for those left out.
    """

    class Status(models.TextChoices):
        READ = "read", pgettext_lazy("sheet", "read")
        CHECKING = "checking", pgettext_lazy("sheet", "being checked")
        CHECKED = "checked", pgettext_lazy("sheet", "checked")
        LANDING = "landing", pgettext_lazy("sheet", "being brought in")
        LANDED = "landed", pgettext_lazy("sheet", "brought in")

    BUSY = (Status.CHECKING, Status.LANDING)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="sheet_imports",
        verbose_name=_("brought in by"),
    )
    resource = models.CharField(max_length=200)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.READ
    )
    header_row = models.PositiveIntegerField(
        default=0, help_text=_("The number of the row with the headers; 0 if none.")
    )
    columns = models.JSONField(default=list)
    is_certain = models.BooleanField(default=False)
    blanks_erase = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    # Each check and each landing asked for is a job of its own.
    turns = models.PositiveIntegerField(default=0)
    job = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    landed_at = models.DateTimeField(null=True)

    objects: ClassVar[SheetImportQuerySet] = SheetImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sheet brought in")
        verbose_name_plural = _("sheets brought in")
        ordering = ("-created_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.title

    @property
    def is_clean(self) -> bool:
        """Tell whether it was checked and nothing stands in the way of landing."""
        stuck = SheetRow.Kind.FAULTY, SheetRow.Kind.DOUBTFUL
        return self.status == self.Status.CHECKED and not any(
            self.counts.get(kind) for kind in stuck
        )

    @property
    def to_land(self) -> int:
        """Return how many rows would land."""
        kinds = SheetRow.Kind.NEW, SheetRow.Kind.CHANGED
        return sum(self.counts.get(kind, 0) for kind in kinds)


class SheetRow(models.Model):
    """One row of a sheet as it was read, with what people corrected and decided.

    `number` is its place in the sheet. `findings` is what the last check found:
    errors and changes by column, candidates, the record it is about.
    """

    class Kind(models.TextChoices):
        FAULTY = "faulty", pgettext_lazy("rows", "with errors")
        DOUBTFUL = "doubtful", pgettext_lazy("rows", "to be clarified")
        CHANGED = "changed", pgettext_lazy("rows", "changed")
        NEW = "new", pgettext_lazy("rows", "new")
        SAME = "same", pgettext_lazy("rows", "unchanged")
        LEFT_OUT = "left_out", pgettext_lazy("rows", "left out")

    LEFT_OUT, SOMEBODY_NEW = "out", "new"

    sheet = models.ForeignKey(SheetImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    corrections = models.JSONField(default=dict)
    decision = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    findings = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.UniqueConstraint(
                fields=("sheet", "number"),
                name="backoffice_sheetrow_once",
                violation_error_code="row_twice",
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
