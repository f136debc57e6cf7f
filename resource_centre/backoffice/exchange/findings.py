"""How the rows of a sheet stand, as a check finds and keeps it."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from django.db.models import Model

from resource_centre.backoffice.exchange.matching import Kind, Row
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.backoffice.models import SheetImport, SheetRow


def row_of(each: SheetRow, sheet: SheetImport, resource: CentreResource) -> Row:
    """Return the row as it is looked at."""
    texts = resource.texts_of(each.cells, sheet.columns, each.corrections)
    return Row(number=each.number, texts=texts, decision=each.decision)


def findings_of(row: Row, resource: CentreResource) -> dict[str, Any]:
    """Return what was found of the row, to be kept."""
    found: dict[str, Any] = {}
    if row.kind == Kind.LEFT_OUT:
        return found
    if row.errors:
        found["errors"] = row.errors
    if row.is_new and not row.errors:
        found["mark"] = mark_of(row.instance)
    if row.changes:
        found["changes"] = row.changes
    if row.repeats is not None:
        found["repeats"] = row.repeats
    if row.candidates:
        found["candidates"] = [
            (record.pk, *resource.describe(record)) for record in row.candidates
        ]
    is_known = row.instance is not None and not row.is_new and row.repeats is None
    if is_known and row.instance.pk:
        found["record"] = row.instance.pk
    return found


def mark_of(record: Model) -> str:
    """Return a short mark of what a new record holds, whatever its key."""
    held = [
        (field.attname, vars(record).get(field.attname))
        for field in record._meta.concrete_fields
        if not field.primary_key and not getattr(field, "auto_now_add", False)
    ]
    return blake2b(repr(held).encode(), digest_size=8).hexdigest()


def counted(found: Sequence[SheetRow]) -> dict[str, int]:
    """Return how many rows there are of each kind."""
    counts = dict.fromkeys(Kind.values, 0)
    for row in found:
        counts[row.kind] += 1
    return counts


def standings(sheet: SheetImport) -> dict[int, str]:
    """Return how each row stood at the last check, by number (1 query)."""
    rows = sheet.rows.filter(number__gt=sheet.header_row).defer("cells", "corrections")
    return {row.number: standing(row) for row in rows}


def standing(row: SheetRow) -> str:
    """Return what the row would do, so that two checks can be compared."""
    return f"{row.kind} {json.dumps(row.findings, sort_keys=True)}"
