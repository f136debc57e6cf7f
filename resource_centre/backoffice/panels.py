"""What rooms above show on the page of a record of a room below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """A part of a record's page: its template, which knows `panel` by the context."""

    template: str
    context: Mapping[str, Any]


Filler = Callable[[Any, HttpRequest], Panel | None]

# Where a panel stands when nobody says otherwise.
MIDDLE = 50

_registered: dict[type[Model], list[tuple[Filler, int]]] = {}


def register_panel(model: type[Model], filler: Filler, *, order: int = MIDDLE) -> None:
    """Show what `filler(record, request)` returns under the form of each record.

    It takes a constant number of queries and returns None for whoever sees nothing.
    Those of a lower order stand above; of one order, those registered earlier.
    """
    known = _registered.setdefault(model, [])
    if filler not in (each for each, _order in known):
        known.append((filler, order))


def panels_of(record: Model, request: HttpRequest) -> list[Panel]:
    """Return the panels of a record that have something to show the user."""
    known = sorted(_registered.get(type(record), ()), key=itemgetter(1))
    filled = (filler(record, request) for filler, _order in known)
    return [panel for panel in filled if panel is not None]
