"""People, their names, and where they work. Nobody's ЕГН is ever stored."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.fields import DerivedText, NamesField
from resource_centre.common.history import tracked
from resource_centre.common.names import folded, likeness, transliterate
from resource_centre.registry.models.organisations import Organisation, SocialService
from resource_centre.registry.models.periods import (
    DayRange,
    NoOverlap,
    ends_after_start,
)
from resource_centre.registry.models.places import Placed
from resource_centre.registry.models.vocabularies import JobRole
from resource_centre.registry.querysets import EmploymentQuerySet, PersonQuerySet


def person_search_text(person: "Person") -> str:
    """Return what a person is found by: names of now and before, in both scripts."""
    names = [person.full_name, *person.former_names]
    latin = [transliterate(name) for name in names]
    phone = "".join(filter(str.isdigit, person.phone))
    return folded(
        " ".join([*names, *latin, person.latin_override, person.email, phone])
    )


def name_key(first: str, last: str) -> str:
    """Return what is equal for names that may be one person's, in either order."""
    return " ".join(sorted(likeness(f"{first} {last}").split()))


def person_name_key(person: "Person") -> str:
    """Return the key of the person's name of today."""
    return name_key(person.first_name, person.last_name)


@tracked(exclude=("search_text", "name_key"))
class Person(Placed):
    """Somebody the centre meets: once here, whatever they do.

    Bulgarians have three names in Cyrillic; others have what they have. An e-mail
    identifies nobody by itself, as teams share mailboxes, and may be missing.
    """

    first_name = models.CharField(_("first name"), max_length=100)
    middle_name = models.CharField(_("middle name"), max_length=100, blank=True)
    last_name = models.CharField(_("family name"), max_length=100, blank=True)
    former_names = NamesField(verbose_name=_("former names"))
    latin_override = models.CharField(
        _("name in Latin letters"),
        max_length=300,
        blank=True,
        help_text=_(
            "Only if it is written otherwise than by the official transliteration."
        ),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
        help_text=_("What the person signs in with."),
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    search_text = DerivedText(of=person_search_text)
    name_key = DerivedText(of=person_name_key)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = pgettext_lazy("registry", "people")
        ordering = ("last_name", "first_name", "pk")
        permissions = (("merge_person", "Can merge people"),)
        indexes = (
            GinIndex(
                OpClass(F("search_text"), "gin_trgm_ops"), name="registry_person_search"
            ),
            models.Index(
                fields=("last_name", "first_name", "id"), name="registry_person_order"
            ),
            models.Index(fields=("name_key",), name="registry_person_name_key"),
            models.Index(
                fields=("email",), name="registry_person_email", condition=~Q(email="")
            ),
            # Whom a user sees is read from indexes alone; also below.
            models.Index(fields=("district", "id"), name="registry_person_district"),
        )

    def __str__(self) -> str:
        return self.latin_name if get_language() == "en" else self.full_name

    @property
    def full_name(self) -> str:
        """Return all the names, in the order they are spoken."""
        return " ".join(
            filter(None, (self.first_name, self.middle_name, self.last_name))
        )

    @property
    def latin_name(self) -> str:
        """Return the name in Latin letters, as the person writes it."""
        return self.latin_override or transliterate(self.full_name)


@tracked()
class Employment(models.Model):
    """Where a person works and as what, from a day to a day if they are known."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="employments", verbose_name=_("person")
    )
    service = models.ForeignKey(
        SocialService,
        models.PROTECT,
        db_index=False,  # the first of an index below
        null=True,
        blank=True,
        related_name="employments",
        verbose_name=_("social service"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        db_index=False,  # the first of an index below
        null=True,
        blank=True,
        related_name="employments",
        verbose_name=_("organisation"),
    )
    job_role = models.ForeignKey(
        JobRole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employments",
        verbose_name=_("job role"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar[EmploymentQuerySet] = EmploymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employment history")
        ordering = ("person", F("starts_on").desc(nulls_last=True), "pk")
        indexes = (
            models.Index(
                fields=("service", "person"), name="registry_employment_service"
            ),
            models.Index(
                fields=("organisation", "person"), name="registry_employment_org"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(service=None, organisation__isnull=False)
                | Q(service__isnull=False, organisation=None),
                name="registry_employment_one_employer",
                violation_error_code="employer_missing",
                violation_error_message=_(
                    "Name either a social service or an organisation."
                ),
            ),
            ends_after_start("registry_employment_ends_after_start"),
            NoOverlap(
                name="registry_employment_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Coalesce("service", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("organisation", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("job_role", Value(0)), RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_code="employed_twice",
                violation_error_message=_(
                    "The person already has this job there at that time."
                ),
            ),
        )

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.job_role, self.employer) if part)

    @property
    def employer(self) -> SocialService | Organisation | None:
        """Return the service or the organisation (1 query if not read yet)."""
        return self.service or self.organisation
