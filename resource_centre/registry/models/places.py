"""The centre and the places it serves."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.registry.querysets import DistrictQuerySet, MunicipalityQuerySet

EKATTE = RegexValidator(r"^\d{5}$", _("An EKATTE code has five digits."))


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


class Placed(models.Model):
    """Something that belongs to a district, and to a municipality if it is known."""

    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("district"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("municipality"),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Take the district from the municipality; refuse another one (1 query)."""
        super().clean()
        if self.municipality is None:
            return
        if self.district_id is None:
            self.district_id = self.municipality.district_id
        elif self.district_id != self.municipality.district_id:
            raise ValidationError(
                {
                    "municipality": ValidationError(
                        _("The municipality is in another district."),
                        code="other_district",
                    )
                }
            )

    @property
    def place(self) -> str:
        """Return the municipality's name, or the district's (up to 2 queries)."""
        place = self.municipality or self.district
        return place.name if place else ""
