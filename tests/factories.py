"""Surprise-free makers of records for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.registry.models import (
    SEATS,
    District,
    Employment,
    Mandate,
    Municipality,
    Office,
    Organisation,
    Person,
    SocialService,
)

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
    if role is Role.COORDINATOR and "seat" not in fields:
        fields["seat"], fields["is_deputy"] = free_seat(fields["district"])
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


def free_seat(district: District) -> tuple[int, bool]:
    """Return a coordinator's seat of the district that nobody has, or a deputy's."""
    held = Mandate.objects.filter(district=district, role=Role.COORDINATOR)
    taken = set(held.values_list("seat", "is_deputy"))
    seats = [(seat, is_deputy) for is_deputy in (False, True) for seat in SEATS]
    return next(place for place in seats if place not in taken)


def make_organisation(**fields: Any) -> Organisation:
    """Make an organisation of Razgrad, or of where the fields say."""
    fields.setdefault("kind", Organisation.Kind.NGO)
    fields.setdefault("name", f"Сдружение {next(_numbers)}")
    return Organisation.objects.create(**placed(fields))


def make_service(**fields: Any) -> SocialService:
    """Make a social service of Razgrad, or of where the fields say."""
    fields.setdefault("name", f"Социална услуга {next(_numbers)}")
    return SocialService.objects.create(**placed(fields))


def make_person(**fields: Any) -> Person:
    """Make a person of Razgrad, or of where the fields say."""
    fields.setdefault("first_name", "Мария")
    fields.setdefault("middle_name", "Иванова")
    fields.setdefault("last_name", f"Петрова-{next(_numbers)}")
    return Person.objects.create(**placed(fields))


def make_employment(person: Person | None = None, **fields: Any) -> Employment:
    """Let a person work at a service, a new one unless the fields name an employer."""
    if not {"service", "organisation"} & set(fields):
        fields["service"] = make_service()
    return Employment.objects.create(person=person or make_person(), **fields)


def make_office(**fields: Any) -> Office:
    """Make the mayor's office of a municipality."""
    fields.setdefault("name_bg", "Кмет")
    fields.setdefault("name_en", "Mayor")
    if "organisation" not in fields:
        kind = Organisation.Kind.MUNICIPALITY
        fields["organisation"] = make_organisation(kind=kind)
    return Office.objects.create(**fields)


def placed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the municipality's district, Razgrad unless told."""
    if fields.get("municipality"):
        fields.setdefault("district", fields["municipality"].district)
    fields.setdefault("district", make_district())
    return fields


def yesterday() -> date:
    """Return yesterday's date in Sofia."""
    return timezone.localdate() - timedelta(days=1)
