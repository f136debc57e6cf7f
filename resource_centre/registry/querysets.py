"""What can be asked of the registry.

Each `visible_to(user)` keeps what the user's roles of today reach: a coordinator
the district, an officer the municipality, a director the service (1 query for the
roles, the first time a user is asked about).
"""

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.common.names import folded
from resource_centre.registry.reach import Reach, reach_of

if TYPE_CHECKING:
    from resource_centre.registry.models import (
        Consent,
        ConsentText,
        District,
        Employment,
        Mandate,
        Merge,
        Municipality,
        Office,
        OfficeHolder,
        Organisation,
        Person,
        SocialService,
    )
    from resource_centre.registry.models.places import Named

AnyUser = User | AnonymousUser
Rows = TypeVar("Rows", bound=models.QuerySet[Any])


class DistrictQuerySet(models.QuerySet["District"]):
    """Questions about districts."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them: the official register is public."""
        return self


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Questions about municipalities."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them: the official register is public."""
        return self


class TermQuerySet(models.QuerySet["Named"]):
    """Questions about the words of a vocabulary."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them: words are nobody's secret."""
        return self

    def active(self) -> Self:
        """Keep those in use."""
        return self.filter(is_active=True)


class Found(models.QuerySet[models.Model]):
    """What is found by a search text, in any case, either script, misspelt too."""

    def containing(self, text: str) -> Self:
        """Keep those in whose search text each word stands."""
        condition = Q()
        for word in folded(text).split():
            condition &= Q(search_text__contains=word)
        return self.filter(condition)

    def resembling(self, text: str) -> Self:
        """Keep those with words much like these, the likest first.

        An index serves it; how alike is PostgreSQL's `word_similarity`, at its own
        limit of 0.6.
        """
        wanted = folded(text)
        return (
            self.filter(search_text__trigram_word_similar=wanted)
            .annotate(likeness=TrigramWordSimilarity(wanted, "search_text"))
            .order_by(F("likeness").desc(), *self.model._meta.ordering)
        )

    def found(self, text: str) -> Self:
        """Keep those that contain the words, or else those that resemble them.

        1 query, to see whether any contains them.
        """
        containing = self.containing(text)
        return containing if containing.exists() else self.resembling(text)


class OrganisationQuerySet(Found):
    """Questions about organisations."""

    if TYPE_CHECKING:
        model: type["Organisation"]

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those covered, and for staff those of the whole country."""
        reach = reach_of(user)
        if reach.everything:
            return self
        covered = reach.places() | Q(pk__in=reach.organisations)
        if reach.districts:
            covered |= Q(district=None)
        return self.filter(covered)


class ServiceQuerySet(Found):
    """Questions about social services."""

    if TYPE_CHECKING:
        model: type["SocialService"]

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those covered."""
        reach = reach_of(user)
        return self if reach.everything else self.filter(services_within(reach))

    def functioning(self, on: date | None = None) -> Self:
        """Keep those open on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gt=day),
        )


def services_within(reach: Reach, prefix: str = "") -> Q:
    """Return the condition that a service, found by prefix, is covered."""
    return (
        reach.places(prefix)
        | Q(**{f"{prefix}pk__in": reach.services})
        | Q(**{f"{prefix}provider__in": reach.organisations})
    )


class PersonQuerySet(Found):
    """Questions about people."""

    if TYPE_CHECKING:
        model: type["Person"]

    def visible_to(self, user: AnyUser) -> Self:
        """Keep the user's own record, those of covered places and their services."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User):
            return self.none()
        employments = apps.get_model("registry", "Employment")._default_manager
        employed = employments.filter(
            services_within(reach, "service__")
            | reach.places("organisation__")
            | Q(organisation__in=reach.organisations)
        )
        return self.filter(
            Q(account=user) | reach.places() | Q(pk__in=employed.values("person"))
        )


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Questions about where people work."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible people."""
        return within(self, "person", "Person", user)

    def current(self, on: date | None = None) -> Self:
        """Keep those that last on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
        )


class OfficeQuerySet(models.QuerySet["Office"]):
    """Questions about offices."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible organisations."""
        return within(self, "organisation", "Organisation", user)

    def vacant(self, on: date | None = None) -> Self:
        """Keep those that nobody holds on the day, not even by order."""
        holders = apps.get_model("registry", "OfficeHolder")._default_manager
        held = holders.current(on).filter(office=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.filter(~Exists(held))


class OfficeHolderQuerySet(models.QuerySet["OfficeHolder"]):
    """Questions about who holds offices."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible offices."""
        return within(self, "office__organisation", "Organisation", user)

    def current(self, on: date | None = None) -> Self:
        """Keep those in office on the day, whoever acts by an order first."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
        ).order_by("capacity")


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Questions about who holds which role."""

    def current(self, on: date | None = None) -> Self:
        """Keep those in force on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)),
            user__is_active=True,
        )

    def unended(self, on: date | None = None) -> Self:
        """Keep those in force on the day or later, today unless told."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or timezone.localdate()))

    def ending(self, until: date) -> Self:
        """Keep those in force that end by the day."""
        return self.current().filter(ends_on__lte=until)

    def visible_to(self, user: AnyUser) -> Self:
        """Keep the user's own and those within the districts the user covers."""
        if not isinstance(user, User):
            return self.none()
        reach = reach_of(user)
        if reach.everything:
            return self
        return self.filter(
            Q(user=user)
            | Q(district__in=reach.districts)
            | Q(municipality__district__in=reach.districts)
            | Q(service__district__in=reach.districts)
            | Q(organisation__district__in=reach.districts)
        )


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Questions about what people are asked to agree to."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them: whoever is asked may read them."""
        return self

    def in_force(self, purpose: str, on: date | None = None) -> "ConsentText | None":
        """Return the version in force on the day, today unless told (1 query)."""
        started = self.filter(
            purpose=purpose, in_force_from__lte=on or timezone.localdate()
        )
        return started.order_by("in_force_from", "version").last()


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about what people agreed to."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible people."""
        return within(self, "person", "Person", user)

    def standing(self) -> Self:
        """Keep those that are not withdrawn."""
        return self.filter(withdrawn_on=None)


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions about merged people."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible people."""
        return within(self, "kept", "Person", user)

    def standing(self) -> Self:
        """Keep those that were not undone."""
        return self.filter(undone_at=None)


def within(rows: Rows, path: str, model: str, user: AnyUser) -> Rows:
    """Keep the rows whose record at the path is visible to the user."""
    if reach_of(user).everything:
        return rows
    records = apps.get_model("registry", model)._default_manager
    return rows.filter(**{f"{path}__in": records.visible_to(user)})
