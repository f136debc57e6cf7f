"""Figures of sheets: people brought in and taken out, among 100,000."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.exchange.lists import list_file, resource_list
from resource_centre.backoffice.models import SheetImport
from resource_centre.common.sheets import read_upload, write
from resource_centre.registry.models import JobRole, Person, SocialService
from resource_centre.registry.models.people import person_name_key, person_search_text
from resource_centre.registry.resources import PersonResource
from resource_centre.registry.scale import NAMES, near, scale_to
from tests.bench.figures import MEMORY, ONCE, SECONDS, Figure
from tests.bench.registry import MANY, tidy_up
from tests.factories import make_user

BROUGHT, TAKEN, FEWER = 10_000, 20_000, 2_000
# One of so many people of the sheet is in the registry already.
KNOWN = 10
# What the clock may show, and how many times what C makes of the bare rows: ours
# are cleaned, kept from being formulas, and packed.
SECONDS_FOR = {"csv": 1.5, "xlsx": 5.0}
TIMES_PLAIN = {"csv": 8, "xlsx": 12}
PLAIN = (
    *("pk", "first_name", "middle_name", "last_name", "former_names"),
    *("latin_override", "email", "phone"),
    *("district__name_bg", "municipality__name_bg", "employments__service__name"),
    *("employments__organisation__name", "employments__job_role__name_bg"),
    *("employments__starts_on", "employments__ends_on"),
)
COPIED = (
    *("first_name", "middle_name", "last_name", "former_names", "latin_override"),
    *("email", "phone", "district_id", "municipality_id", "is_demo"),
    *("search_text", "name_key"),
)


def figures() -> Iterator[Figure]:
    """Yield the figures; whatever is brought in is taken back."""
    if scale_to(MANY):
        tidy_up()
    user = make_user(Role.ADMINISTRATOR)
    yield from coming_in(user)
    yield from going_out(user)


def coming_in(user: User) -> Iterator[Figure]:
    """Yield what it takes to bring in a workbook, with the check before."""
    people = listed()
    name = f"import {BROUGHT:,} people"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        header = PersonResource(user).headers()[1:]
        rows = map(cells, people)
        path.write_bytes(b"".join(write("xlsx", header, rows, title=path.stem)))
        bring = partial(bring_in, path, user.pk)
        copy = partial(copy_in, "".join(map(copied, people)))
        yield Figure(f"{name}: to COPY", bring, copy, limit=100, meter=ONCE)
        yield Figure(f"{name}: memory, all in all", bring, 300, meter=MEMORY)


def going_out(user: User) -> Iterator[Figure]:
    """Yield what it takes to make files of the list."""
    for kind, seconds in SECONDS_FOR.items():
        many = partial(take_out, kind, TAKEN, user.pk)
        few = partial(take_out, kind, FEWER, user.pk)
        plain = partial(plain_csv, TAKEN)
        name = f"export {TAKEN:,} people, {kind}"
        yield Figure(f"{name}: by the clock", many, seconds, meter=SECONDS)
        yield Figure(f"{name}: to a plain CSV", many, plain, TIMES_PLAIN[kind], SECONDS)
        yield Figure(f"{name}: memory to {FEWER:,}", many, few, 1.1, MEMORY)


def listed() -> list[Any]:
    """Return the people of a sheet: most are new, some have another phone now."""
    own = Person.objects.filter(email__regex=r"^[a-z]+[.]\d+@")
    known = iter(own.select_related("district", "municipality").order_by("pk"))
    employers = SocialService.objects.select_related("municipality", "district")
    offered = list(employers.order_by("pk")[:80])
    roles = list(JobRole.objects.order_by("pk"))
    people: list[Any] = []
    for number in range(BROUGHT):
        if number % KNOWN:
            people.append(somebody_new(number, offered[number % len(offered)]))
            people[-1].role = roles[number % len(roles)] if roles else ""
        else:
            people.append(next(known))
        people[-1].phone = f"0000 9{number // 1000:02} {number % 1000:03}"
    return people


def somebody_new(number: int, service: SocialService) -> Any:
    """Return a person whose name nobody else has, with where they work."""
    men, families = NAMES["men"], NAMES["families"]
    turn, first = divmod(number, len(men))
    apart, family = divmod(turn, len(families))
    person: Any = Person(
        first_name=men[first],
        middle_name=families[(number * 7) % len(families)],
        last_name=f"{families[family]}-{families[family - apart - 1]}",
        email=f"brought.{number}@scale.example",
        **near(service),
    )
    person.service = service
    return person


def cells(person: Any) -> list[Any]:
    """Return the cells of a person, in the columns of the list but the number."""
    place = person.municipality
    service = getattr(person, "service", None)
    return [
        *(person.first_name, person.middle_name, person.last_name),
        *("; ".join(person.former_names), person.latin_override),
        *(person.email, person.phone, person.district.name_bg),
        f"{place} ({place.code})" if place else "",
        service.name if service else "",
        str(getattr(person, "role", "")),
        date(2024, 2, 1) if service else None,
        None,
    ]


def copied(person: Any) -> str:
    """Return the line of a person as COPY reads it."""
    person.search_text = person_search_text(person)
    person.name_key = person_name_key(person)
    values = {name: getattr(person, name) for name in COPIED}
    values["former_names"] = "{}"
    return "\t".join("\\N" if v is None else str(v) for v in values.values()) + "\n"


def bring_in(path: Path, user: int) -> None:
    """Read the workbook, check it and land it as the jobs do, and take it back."""
    table = read_upload(SimpleUploadedFile(path.name, path.read_bytes()))
    with transaction.atomic():
        sheet = services.start_import(
            user=User.objects.get(pk=user), resource=PersonResource, table=table
        )
        landed = services.land(sheet=services.check(sheet=sheet))
        if landed.status != SheetImport.Status.LANDED:
            raise RuntimeError(landed.counts)
        transaction.set_rollback(True)


def copy_in(lines: str) -> None:
    """Let the database read the people straight into their table, and undo it."""
    with transaction.atomic(), connection.cursor() as cursor:
        copy = f"COPY registry_person ({', '.join(COPIED)}) FROM STDIN"
        cursor.copy_expert(copy, io.StringIO(lines))
        transaction.set_rollback(True)


def first(count: int) -> Any:
    """Return so many people."""
    last = Person.objects.order_by("pk").values_list("pk")[count - 1]
    return Person.objects.filter(pk__lte=last[0])


def take_out(kind: str, count: int, user: int) -> None:
    """Make the file as the page of the list does, to its last byte."""
    reader = User.objects.get(pk=user)
    people = first(count).visible_to(reader)
    headers, rows = resource_list(PersonResource(reader), people)
    response: Any = list_file(kind, headers, rows, title="people")
    for _part in response:
        pass
    response.close()


def plain_csv(count: int) -> None:
    """Write what the database has of the same people and their employments."""
    rows = first(count).values_list(*PLAIN).iterator(chunk_size=FEWER)
    csv.writer(io.StringIO()).writerows(rows)
