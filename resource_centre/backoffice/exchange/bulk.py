"""Changing thousands of records at once, each to values of its own."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

BATCH = 1000
LENGTH = re.compile(r"(varchar|char)\(\d+\)")


def update_records(
    model: type[Model], records: Sequence[Any], names: Sequence[str]
) -> None:
    """Write the named fields of the records (1 query for each thousand).

    Django's `bulk_update` compiles a condition for every value, which takes ten
    times longer. Raise ValidationError when one of the records is no more.
    """
    known: dict[str, Any] = {field.name: field for field in model._meta.concrete_fields}
    key, fields = known[model._meta.pk.name], [known[name] for name in names]
    columns = [key, *fields]
    quote = connection.ops.quote_name
    # A cast to a length would cut the text instead of refusing it.
    kinds = [key.rel_db_type(connection)]
    kinds += [field.db_type(connection) for field in fields]
    types = [LENGTH.sub(r"\1", str(kind)) for kind in kinds]
    row = "({})".format(", ".join(f"%s::{kind}" for kind in types))
    named = [quote(field.column) for field in columns]
    settings = ", ".join(f"{name} = new.{name}" for name in named[1:])
    table = quote(model._meta.db_table)
    # Only names of columns and types are put into the text of the query.
    start = f"UPDATE {table} AS old SET {settings} FROM (VALUES "  # noqa: S608
    end = f") AS new ({', '.join(named)}) WHERE old.{named[0]} = new.{named[0]}"
    with connection.cursor() as cursor:
        for first in range(0, len(records), BATCH):
            batch = records[first : first + BATCH]
            values = [
                field.get_db_prep_save(getattr(record, field.attname), connection)
                for record in batch
                for field in columns
            ]
            cursor.execute(start + ", ".join([row] * len(batch)) + end, values)
            if cursor.rowcount != len(batch):
                message = _("The record has been deleted meanwhile.")
                raise ValidationError(message, code="deleted")
