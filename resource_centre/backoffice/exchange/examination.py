"""Going through the rows of a sheet: what each is about and whether it can land.

Rows are written as they would land, and whoever only checks takes it all back:
so the database itself says what it would refuse, and a check promises nothing
that a landing does not keep.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from resource_centre.backoffice.exchange.faults import explain
from resource_centre.backoffice.exchange.matching import Kind, Row
from resource_centre.backoffice.exchange.resources import CentreResource


@dataclass(slots=True)
class Fresh:
    """A new record of this sheet, and what makes another row one about it."""

    number: int
    instance: Any
    identities: dict[Hashable, Hashable]


class Examination:
    """A walk through the rows in their order, which remembers what they change."""

    def __init__(self, resource: CentreResource) -> None:
        self.resource = resource
        self._fresh: dict[tuple[Hashable, Hashable], Fresh] = {}
        self._known: dict[Any, Any] = {}
        self._made: set[Any] = set()

    def go_through(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Look at some rows, write those that can be, and yield them all.

        A few queries for all together; each row that the database refuses costs
        some more. Called within a transaction.
        """
        live = [row for row in rows if row.kind != Kind.LEFT_OUT]
        for row in live:
            self.resource.clean_cells(row)
        self.resource.find_numbered(live)
        self.resource.prepare(live)
        for row in live:
            self.look_at(row)
        self.write([row for row in live if row.kind in (Kind.NEW, Kind.CHANGED)])
        self._made.update(row.instance.pk for row in live if row.is_new)
        yield from rows

    def look_at(self, row: Row) -> None:
        """Find out what the row is about and what it makes of it.

        What earlier rows have made is no match but `earlier`: where some rows are
        written and the next are looked at makes no difference.
        """
        match = self.resource.settle(row)
        row.candidates = tuple(c for c in match.candidates if c.pk not in self._made)
        if row.candidates:
            return
        if match.record is not None and match.record.pk not in self._made:
            row.instance = self._known.get(match.record.pk, match.record)
        elif (fresh := self.earlier(row)) is not None:
            row.repeats, row.instance = fresh.number, fresh.instance
        else:
            row.instance, row.is_new = self.resource.init_instance(), True
        self.resource.apply(row)
        if row.kind == Kind.NEW:
            self.remember(row)
        elif row.kind == Kind.CHANGED and row.instance.pk is not None:
            self._known[row.instance.pk] = row.instance

    def earlier(self, row: Row) -> Fresh | None:
        """Return the new record of an earlier row that this one is about as well."""
        if row.decision == "new":
            return None
        mine = self.resource.identities(row)
        for identity in mine.items():
            fresh = self._fresh.get(identity)
            if fresh is not None:
                # The surest that both have decides.
                for kind, value in mine.items():
                    if kind in fresh.identities:
                        return fresh if fresh.identities[kind] == value else None
        return None

    def remember(self, row: Row) -> None:
        """Keep the new record for later rows about it."""
        identities = self.resource.identities(row)
        fresh = Fresh(row.number, row.instance, identities)
        for identity in identities.items():
            self._fresh.setdefault(identity, fresh)

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows' records; find out which of them the database refuses."""
        if not rows:
            return
        try:
            with transaction.atomic():
                self.resource.save(rows)
                connection.check_constraints()
        except (DataError, IntegrityError, ValidationError) as error:
            for row in rows:
                if row.is_new:
                    row.instance.pk = None
                    row.instance._state.adding = True  # noqa: SLF001 - Django's own
            if len(rows) == 1:
                explain(error, rows[0], self.resource)
                return
            middle = len(rows) // 2
            self.write(rows[:middle])
            self.write(rows[middle:])


def in_batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the rows some at a time."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
