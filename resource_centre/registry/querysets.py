"""What can be asked of the registry.

Each `visible_to(user)` keeps what the user's roles of today reach: a coordinator
the district, an officer the municipality, a director the service (1 query for the
roles, the first time a user is asked about).
"""

import re
from datetime import date
from functools import partial, reduce
from operator import add, or_
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
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
Record = TypeVar("Record", bound=models.Model)

KNOWN = 3  # letters in a row, as the index of trigrams knows them
# Six digits or more and what people put between them; the rest is what stands in
# front of them at home and abroad: „0888 123 456“ is „+359 888 123 456“.
PHONE = re.compile(r"(?:\+\s*|00)?(?:359|0)?((?:[\s()/.-]*\d){6,}[\s()/.-]*)")


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


class SetForStatement(Func):
    """Set a parameter of PostgreSQL while the statement runs; a condition, true.

    As it is a subquery, it is done once and before any row is read.
    """

    template = "(SELECT set_config(%(expressions)s, true)) IS NOT NULL"
    output_field = models.BooleanField()


class Found(models.QuerySet[Record]):
    """What is found by a search text, in any case, either script, misspelt too."""

    def containing(self, text: str) -> Self:
        """Keep those in whose search text each word stands."""
        return self.filter(*map(stands, words_of(text)))

    def mistyped(self, text: str) -> Self:
        """Keep those that contain the words but for two letters that changed places.

        Trigrams hardly see that „Ивнаов“ is „Иванов“.
        """
        conditions = (
            reduce(or_, map(stands, [word, *swapped(word)])) for word in words_of(text)
        )
        return self.filter(*conditions).annotate(likeness=Value(1.0))

    def resembling(self, text: str) -> Self:
        """Keep those with words much like each of these, the likest first.

        An index serves it. How alike is PostgreSQL's `word_similarity`.
        """
        words = words_of(text)
        long = [word for word in words if len(word) >= KNOWN]
        if not long:
            return self.none()
        limit = SetForStatement(
            Value("pg_trgm.word_similarity_threshold"),
            Value(str(min(map(alike_enough, long)))),
        )
        conditions = [
            Q(search_text__trigram_word_similar=word) if word in long else stands(word)
            for word in words
        ]
        likeness = (TrigramWordSimilarity(word, "search_text") for word in long)
        return (
            self.filter(limit, *conditions)
            .annotate(likeness=reduce(add, likeness))
            .order_by(F("likeness").desc(), *(self.model._meta.ordering or ()))
        )

    def found(self, text: str) -> Self:
        """Keep those that contain the words, or else are mistyped, or else resemble.

        1 query, or 2, to see what there is. A number is right or it is another.
        """
        containing = self.containing(text)
        if not any(map(str.isalpha, text)) or containing.exists():
            return containing
        mistyped = self.mistyped(text)
        # Counted, as for the first row alone PostgreSQL would forgo the index.
        return mistyped if mistyped.count() else self.resembling(text)


def words_of(text: str) -> list[str]:
    """Return the words to search for; of a phone number its last digits as one."""
    phone = PHONE.fullmatch(text.strip())
    return [re.sub(r"\D", "", phone[1])] if phone else folded(text).split()


def alike_enough(word: str) -> float:
    """Return how like a word must be that has one wrong letter in the middle.

    A word has one trigram more than letters, and a wrong letter spoils three. So
    that any letter may be wrong, missing or too much in a word of five letters or
    more. PostgreSQL's own limit of 0.6 would lose two such names of three.
    """
    letters = len(word)
    return max(1 / 3, min((letters - 2) / (letters + 4), 1 / 2))


def stands(word: str) -> Q:
    """Return the condition that the word stands in the search text.

    Of one or two letters it is how a word begins, which the index knows.
    """
    if len(word) >= KNOWN:
        return Q(search_text__contains=word)
    return Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")


def swapped(word: str) -> list[str]:
    """Return the word with each two neighbouring letters in each other's place.

    A short one stays as it is: too much would be like it.
    """
    places = range(len(word) - 1) if len(word) > 3 else ()
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places]


class OrganisationQuerySet(Found["Organisation"]):
    """Questions about organisations."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those covered, and for staff those of the whole country."""
        reach = reach_of(user)
        if reach.everything:
            return self
        covered = reach.places() | Q(pk__in=reach.organisations)
        if reach.districts:
            covered |= Q(district=None)
        return self.filter(covered)


class ServiceQuerySet(Found["SocialService"]):
    """Questions about social services."""

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


class PersonQuerySet(Found["Person"]):
    """Questions about people."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep the user's own record, those of covered places and their services."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User):
            return self.none()
        return self.filter(KeyAmong(F("pk"), ArraySubquery(keys_within(reach, user))))


class KeyAmong(Func):
    """A condition: the key is among those of an array, which is read first.

    At 100,000 people this takes a fifth of the time of an OR with subqueries, for
    which PostgreSQL reads the whole table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def keys_within(reach: Reach, user: User) -> Any:
    """Return the keys of the people visible to the user, each found by an index."""
    model = partial(apps.get_model, "registry")
    people = model("Person")._default_manager.order_by()
    employments = model("Employment")._default_manager.order_by()
    services = model("SocialService")._default_manager.filter(services_within(reach))
    organisations = model("Organisation")._default_manager.filter(
        reach.places() | Q(pk__in=reach.organisations)
    )
    return (
        people.filter(account=user)
        .values("pk")
        .union(
            people.filter(district__in=reach.districts).values("pk"),
            people.filter(municipality__in=reach.municipalities).values("pk"),
            employments.filter(service__in=services).values("person"),
            employments.filter(organisation__in=organisations).values("person"),
            all=True,
        )
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
        held = holders.current(on).filter(office=OuterRef("pk"))
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
