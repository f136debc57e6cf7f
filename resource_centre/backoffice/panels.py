"""What rooms above show on the page of a record of a room below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """A part of a record's page: its template, which knows `panel` by the context."""

    template: str
    context: Mapping[str, Any]


Filler = Callable[[Any, HttpRequest], Panel | None]

_registered: dict[type[Model], list[Filler]] = {}


def register_panel(model: type[Model], filler: Filler) -> None:
    """Show what `filler(record, request)` returns under the form of each record.

    It takes a constant number of queries and returns None for whoever sees nothing.
    """
    known = _registered.setdefault(model, [])
    if filler not in known:
        known.append(filler)


def panels_of(record: Model, request: HttpRequest) -> list[Panel]:
    """Return the panels of a record that have something to show the user."""
    filled = (filler(record, request) for filler in _registered.get(type(record), ()))
    return [panel for panel in filled if panel is not None]
