"""The official registers and the vocabularies, looked after by every migration.

Codes and names of the places are those of the register of administrative units:
`code` is the key, so a corrected name changes its row and never adds one. The
vocabularies belong to the staff: what is missing is added, what is there stays.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction

from resource_centre.registry.models import (
    CompetenceArea,
    ConsentText,
    District,
    JobRole,
    Municipality,
    ServiceType,
    SocialActivity,
)

FIXTURES = Path(settings.PROJECT) / "fixtures"
REFERENCE, DEMO = FIXTURES / "reference", FIXTURES / "demo"
KEYS = ("id", "code")

M = TypeVar("M", bound=models.Model)


def read(name: str, folder: Path = REFERENCE) -> Iterator[dict[str, str]]:
    """Yield the rows of a reference file, by column."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def synchronise(*, using: str, **_kwargs: Any) -> None:
    """Make the registers equal to their files and complete the vocabularies."""
    with transaction.atomic(using=using):
        correct_places(using)
        complete_vocabularies(using)


def correct_places(using: str) -> None:
    """Make the districts and municipalities equal to the reference files."""
    upsert(
        using,
        [
            District(
                code=row["code"],
                nuts2=row["nuts2"],
                ekatte_seat=row["ekatte_seat"],
                name_bg=row["name_bg"],
                name_en=row["name_en"],
            )
            for row in read("districts.csv")
        ],
    )
    districts = District.objects.using(using).in_bulk(field_name="code")
    upsert(
        using,
        [
            Municipality(
                code=row["code"],
                district=districts[row["district"]],
                ekatte_seat=row["ekatte_seat"],
                name_bg=row["name_bg"],
                name_en=row["name_en"],
            )
            for row in read("municipalities.csv")
        ],
    )


def upsert(using: str, rows: Sequence[models.Model]) -> None:
    """Add the rows whose code is new and correct those whose code is there."""
    model = type(rows[0])
    fields = [f.name for f in model._meta.concrete_fields if f.name not in KEYS]
    model._default_manager.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )


def complete_vocabularies(using: str) -> None:
    """Add the words and texts that are missing; one out of use is not missing."""
    activities = (SocialActivity(**row) for row in read("social_activities.csv"))
    add_missing(using, ("number",), activities)
    add_service_types(using)
    add_missing(using, ("code",), (JobRole(**row) for row in read("job_roles.csv")))
    areas = (CompetenceArea(**row) for row in read("competence_areas.csv"))
    add_missing(using, ("code",), areas)
    texts = json.loads((REFERENCE / "consent_texts.json").read_text(encoding="utf-8"))
    add_missing(using, ("purpose", "version"), (ConsentText(**row) for row in texts))


def add_service_types(using: str) -> None:
    """Add the service types that are missing, with their activities under the Act."""
    rows = {row["code"]: row for row in read("service_types.csv")}
    types = (
        ServiceType(
            code=row["code"],
            name_bg=row["name_bg"],
            name_en=row["name_en"],
            short_bg=row["short_bg"],
            is_historical=bool(row["is_historical"]),
        )
        for row in rows.values()
    )
    activities = SocialActivity.objects.using(using).in_bulk(field_name="number")
    links = ServiceType.activities.through
    links._default_manager.using(using).bulk_create(
        links(servicetype=added, socialactivity_id=activities[int(number)].pk)
        for added in add_missing(using, ("code",), types)
        for number in rows[added.code]["activities"].split()
    )


def add_missing(using: str, key: tuple[str, ...], rows: Iterable[M]) -> list[M]:
    """Add the rows whose key is not there and return them."""
    wanted = list(rows)
    manager = type(wanted[0])._default_manager.using(using)
    known = {tuple(map(str, values)) for values in manager.values_list(*key)}
    return manager.bulk_create(
        [
            row
            for row in wanted
            if tuple(str(getattr(row, name)) for name in key) not in known
        ]
    )
