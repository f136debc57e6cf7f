"""The official registers, kept equal to fixtures/reference by every migration.

Codes and names are those of the register of administrative units; `code` is
the key, so a corrected name changes its row and never adds one.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from resource_centre.registry.models import District, Municipality

FIXTURES = Path(settings.PROJECT) / "fixtures"
REFERENCE, DEMO = FIXTURES / "reference", FIXTURES / "demo"
KEYS = ("id", "code")


def read(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a reference file, by column."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def synchronise(*, using: str, **_kwargs: Any) -> None:
    """Make the districts and municipalities equal to the reference files."""
    with transaction.atomic(using=using):
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
