"""The centre, the places it serves and the roles people hold there."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.common.history import tracked
from resource_centre.registry.querysets import (
    DistrictQuerySet,
    MandateQuerySet,
    MunicipalityQuerySet,
)

EKATTE = RegexValidator(r"^\d{5}$", _("An EKATTE code has five digits."))


def _roles(*scopes: Scope) -> list[str]:
    return [role.value for role in Role if DUTIES[role].scope in scopes]


class Named(models.Model):
    """Something with a Bulgarian and an English name."""

    name_bg = models.CharField(_("name in Bulgarian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_bg


@tracked()
class Centre(Named):
    """The resource centre itself: its identity on pages and letters; one row."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    host_bg = models.CharField(_("host organisation in Bulgarian"), max_length=300)
    host_en = models.CharField(_("host organisation in English"), max_length=300)
    address_bg = models.CharField(_("address in Bulgarian"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_demo = models.BooleanField(_("shows the demo"), default=False, editable=False)

    class Meta:
        verbose_name = _("resource centre")
        verbose_name_plural = _("resource centre")
        constraints = (
            models.CheckConstraint(
                condition=Q(only=True),
                name="registry_centre_only_one",
                violation_error_code="only_one",
            ),
        )


@tracked()
class District(Named):
    """One of the 28 districts; `code` is of the official register (RAZ)."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    nuts2 = models.CharField(_("NUTS 2 region"), max_length=4)
    ekatte_seat = models.CharField(
        _("EKATTE of the seat"), max_length=5, validators=[EKATTE]
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ("name_bg",)


@tracked()
class Municipality(Named):
    """One of the 265 municipalities; `code` is of the official register (RAZ26)."""

    code = models.CharField(_("code"), max_length=5, unique=True)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        related_name="municipalities",
        verbose_name=_("district"),
    )
    ekatte_seat = models.CharField(
        _("EKATTE of the seat"), max_length=5, validators=[EKATTE]
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ("name_bg",)


@tracked()
class Mandate(models.Model):
    """A role that a user holds from a day to a day, and how far it reaches."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mandates",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("district"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("municipality"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ("user", "-starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="registry_mandate_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message=_("The role cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=_roles(Scope.DISTRICT))
                | Q(district__isnull=False),
                name="registry_mandate_district_named",
                violation_error_code="district_missing",
                violation_error_message=_("This role needs a district."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=_roles(Scope.MUNICIPALITY))
                | Q(municipality__isnull=False),
                name="registry_mandate_municipality_named",
                violation_error_code="municipality_missing",
                violation_error_message=_("This role needs a municipality."),
            ),
        )

    def __str__(self) -> str:
        place = self.municipality or self.district
        return (
            f"{self.get_role_display()} · {place}" if place else self.get_role_display()
        )
