"""What people learn, wherever they do: entries and minutes, from every room that knows.

A room says which hours of people it knows in its own `contributions.py`, which is
found by itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import (
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from resource_centre.registry.models import Person


@dataclass(frozen=True)
class Entry:
    """Something that somebody has learnt in a year, and how many minutes it took.

    `areas` are minutes by the name of each competence area that was taught, under an
    empty name those of none; several areas taught at once have the minutes each.
    `proof` is the number of the certificate or the like. `lacks` says why an entry
    does not count; `record` is where it is entered.
    """

    year: int
    first: date
    last: date
    title: str
    minutes: int
    kind: str = ""
    provider: str = ""
    areas: Mapping[str, int] = field(default_factory=dict)
    proof: str = ""
    lacks: str = ""
    record: Model | None = None

    @property
    def counts(self) -> bool:
        """Tell whether its minutes count."""
        return not self.lacks


@dataclass(frozen=True)
class Contribution:
    """One source of hours.

    `entries` takes a constant number of queries. `rows` are what counts in a year:
    rows of any model with `owner`, a person's key, and `counted`, whole minutes. Both
    say the same of a person.
    """

    code: str
    label: str | Promise
    entries: Callable[[Person], Iterable[Entry]]
    rows: Callable[[int], QuerySet[Any]]

    def minutes(self, people: QuerySet[Any], year: int) -> Mapping[int, int]:
        """Return the minutes of a year by the keys of those who have any (1 query)."""
        rows = self.rows(year).filter(owner__in=people.order_by().values("pk"))
        return dict(summed(rows).values_list("owner", "total"))


contributions: dict[str, Contribution] = {}


def register_contribution(contribution: Contribution) -> None:
    """Count the hours of a source in everybody's ledger."""
    contributions[contribution.code] = contribution


def summed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the minutes of each owner together, as `total`."""
    owners = rows.order_by().values("owner")
    totals: QuerySet[Any] = owners.annotate(total=Sum("counted"))
    return totals


def minutes_in(year: int) -> Combinable:
    """Return, for a queryset of people, the minutes each has learnt in a year."""
    none: Combinable = Value(0)
    return reduce(add, (total_of(each, year) for each in contributions.values()), none)


def total_of(contribution: Contribution, year: int) -> Combinable:
    """Return the minutes of one source of the person of the outer query."""
    rows = contribution.rows(year).filter(owner=OuterRef("pk"))
    total = Subquery(summed(rows).values("total"), output_field=IntegerField())
    return Coalesce(total, 0)
