"""Which record a row of a sheet is about: a new one, a known one, or who knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model

from resource_centre.backoffice.models import SheetRow

Kind = SheetRow.Kind


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is about: `record`, one of the `candidates`, or something new."""

    record: Model | None = None
    candidates: tuple[Model, ...] = ()

    @classmethod
    def new(cls) -> Self:
        """Return that nobody knows such a record."""
        return cls()

    @classmethod
    def same(cls, record: Model) -> Self:
        """Return that it is this record."""
        return cls(record=record)

    @classmethod
    def doubtful(cls, candidates: Iterable[Model]) -> Self:
        """Return that it may be one of these, and that a person has to say."""
        return cls(candidates=tuple(candidates))


@dataclass(slots=True, eq=False)
class Row:
    """One row of a sheet while it is looked at.

    `texts` holds what the cells say and `cleaned` what they mean, by column;
    `errors` what is wrong, by column or under "" for the row as a whole.
    `changes` holds the old and new text of each changed cell of a known record.
    `repeats` is the number of an earlier row about the same new record.
    """

    number: int
    texts: dict[str, str]
    decision: str = ""
    cleaned: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    instance: Any = None
    is_new: bool = False
    candidates: tuple[Model, ...] = ()
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    repeats: int | None = None

    @property
    def kind(self) -> Kind:
        """Return how the row stands."""
        if self.decision == SheetRow.LEFT_OUT:
            return Kind.LEFT_OUT
        if self.errors:
            return Kind.FAULTY
        if self.candidates:
            return Kind.DOUBTFUL
        if self.is_new:
            return Kind.NEW
        return Kind.CHANGED if self.changes else Kind.SAME

    def add_error(self, column: str, messages: Iterable[str]) -> None:
        """Say that something is wrong with the cell, each thing once."""
        known = self.errors.setdefault(column, [])
        known.extend(message for message in messages if message not in known)
