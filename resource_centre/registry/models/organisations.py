"""Organisations, and the social services they provide."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common import company_numbers
from resource_centre.common.fields import DerivedText, NamesField
from resource_centre.common.history import tracked
from resource_centre.common.names import folded, transliterate
from resource_centre.registry.models.places import Placed
from resource_centre.registry.models.vocabularies import ServiceType
from resource_centre.registry.querysets import OrganisationQuerySet, ServiceQuerySet


def ensure_company_number(number: str) -> None:
    """Raise ValidationError unless the ЕИК has right check digits."""
    if not company_numbers.is_valid(number):
        raise ValidationError(
            _(
                "This is not an EIK: it has 9 or 13 digits, zeros in front included,"
                " and the last is a check digit."
            ),
            code="bad_eik",
        )


def organisation_search_text(organisation: "Organisation") -> str:
    """Return what an organisation is found by: all its names, and its number."""
    names = [organisation.name, *organisation.aliases]
    latin = [transliterate(name) for name in names]
    return folded(" ".join([*names, *latin, organisation.name_en, organisation.eik]))


def service_search_text(service: "SocialService") -> str:
    """Return what a service is found by: all its names."""
    names = [service.name, *service.aliases]
    latin = [transliterate(name) for name in names]
    return folded(" ".join([*names, *latin, service.name_en]))


@tracked(exclude=("search_text",))
class Organisation(Placed):
    """An organisation, known by one name and found by any that it has had."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT_ADMINISTRATION = (
            "district_administration",
            _("district administration"),
        )
        NGO = "ngo", _("non-governmental organisation")
        PROVIDER = "provider", _("service provider")
        AGENCY = "agency", _("state agency")
        SOCIAL_ASSISTANCE = (
            "social_assistance",
            _("social assistance directorate or department"),
        )
        UNIVERSITY = "university", _("higher school")
        TRAINING = "training", _("training organisation")
        DONOR = "donor", _("donor")
        OTHER = "other", pgettext_lazy("organisation", "other")

    kind = models.CharField(
        pgettext_lazy("organisation", "kind"), max_length=30, choices=Kind.choices
    )
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    aliases = NamesField(verbose_name=_("other names"))
    eik = models.CharField(
        _("EIK"), max_length=13, blank=True, validators=[ensure_company_number]
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    search_text = DerivedText(of=organisation_search_text)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("eik",),
                condition=~Q(eik=""),
                name="registry_organisation_eik_unique",
                violation_error_code="eik_taken",
                violation_error_message=_("Another organisation has this EIK."),
            ),
        )
        indexes = (
            GinIndex(
                OpClass(F("search_text"), "gin_trgm_ops"),
                name="registry_organisation_search",
            ),
        )

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name


@tracked(exclude=("search_text",))
class SocialService(Placed):
    """A social service: what is surveyed, trained and supervised.

    Its provider, type and municipality may be unknown: published sources do not
    always name them.
    """

    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    aliases = NamesField(verbose_name=_("other names"))
    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("service provider"),
    )
    service_type = models.ForeignKey(
        ServiceType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("service type"),
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Places; empty if unknown.")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    search_text = DerivedText(of=service_search_text)

    objects: ClassVar[ServiceQuerySet] = ServiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("social service")
        verbose_name_plural = _("social services")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(district__isnull=False),
                name="registry_service_district_named",
                violation_error_code="district_missing",
                violation_error_message=_("A service is in a district."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(opened_on=None)
                | Q(closed_on__gte=F("opened_on")),
                name="registry_service_closed_after_opened",
                violation_error_code="closed_before_opened",
                violation_error_message=_("The service cannot close before it opens."),
            ),
        )
        indexes = (
            GinIndex(
                OpClass(F("search_text"), "gin_trgm_ops"),
                name="registry_service_search",
            ),
        )

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name
