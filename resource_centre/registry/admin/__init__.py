"""The back office of the registry and of the accounts it gives roles to."""

from resource_centre.registry.admin import (
    consents,
    offices,
    organisations,
    people,
    places,
    users,
    vacancies,
    vocabularies,
)

__all__ = [
    "consents",
    "offices",
    "organisations",
    "people",
    "places",
    "users",
    "vacancies",
    "vocabularies",
]
