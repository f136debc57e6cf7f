"""How far the roles that a user holds today reach."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope


@dataclass(frozen=True)
class Reach:
    """What a user's mandates in force cover; keys of the places and the like."""

    everything: bool = False
    districts: frozenset[int] = frozenset()
    municipalities: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()

    def places(self, prefix: str = "") -> Q:
        """Return the condition that a placed record, found by prefix, is covered."""
        return Q(**{f"{prefix}district__in": self.districts}) | Q(
            **{f"{prefix}municipality__in": self.municipalities}
        )


NOWHERE = Reach()


def reach_of(user: User | AnonymousUser) -> Reach:
    """Return how far the user's roles reach (1 query, kept on the user object)."""
    if not isinstance(user, User) or not user.is_active:
        return NOWHERE
    found: dict[Scope, set[int]] = {scope: set() for scope in Scope}
    for role, district, municipality, organisation, service in held_by(user):
        scope = DUTIES[Role(role)].scope
        keys = {
            Scope.EVERYTHING: 1,
            Scope.DISTRICT: district,
            Scope.MUNICIPALITY: municipality,
            Scope.ORGANISATION: organisation,
            Scope.SERVICE: service,
        }
        key = keys.get(scope)
        if key is not None:
            found[scope].add(key)
    return Reach(
        everything=bool(found[Scope.EVERYTHING]),
        districts=frozenset(found[Scope.DISTRICT]),
        municipalities=frozenset(found[Scope.MUNICIPALITY]),
        organisations=frozenset(found[Scope.ORGANISATION]),
        services=frozenset(found[Scope.SERVICE]),
    )


def held_by(user: User) -> list[tuple[Any, ...]]:
    """Return the role and the place of each mandate in force.

    1 query, kept on the user object: what may be done and how far it reaches are
    asked on every page.
    """
    if user.known_mandates is None:
        user.known_mandates = list(
            user.mandates.current().values_list(
                "role", "district", "municipality", "organisation", "service"
            )
        )
    return user.known_mandates
