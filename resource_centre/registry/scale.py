"""Invented people in any number, to see how the centre works with very many.

The same number always makes the same people. They carry the demo flag; their
addresses are under `.example` and their phones begin with 0000, so that no message
can reach anybody.
"""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from django.db import transaction

from resource_centre.common.names import folded, transliterate
from resource_centre.registry.models import (
    Employment,
    JobRole,
    Municipality,
    Organisation,
    Person,
    ServiceType,
    SocialService,
)
from resource_centre.registry.reference import DEMO

GUESTS = (("Anna", "Müller"), ("John", "Smith"), ("Ion", "Ionescu"), ("Eva", "Nagy"))

NAMES: dict[str, list[str]] = json.loads(
    (DEMO / "names.json").read_text(encoding="utf-8")
)
MARK = "0000 "  # no Bulgarian phone begins so
# People come in groups, each with its own services and organisations.
PEOPLE, SERVICES, ORGANISATIONS = 2_000, 80, 8


def scale_to(people: int, *, progress: Callable[[int], object] = id) -> int:
    """Add invented people until there are so many; return how many were added.

    `progress` is told after every group how many there are. Each group is kept by
    itself, so that a run that was broken off goes on where it ended.
    """
    there = Person.objects.filter(is_demo=True, phone__startswith=MARK).count()
    places = list(Municipality.objects.order_by("code"))
    types = list(ServiceType.objects.order_by("code").values_list("pk", flat=True))
    roles = list(JobRole.objects.order_by("code").values_list("pk", flat=True))
    start = there
    while start < people:
        group = start // PEOPLE
        stop = min((group + 1) * PEOPLE, people)
        with transaction.atomic():
            services = fill_services(group, places, types)
            made = [make_person(n, places, services) for n in range(start, stop)]
            Person.objects.bulk_create(made)
            jobs = [make_jobs(n, p, services, roles) for n, p in enumerate(made, start)]
            Employment.objects.bulk_create(job for some in jobs for job in some)
        progress(stop)
        start = stop
    return start - there


def fill_services(
    group: int, places: list[Municipality], types: list[int]
) -> list[SocialService]:
    """Return the services of a group, made when they are not there."""
    names = [
        f"Услуга № {group * SERVICES + n + 1} (измислена)" for n in range(SERVICES)
    ]
    known = SocialService.objects.filter(is_demo=True, name__in=names)
    there: list[Any] = list(known.order_by("pk"))
    if there:
        return there
    luck = Random(f"services {group}")  # noqa: S311 - invented, no secrets
    providers = Organisation.objects.bulk_create(
        Organisation(
            name=f"Сдружение № {group * ORGANISATIONS + n + 1} (измислено)",
            kind=Organisation.Kind.PROVIDER,
            is_demo=True,
            **placed(luck.choice(places)),
        )
        for n in range(ORGANISATIONS)
    )
    return SocialService.objects.bulk_create(
        SocialService(
            name=name,
            provider=luck.choice(providers),
            service_type_id=luck.choice(types) if types else None,
            capacity=luck.randrange(8, 61),
            is_demo=True,
            **placed(luck.choice(places)),
        )
        for name in names
    )


def placed(municipality: Municipality) -> dict[str, int]:
    """Return the columns of a record in the municipality."""
    return {
        "municipality_id": municipality.pk,
        "district_id": municipality.district_id,
    }


def make_person(
    number: int, places: list[Municipality], services: list[SocialService]
) -> Person:
    """Return the person of this number, not stored yet.

    Most live where they work; of some only the district is known. Some have no
    e-mail or share one, some had another name or come from abroad.
    """
    luck = Random(f"person {number}")  # noqa: S311
    work, anywhere = workplaces(number, services)[0], luck.choice(places)
    home = placed(anywhere) if luck.random() < 0.1 else near(work)
    if luck.random() < 0.05:
        del home["municipality_id"]
    person = Person(
        phone=f"{MARK}{number // 1000:03} {number % 1000:03}", is_demo=True, **home
    )
    name(person, luck)
    own = f"{folded(transliterate(person.last_name))}.{number}@scale.example"
    shared = f"team.{work.pk}@scale.example"
    person.email = luck.choices((own, shared, ""), (85, 5, 10))[0]
    return person


def near(service: SocialService) -> dict[str, int | None]:
    """Return the columns of a record where the service is."""
    return {
        "municipality_id": service.municipality_id,
        "district_id": service.district_id,
    }


def name(person: Person, luck: Random) -> None:
    """Give the person names that agree with each other."""
    if luck.random() < 0.005:
        person.first_name, person.last_name = luck.choice(GUESTS)
    elif luck.random() < 0.2:
        person.first_name = luck.choice(NAMES["men"])
        person.middle_name, person.last_name = luck.choices(NAMES["families"], k=2)
    else:
        family = [f"{word}а" for word in luck.choices(NAMES["families"], k=3)]
        person.first_name = luck.choice(NAMES["women"])
        person.middle_name, person.last_name = family[:2]
        person.former_names = family[2:] if luck.random() < 0.08 else []


def workplaces(number: int, services: list[SocialService]) -> list[SocialService]:
    """Return two services of the group where the person of this number may work."""
    return Random(f"work {number}").sample(services, 2)  # noqa: S311


def make_jobs(
    number: int, person: Person, services: list[SocialService], roles: list[int]
) -> Iterator[Employment]:
    """Yield where the person works: a service, two, its provider, or nowhere."""
    luck = Random(f"job {number}")  # noqa: S311
    role, place = luck.choice(roles) if roles else None, luck.random()
    first, second = workplaces(number, services)
    if place < 0.9:
        yield Employment(person=person, service=first, job_role_id=role)
    if place < 0.1:
        yield Employment(person=person, service=second, job_role_id=role)
    if 0.9 <= place < 0.95:
        yield Employment(person=person, organisation=first.provider, job_role_id=role)
