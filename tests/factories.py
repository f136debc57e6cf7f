"""Surprise-free makers of records for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.registry.models import District, Mandate, Municipality

_numbers = count(1)


def make_district(code: str = "RAZ") -> District:
    """Return the district with the code, made when it is not there."""
    names = {"name_bg": f"Област {code}", "name_en": f"District {code}"}
    fields = {**names, "nuts2": "BG32", "ekatte_seat": "61710"}
    return District.objects.get_or_create(code=code, defaults=fields)[0]


def make_municipality(code: str = "RAZ26") -> Municipality:
    """Return the municipality with the code, made when it is not there."""
    fields = {
        "name_bg": f"Община {code}",
        "name_en": f"Municipality {code}",
        "district": make_district(code[:3]),
        "ekatte_seat": "61710",
    }
    return Municipality.objects.get_or_create(code=code, defaults=fields)[0]


def make_mandate(user: User, role: Role, **fields: Any) -> Mandate:
    """Give the user the role from yesterday on, where the role must be held."""
    scope = DUTIES[role].scope
    if scope is Scope.DISTRICT:
        fields.setdefault("district", make_district())
    if scope is Scope.MUNICIPALITY:
        fields.setdefault("municipality", make_municipality())
    fields.setdefault("starts_on", yesterday())
    return Mandate.objects.create(user=user, role=role, **fields)


def make_user(role: Role | None = Role.TRAINEE, **fields: Any) -> User:
    """Make a user who holds the role, or none."""
    number = next(_numbers)
    fields.setdefault("name", f"Потребител {number}")
    fields.setdefault("email", f"user{number}@example.org")
    user = User.objects.create_user(name=fields["name"], email=fields["email"])
    if role is not None:
        make_mandate(user, role)
    return user


def yesterday() -> date:
    """Return yesterday's date in Sofia."""
    return timezone.localdate() - timedelta(days=1)
