"""Figures of the registry: 100,000 people, and a copy of the database with 1,000."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, override_settings
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.registry import scale
from resource_centre.registry.models import (
    District,
    Employment,
    Municipality,
    Person,
)
from resource_centre.registry.scale import scale_to
from tests.bench import stock
from tests.bench.figures import CLOCK, QUERIES, Figure, Work
from tests.factories import make_district, make_mandate, make_user
from tests.guards.visit import visitor

FEW, MANY = 1_000, 100_000
MISSPELT = ("Иваноф", "Ивнаов", "Мария Петорва")


def figures() -> Iterator[Figure]:
    """Yield the figures; those of the copy go through a connection of its own.

    One coordinator has the same 1,000 people among 1,000 others and among 100,000;
    the other's own people become a hundred times as many.
    """
    administrator = visitor(make_user(Role.ADMINISTRATOR))
    coordinator = coordinator_of(settled(FEW))
    grown = coordinator_of(District.objects.get(code="PDV"))
    scale_to(FEW)
    stock_too = override_settings(
        ROOT_URLCONF="tests.bench.stock", TEMPLATES=stock.TEMPLATES
    )
    with a_copy() as few, stock_too:
        scale_to(MANY)
        tidy_up()
        yield from lists("administrator", administrator, few)
        yield from lists("coordinator", coordinator, few)
        ours = page(grown, reverse("admin:registry_person_changelist"))
        name = "50 people, coordinator of ever more: to 1,000"
        yield Figure(name, ours, within(few, ours), limit=2, meter=CLOCK)
        yield from searches(administrator)


def coordinator_of(district: District) -> Client:
    """Return the browser of a coordinator of the district."""
    coordinator = make_user(None)
    make_mandate(coordinator, Role.COORDINATOR, district=district)
    return visitor(coordinator)


def settled(count: int) -> District:
    """Return a district with so many people, where nobody is put afterwards."""
    district = make_district("OWN")
    # It has no municipality, and people are put into those.
    nowhere = [Municipality(district=district)]
    services = scale.fill_services(count, nowhere, [])
    numbers = range(MANY, MANY + count)  # theirs alone
    people = [scale.make_person(number, nowhere, services) for number in numbers]
    for person in people:
        person.phone = ""  # by which those of the scale are counted
    Person.objects.bulk_create(people)
    Employment.objects.bulk_create(
        job
        for number, person in zip(numbers, people, strict=True)
        for job in scale.make_jobs(number, person, services, [])
    )
    return district


def lists(who: str, client: Client, few: BaseDatabaseWrapper) -> Iterator[Figure]:
    """Yield the figures of the list of people, as one of the staff sees it."""
    ours = page(client, reverse("admin:registry_person_changelist"))
    plain = page(client, reverse("stock:registry_person_changelist"))
    name = f"50 people of 100,000, {who}"
    yield Figure(f"{name}: queries", ours, 8, meter=QUERIES)
    yield Figure(f"{name}: to stock", ours, plain, limit=1.3, meter=CLOCK)
    yield Figure(f"{name}: to 1,000", ours, within(few, ours), limit=1.3, meter=CLOCK)


def searches(client: Client) -> Iterator[Figure]:
    """Yield how long it takes to find whoever is misspelt among very many."""
    address = reverse("admin:registry_person_changelist")
    unfiltered = page(client, address)
    for name in MISSPELT:
        search = page(client, f"{address}?q={name}")
        yield Figure(f"find „{name}“: to the list", search, unfiltered, 15, CLOCK)


def page(client: Client, address: str) -> Work:
    """Return the work of showing a page, which must be there."""

    def show() -> None:
        response = client.get(address)
        if response.status_code != 200:
            message = f"{address}: {response.status_code}"
            raise RuntimeError(message)

    return show


def within(database: BaseDatabaseWrapper, work: Work) -> Work:
    """Return the work done in another database, whose connection is open."""

    def done() -> None:
        here = connections["default"]
        connections["default"] = database
        try:
            work()
        finally:
            connections["default"] = here

    return done


@contextmanager
def a_copy() -> Iterator[BaseDatabaseWrapper]:
    """Copy the database as it is and drop it afterwards; give a connection to it."""
    owner, app = connections["owner"], connections["default"]
    name = f"{app.settings_dict['NAME']}_few"
    connections.close_all()
    with owner._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{app.settings_dict["NAME"]}"'
        )
    copy = app.copy()
    copy.settings_dict["NAME"] = name
    try:
        yield copy
    finally:
        copy.close()
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def tidy_up() -> None:
    """Let the database know what it holds, as it does by itself within minutes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
