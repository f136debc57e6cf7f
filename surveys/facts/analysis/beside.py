"""Which groups of a table are shown beside tables that are shown already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from surveys.facts.analysis.joining import is_few
from surveys.facts.analysis.suppression import closed

# Those of a group: the bit of each sheet.
Mask = int


def mask_of(places: Iterable[int]) -> Mask:
    """Return those that stand at the places."""
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def parts_seen(groups: Mapping[Any, Mask], shown: Iterable[object]) -> list[Mask]:
    """Return what is known of a table: each group that is shown, and the others."""
    keys = set(shown)
    rest = 0
    for key, mask in groups.items():
        if key not in keys:
            rest |= mask
    return [*(mask for key, mask in groups.items() if key in keys), rest]


def shown_beside(
    groups: Mapping[Any, Mask],
    others: Sequence[Sequence[Mask]],
    smallest: int,
    among: Iterable[object],
) -> frozenset[Any]:
    """Return the groups of a table that may be shown beside others already shown.

    `others` are what is known of each of them (see `parts_seen`). Only those `among`
    are shown.
    """
    sizes = {key: mask.bit_count() for key, mask in groups.items()}
    shown = closed(sizes, set(among) & set(groups), smallest)
    while shown and any(
        leaves_few(parts_seen(groups, shown), each, smallest) for each in others
    ):
        shown.discard(min(shown, key=lambda key: (sizes[key], str(key))))
        shown = closed(sizes, shown, smallest)
    return frozenset(shown)


def leaves_few(one: Sequence[Mask], other: Sequence[Mask], smallest: int) -> bool:
    """Tell whether taking the groups of a table from one of another leaves a few."""
    return any(
        is_few((outer & ~inside(outer, inners)).bit_count(), smallest)
        for outers, inners in ((one, other), (other, one))
        for outer in outers
    )


def inside(outer: Mask, inners: Iterable[Mask]) -> Mask:
    """Return those of the groups that lie within another."""
    found = 0
    for each in inners:
        if each & outer == each:
            found |= each
    return found
