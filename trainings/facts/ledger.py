"""The ledger of somebody's hours: what they have learnt, by year and competence area.

Rooms contribute to it (`facts/learnt.py`); a year stands beside its norm.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from resource_centre.registry.models import Person
from trainings.facts.days import span
from trainings.facts.hours import teaching_hours
from trainings.facts.learnt import (
    Contribution,
    Entry,
    contributions,
    register_contribution,
)
from trainings.facts.norms import Standing, norms_by_year

__all__ = [
    "Area",
    "Contribution",
    "Entry",
    "Ledger",
    "Year",
    "ledger_of",
    "register_contribution",
]


@dataclass(frozen=True)
class Area:
    """How many minutes of a competence area; of none where the name is empty."""

    name: str
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Return the teaching hours."""
        return teaching_hours(self.minutes)


@dataclass(frozen=True)
class Line:
    """An entry as it is shown; `page` leads to where it is entered, if anywhere."""

    entry: Entry
    page: str = ""

    @property
    def hours(self) -> Decimal:
        """Return the teaching hours."""
        return teaching_hours(self.entry.minutes)

    @property
    def days(self) -> str:
        """Return from when to when it was."""
        return span(self.entry.first, self.entry.last)

    @property
    def areas(self) -> str:
        """Return the names of the competence areas."""
        return "; ".join(sorted(filter(None, self.entry.areas)))


@dataclass(frozen=True)
class Year:
    """What somebody has learnt in a year; `standing` is there where a norm is."""

    number: int
    entries: Sequence[Entry]
    norm: int | None = None

    @property
    def lines(self) -> list[Line]:
        """Return the entries as whoever learnt is shown them, the latest first."""
        return [Line(entry) for entry in self.entries]

    @property
    def minutes(self) -> int:
        """Return the minutes that count."""
        return counted(self.entries)

    @property
    def hours(self) -> Decimal:
        """Return the teaching hours that count."""
        return teaching_hours(self.minutes)

    @property
    def areas(self) -> list[Area]:
        """Return the competence areas, what most was learnt of first."""
        return areas_of(self.entries)

    @property
    def standing(self) -> Standing | None:
        """Return how much of the norm is reached, if there is one."""
        return None if self.norm is None else Standing(self.norm, self.minutes)


@dataclass(frozen=True)
class Ledger:
    """All that somebody has learnt, the latest year first."""

    person: Person
    years: Sequence[Year]

    @property
    def entries(self) -> list[Entry]:
        """Return the entries of all years."""
        return [entry for year in self.years for entry in year.entries]

    @property
    def minutes(self) -> int:
        """Return the minutes that count, of all years."""
        return counted(self.entries)

    @property
    def hours(self) -> Decimal:
        """Return the teaching hours that count, of all years."""
        return teaching_hours(self.minutes)

    @property
    def areas(self) -> list[Area]:
        """Return the competence areas of all years."""
        return areas_of(self.entries)

    @property
    def overlaps(self) -> bool:
        """Tell whether areas add up to more than was learnt: some share their hours."""
        return sum(area.minutes for area in self.areas) > self.minutes

    @property
    def has_norm(self) -> bool:
        """Tell whether there is a norm for any year."""
        return any(year.norm is not None for year in self.years)


def ledger_of(person: Person) -> Ledger:
    """Return the ledger of somebody (2 queries and those of the contributions)."""
    entries = [
        entry for each in contributions.values() for entry in each.entries(person)
    ]
    asked = {entry.year for entry in entries} | {timezone.localdate().year}
    return arranged(person, entries, norms_by_year(person, asked))


def arranged(
    person: Person, entries: Iterable[Entry], norms: Mapping[int, int]
) -> Ledger:
    """Return the ledger of the entries, with each year that has some or a norm."""
    years: dict[int, list[Entry]] = {year: [] for year in norms}
    for entry in sorted(
        entries, key=lambda each: (each.last, each.first), reverse=True
    ):
        years.setdefault(entry.year, []).append(entry)
    found = sorted(years.items(), reverse=True)
    return Ledger(person, [Year(year, own, norms.get(year)) for year, own in found])


def counted(entries: Iterable[Entry]) -> int:
    """Return the minutes of the entries that count."""
    return sum(entry.minutes for entry in entries if entry.counts)


def areas_of(entries: Iterable[Entry]) -> list[Area]:
    """Return the minutes by competence area, the most first and those of none last."""
    found: Counter[str] = Counter()
    for entry in entries:
        if entry.counts:
            found.update(entry.areas)
    order = sorted(found.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return [Area(name, minutes) for name, minutes in order if minutes]
