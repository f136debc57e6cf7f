"""Offices that letters are addressed to, and who holds them from when to when."""

from typing import ClassVar

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models.organisations import Organisation
from resource_centre.registry.models.people import Person
from resource_centre.registry.models.periods import (
    DayRange,
    NoOverlap,
    ends_after_start,
)
from resource_centre.registry.models.places import Named
from resource_centre.registry.querysets import OfficeHolderQuerySet, OfficeQuerySet


@tracked()
class Office(Named):
    """An office of an organisation, such as its mayor: it stays when people change."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="offices",
        verbose_name=_("organisation"),
    )

    objects: ClassVar[OfficeQuerySet] = OfficeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ("organisation__name", "name_bg", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name_bg"),
                name="registry_office_once",
                violation_error_code="office_exists",
                violation_error_message=_("The organisation has this office already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"


@tracked()
class OfficeHolder(models.Model):
    """Who holds an office, by right or by an order while nobody else can."""

    class Capacity(models.TextChoices):
        HOLDER = "holder", pgettext_lazy("office", "holder")
        ACTING = "acting", pgettext_lazy("office", "acting by order")

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="holders", verbose_name=_("office")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="offices", verbose_name=_("person")
    )
    capacity = models.CharField(
        pgettext_lazy("office", "capacity"),
        max_length=10,
        choices=Capacity.choices,
        default=Capacity.HOLDER,
    )
    order = models.CharField(
        _("order"),
        max_length=200,
        blank=True,
        help_text=_("Number and date of the order, for whoever acts by one."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[OfficeHolderQuerySet] = OfficeHolderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("holder of the office")
        verbose_name_plural = _("holders of the office")
        ordering = ("office", "-starts_on", "pk")
        constraints = (
            ends_after_start("registry_officeholder_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(capacity="acting") | ~Q(order=""),
                name="registry_officeholder_order_named",
                violation_error_code="order_missing",
                violation_error_message=_("Whoever acts needs an order: name it."),
            ),
            NoOverlap(
                name="registry_officeholder_one_at_a_time",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("capacity", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_code="office_taken",
                violation_error_message=_(
                    "Somebody else holds the office in the same way at that time."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} – {self.person}"

    @property
    def title(self) -> str:
        """Return how the holder signs: „Кмет“, „за Кмет“ by order."""
        name = self.office.name
        if self.capacity == self.Capacity.ACTING:
            return pgettext_lazy("signs", "for %(office)s") % {"office": name}
        return name
