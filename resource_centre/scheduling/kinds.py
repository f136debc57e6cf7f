"""What occasions are of: each kind declared once, by the room that holds them.

Rooms declare theirs in `occasions.py`, which is discovered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from django.utils.functional import Promise

from resource_centre.scheduling.models import Occasion

K = TypeVar("K", bound="type[OccasionKind]")


@dataclass(frozen=True)
class Description:
    """What people call an occasion, its page for staff and that for everybody.

    An address is empty where there is no such page.
    """

    title: str
    url: str = ""
    public_url: str = ""


class OccasionKind:
    """A kind of occasion.

    `code` is its key for ever, `label` what people call the kind.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]

    def describe(self, occasions: Sequence[Occasion]) -> Mapping[int, Description]:
        """Return what occasions of this kind are, by their keys (1 query at most)."""
        raise NotImplementedError


_kinds: dict[str, OccasionKind] = {}


def register(kind: K) -> K:
    """Declare a kind of occasion; raise ValueError when another has its code."""
    known = _kinds.get(kind.code)
    if known and type(known).__qualname__ != kind.__qualname__:
        raise ValueError(f"There are two kinds of occasion of the code {kind.code!r}.")
    _kinds[kind.code] = kind()
    return kind


def kind_label(code: str) -> str:
    """Return what people call the kind, its code when no room declares it."""
    return str(_kinds[code].label) if code in _kinds else code


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Return the kinds as a field offers them."""
    return [(code, _kinds[code].label) for code in sorted(_kinds)]


def describe(occasions: Iterable[Occasion]) -> dict[int, Description]:
    """Return what each occasion is, by its key (1 query for each kind at most).

    What no room knows is called by its own title, or by its kind.
    """
    by_kind: dict[str, list[Occasion]] = {}
    found: dict[int, Description] = {}
    for occasion in occasions:
        by_kind.setdefault(occasion.kind, []).append(occasion)
        title = occasion.title or kind_label(occasion.kind)
        found[occasion.pk] = Description(title=title)
    for code, group in by_kind.items():
        if code in _kinds:
            found.update(_kinds[code].describe(group))
    return found
