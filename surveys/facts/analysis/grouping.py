"""Which groups of those who answered a question are shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from surveys.facts.analysis.asking import quiet_groups
from surveys.facts.analysis.beside import mask_of, parts_seen, shown_beside
from surveys.facts.analysis.shapes import DIMENSIONS
from surveys.facts.analysis.sheets import Given, Sheets, given_to, places_of
from surveys.facts.analysis.suppression import shown_groups
from surveys.facts.forms import Asked


def shown_of(sheets: Sheets, question: Asked) -> dict[str, frozenset[Any]]:
    """Return for each dimension the groups whose answers may be shown."""
    given = given_to(sheets, question)
    answered = bytes(value is not None for value in given)
    is_conditional = question.key in sheets.conditional
    known = question.key if is_conditional else answered
    if known not in sheets.shown:
        sheets.shown[known] = shown_where(sheets, question, answered)
    return sheets.shown[known]


def shown_where(
    sheets: Sheets, question: Asked, answered: bytes
) -> dict[str, frozenset[Any]]:
    """Return for each dimension the groups that may be shown if these answered."""
    places = Counter(compress(sheets.atoms, answered))
    survey = sheets.survey
    if not survey.is_about_people:
        return {
            each: frozenset(atom[at] for atom in places)
            for at, each in enumerate(DIMENSIONS)
        }
    among = [quiet_groups(sheets, question, sheets.groups[by]) for by in DIMENSIONS]
    found = shown_groups(places, survey.smallest_group, len(DIMENSIONS), among)
    return dict(zip(DIMENSIONS, found, strict=True))


def tables_by_place(sheets: Sheets, question: Asked) -> list[list[int]]:
    """Return what is known of the tables of a question by each dimension."""
    shown = shown_of(sheets, question)
    return [
        parts_seen(groups_of(sheets, question, sheets.groups[by]), shown[by])
        for by in DIMENSIONS
    ]


def groups_of(sheets: Sheets, question: Asked, keys: Sequence[Any]) -> dict[Any, int]:
    """Return as masks those of each group who answered."""
    given = given_to(sheets, question)
    places = parted(given, places_of(keys))
    return {key: mask_of(each) for key, each in places.items()}


def parted_by(
    sheets: Sheets, question: Asked, keys: Sequence[Any], known: Sequence[Sequence[int]]
) -> tuple[dict[Any, int], frozenset[Any]]:
    """Return the groups of these keys as masks, and which are shown beside others."""
    groups = groups_of(sheets, question, keys)
    among = quiet_groups(sheets, question, keys)
    smallest = sheets.survey.smallest_group
    return groups, shown_beside(groups, known, smallest, among)


def parted(given: Given, places: Mapping[Any, list[int]]) -> dict[Any, list[int]]:
    """Return which sheets of each group answered; the groups where nobody did are not.

    `places` are the sheets of each group.
    """
    if None not in given:
        return dict(places)
    found = {
        key: [at for at in sheets if given[at] is not None]
        for key, sheets in places.items()
    }
    return {key: sheets for key, sheets in found.items() if sheets}
