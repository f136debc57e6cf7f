"""The registry's part of the demo: the story of Razgrad, and who can sign in.

What is said of real bodies is published: names, addresses, places. Nobody holds an
office and nobody works for them here, as the people are invented, and so is
whatever is called an example.
"""

import json
from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import CASCADE, PROTECT, RESTRICT, Model, QuerySet

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    SEATS,
    Centre,
    Distinction,
    District,
    Employment,
    JobRole,
    Mandate,
    Merge,
    Municipality,
    Office,
    Organisation,
    Person,
    ServiceType,
    SocialService,
)
from resource_centre.registry.reference import DEMO, read

M = TypeVar("M", bound=Model)

SINCE = date(2026, 1, 1)

# In the order in which they are taken away: whatever needs another comes before it.
PARTS = (Employment, Person, SocialService, Office, Organisation, User)
# Traces of work with the records, which go with them.
TRACES = (Distinction, Merge)
COMMANDS = ("demo", "scale_data")


# --- Coming to the demo --------------------------------------------------------


def load() -> None:
    """Add the demo unless it is there: what people did to it since stays so."""
    if is_there():
        return
    facts = json.loads((DEMO / "centre.json").read_text(encoding="utf-8"))
    Centre.objects.get_or_create(defaults={"is_demo": True, **facts})
    Centre.objects.update(is_demo=True)
    for row in read("organisations.csv", DEMO):
        add_organisation(row)
    for row in read("services.csv", DEMO):
        add_service(row)
    for row in read("users.csv", DEMO):
        add_user(row)
    people = {row["key"]: add_person(row) for row in read("people.csv", DEMO)}
    for row in read("jobs.csv", DEMO):
        add_job(people[row["person"]], row)


def is_there() -> bool:
    """Tell whether the demo is shown, its municipalities with it (2 queries)."""
    municipalities = Organisation.objects.filter(
        is_demo=True, kind=Organisation.Kind.MUNICIPALITY
    )
    return Centre.objects.filter(is_demo=True).exists() and municipalities.exists()


def add_organisation(row: dict[str, str]) -> None:
    """Make an organisation, and its office, unless one of the name is there."""
    if Organisation.objects.filter(name=row["name"]).exists():
        return
    organisation = Organisation.objects.create(
        kind=row["kind"],
        name=row["name"],
        name_en=row["name_en"],
        aliases=[alias for alias in row["aliases"].split(" | ") if alias],
        address=row["address"],
        website=row["website"],
        is_demo=True,
        **places(row),
    )
    if row["office"]:
        Office.objects.create(
            organisation=organisation, name_bg=row["office"], name_en=row["office_en"]
        )


def add_service(row: dict[str, str]) -> None:
    """Make a service unless one of the name is there."""
    if SocialService.objects.filter(name=row["name"]).exists():
        return
    SocialService.objects.create(
        name=row["name"],
        name_en=row["name_en"],
        provider=first(Organisation, name=row["provider"]),
        service_type=first(ServiceType, code=row["service_type"]),
        capacity=row["capacity"] or None,
        phone=row["phone"],
        email=row["email"],
        is_demo=True,
        **places(row),
    )


def add_user(row: dict[str, str]) -> None:
    """Make a user with a role; one who was there gets the role back."""
    user = first(User, email=row["email"])
    if user is None:
        user = User.objects.create_user(name=row["name"], email=row["email"])
        user.is_demo = True
    if not user.is_demo or user.mandates.current().exists():
        return
    user.is_active = True
    user.save(update_fields=["is_demo", "is_active"])
    Mandate.objects.create(
        user=user,
        role=row["role"],
        organisation=first(Organisation, name=row["organisation"]),
        service=first(SocialService, name=row["service"]),
        starts_on=SINCE,
        **(seat(row["district"]) if row["role"] == Role.COORDINATOR else {}),
        **places(row),
    )


def add_person(row: dict[str, str]) -> Person:
    """Return the invented person of the row, made unless there is one of the name."""
    names = {name: row[name] for name in ("first_name", "middle_name", "last_name")}
    known = first(Person, is_demo=True, **names)
    if known:
        return known
    account = first(User, email=row["account"], person=None)
    return Person.objects.create(
        former_names=[row["former_names"]] if row["former_names"] else [],
        latin_override=row["latin_override"],
        email=row["email"],
        phone=row["phone"],
        account=account,
        is_demo=True,
        **names,
        **places(row),
    )


def add_job(person: Person, row: dict[str, str]) -> None:
    """Let the person work there, unless it is written already."""
    job: dict[str, Any] = {
        "service": first(SocialService, name=row["service"]),
        "organisation": first(Organisation, name=row["organisation"]),
        "job_role": first(JobRole, code=row["job_role"]),
    }
    if not Employment.objects.filter(person=person, **job).exists():
        Employment.objects.create(
            person=person,
            starts_on=row["starts_on"] or None,
            ends_on=row["ends_on"] or None,
            **job,
        )


def places(row: dict[str, str]) -> dict[str, Any]:
    """Return the district and the municipality of a row."""
    return {
        "district": first(District, code=row["district"]),
        "municipality": first(Municipality, code=row["municipality"]),
    }


def first(model: type[M], **known: object) -> M | None:
    """Return the first record of which this is known, if there is one (1 query)."""
    return model._default_manager.filter(**known).order_by("pk").first()


def seat(district: str) -> dict[str, Any]:
    """Return a coordinator's seat of the district that nobody has from then on."""
    held = Mandate.objects.filter(district__code=district, role=Role.COORDINATOR)
    taken = set(held.unended(SINCE).values_list("seat", "is_deputy"))
    seats = [(number, is_deputy) for is_deputy in (False, True) for number in SEATS]
    number, is_deputy = next(place for place in seats if place not in taken)
    return {"seat": number, "is_deputy": is_deputy}


# --- Leaving it ----------------------------------------------------------------


def remove() -> list[str]:
    """Take the demo away and return the names of what had to stay.

    What a record of somebody else's making refers to stays, and so does whatever
    that needs; accounts that stay are closed. The centre's own details stay too.
    """
    users = User.objects.filter(is_demo=True)
    Mandate.objects.filter(user__in=users).delete()
    AccessCard.objects.filter(user__in=users).delete()
    kept = staying()
    for model in PARTS:
        going(model, kept).delete()
    users.update(is_active=False)
    Centre.objects.update(is_demo=False)
    named = (m for m in reversed(PARTS) if hasattr(m, "is_demo"))
    return [
        str(record) for m in named for record in m._base_manager.filter(pk__in=kept[m])
    ]


def staying() -> dict[type[Model], set[int]]:
    """Return the keys of what must stay, by model."""
    kept: dict[type[Model], set[int]] = {model: set() for model in PARTS}
    grown = True
    while grown:
        grown = False
        for model in PARTS:
            found = referred_to(model, kept) - kept[model]
            kept[model] |= found
            grown = grown or bool(found)
    return kept


def referred_to(model: type[Model], kept: dict[type[Model], set[int]]) -> set[int]:
    """Return the keys of the demo's records that a record which stays refers to."""
    found: set[int] = set()
    # What cascades from an account belongs to it: sessions, cards, mandates.
    strong = (PROTECT, RESTRICT) if model is User else (CASCADE, PROTECT, RESTRICT)
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        referring = relation.related_model
        if getattr(relation, "on_delete", None) not in strong or referring in TRACES:
            continue
        name = relation.remote_field.name
        rows = referring._base_manager.filter(**{f"{name}__in": of_demo(model)})
        if referring in kept:
            rows = rows.exclude(pk__in=going(referring, kept))
        found.update(rows.values_list(name, flat=True))
    return found


def going(model: type[Model], kept: dict[type[Model], set[int]]) -> QuerySet[Any]:
    """Return the demo's records of the model but those that stay."""
    return of_demo(model).exclude(pk__in=kept[model])


def of_demo(model: type[Model]) -> QuerySet[Any]:
    """Return the demo's records: those marked, or else made by its commands."""
    if hasattr(model, "is_demo"):
        return model._base_manager.filter(is_demo=True)
    events = apps.get_model(f"{model._meta.label}Event")
    made = events._base_manager.filter(
        pgh_label="insert", pgh_context__metadata__command__in=COMMANDS
    )
    return model._base_manager.filter(pk__in=made.values("pgh_obj"))
