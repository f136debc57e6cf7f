"""Nobody who knows all that is shown can work out what is hidden."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from surveys.facts.analysis import suppression
from surveys.facts.analysis.suppression import (
    has_few,
    shown_groups,
    told_groups,
    told_of_several,
)

SMALLEST = 5
SCORES = {"1": 1, "2": 2, "3": 3}
Groups = dict[str, dict[str, int]]

groups_of_answers = st.lists(
    st.tuples(*(st.integers(0, 7) for _ in SCORES)), min_size=2, max_size=3
).map(
    lambda rows: {
        name: dict(zip(SCORES, row, strict=True))
        for name, row in zip("abc", rows, strict=False)
    }
)
atoms_of_people = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")),
    st.integers(1, 7),
    min_size=1,
    max_size=9,
)


def ways(number: int, most: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Yield all ways to part a number of people over answers with so many left."""
    limits = list(most)
    if len(limits) == 1:
        if number <= limits[0]:
            yield (number,)
        return
    for first in range(min(number, limits[0]) + 1):
        for rest in ways(number - first, limits[1:]):
            yield (first, *rest)


def worlds(
    groups: Groups, told: Iterable[object], means: Iterable[object]
) -> Iterator[dict[str, tuple[int, ...]]]:
    """Yield all answers of the untold groups that agree with what is shown.

    Shown are the answers of all, those of the told groups, the number of each group
    and the means.
    """
    dark = sorted(set(groups) - set(told))
    left = [sum(groups[key][value] for key in dark) for value in SCORES]
    yield from filled(dark, left, groups, set(means))


def filled(
    dark: list[str], left: list[int], groups: Groups, means: set[object]
) -> Iterator[dict[str, tuple[int, ...]]]:
    """Yield the ways to part what is left over the groups, one after the other."""
    if not dark:
        if not any(left):
            yield {}
        return
    key, *others = dark
    for row in ways(sum(groups[key].values()), left):
        if key in means and total(row) != total(groups[key].values()):
            continue
        rest = [have - taken for have, taken in zip(left, row, strict=True)]
        for world in filled(others, rest, groups, means):
            yield {key: row, **world}


def total(row: Iterable[int]) -> int:
    """Return the sum of the scores."""
    return sum(n * s for n, s in zip(row, SCORES.values(), strict=True))


def worked_out(
    groups: Groups, told: Iterable[object], means: Iterable[object]
) -> set[str]:
    """Return the small counts that only one number agrees with."""
    dark = set(groups) - set(told)
    suspects = {
        (key, at)
        for key in dark
        for at, number in enumerate(groups[key].values())
        if 0 < number < SMALLEST
    }
    first: dict[str, tuple[int, ...]] | None = None
    for world in worlds(groups, told, means):
        first = first or world
        suspects = {(k, at) for k, at in suspects if world[k][at] == first[k][at]}
        if not suspects:
            break
    return {f"{key}{at + 1}" for key, at in suspects}


def visible(groups: Groups) -> set[object]:
    """Return the groups large enough to be shown, as in one table."""
    atoms = {(key,): sum(row.values()) for key, row in groups.items()}
    return set(shown_groups({k: n for k, n in atoms.items() if n}, SMALLEST, 1)[0])


def column_by_itself(groups: Groups) -> set[str]:
    """Return small counts that the answers of all tell without any table of groups."""
    return worked_out(groups, (), ())


@settings(max_examples=60, deadline=None)
@given(groups_of_answers)
def test_nobody_works_out_a_small_count(groups: Groups) -> None:
    told = told_groups(groups, visible(groups), SMALLEST, SCORES)
    found = worked_out(groups, told.counts, told.means)
    # What the answers of all and the size of each group tell is told by no table.
    assert found <= column_by_itself(groups)
    assert not any(has_few(groups[str(key)], SMALLEST) for key in told.counts)


def test_without_its_companions_a_small_count_is_worked_out() -> None:
    groups = {
        "a": {"1": 6, "2": 6, "3": 2},
        "b": {"1": 5, "2": 7, "3": 8},
        "c": {"1": 9, "2": 0, "3": 6},
    }
    only_primary = {key for key, row in groups.items() if not has_few(row, SMALLEST)}
    assert worked_out(groups, only_primary, set(groups)) == {"a3"}
    told = told_groups(groups, set(groups), SMALLEST, SCORES)
    assert not worked_out(groups, told.counts, told.means)


def test_a_mean_that_would_tell_is_not_shown() -> None:
    groups = {"a": {"1": 9, "2": 0, "3": 1}, "b": {"1": 1, "2": 0, "3": 9}}
    assert worked_out(groups, (), groups)
    told = told_groups(groups, set(groups), SMALLEST, SCORES)
    assert not told.means
    assert not worked_out(groups, told.counts, told.means)


def test_large_counts_are_all_told() -> None:
    groups = {"a": {"1": 9, "2": 0, "3": 5}, "b": {"1": 6, "2": 7, "3": 9}}
    told = told_groups(groups, set(groups), SMALLEST, SCORES)
    assert told.counts == told.means == {"a", "b"}


# --- Groups, and several tables together --------------------------------------------


def differences(
    atoms: Mapping[Any, int], shown: list[frozenset[object]]
) -> Iterator[int]:
    """Yield how many are left of a group without groups of another table within it.

    Groups are those shown, and what is hidden of each table.
    """
    parts: list[list[set[Any]]] = []
    for at, keys in enumerate(shown):
        inside = [{atom for atom in atoms if atom[at] == key} for key in keys]
        rest = {atom for atom in atoms if atom[at] not in keys}
        parts.append([part for part in (*inside, rest) if part])
    sizes: Counter[Any] = Counter(atoms)
    for one, other in product(range(len(parts)), repeat=2):
        for outer in parts[one]:
            left = set(outer)
            if one != other:
                for inner in parts[other]:
                    left -= inner if inner <= outer else set()
            yield sum(sizes[atom] for atom in left)


@settings(max_examples=100, deadline=None)
@given(atoms_of_people)
def test_no_few_people_are_left_between_two_tables(
    atoms: dict[tuple[str, str], int],
) -> None:
    shown = shown_groups(atoms, SMALLEST, 2)
    if not any(shown):
        return
    assert not [left for left in differences(atoms, shown) if 0 < left < SMALLEST]
    for at, keys in enumerate(shown):
        hidden = {atom[at] for atom in atoms} - keys
        assert len(hidden) != 1


def test_without_comparing_tables_a_few_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # All of the type x work in “b”, and there nobody else: “a” and “b” are hidden
    # together, and the type tells them apart.
    atoms = {("a", "y"): 3, ("b", "x"): 7, ("c", "y"): 9, ("d", "y"): 9}
    alone = monkeypatch.context
    with alone() as patch:
        patch.setattr(suppression, "leaking", lambda *_args: None)
        careless = shown_groups(atoms, SMALLEST, 2)
    assert 3 in set(differences(atoms, careless))
    assert 3 not in set(differences(atoms, shown_groups(atoms, SMALLEST, 2)))


def test_what_is_hidden_is_together_a_group() -> None:
    atoms = {("a",): 2, ("b",): 6, ("c",): 9}
    assert shown_groups(atoms, SMALLEST, 1) == [frozenset("c")]
    assert shown_groups({("a",): 4}, SMALLEST, 1) == [frozenset()]
    assert shown_groups({("a",): 3, ("b",): 3, ("c",): 9}, SMALLEST, 1) == [
        frozenset("c")
    ]


def test_where_several_answers_are_given_a_small_count_has_company() -> None:
    groups = {"a": {"1": 2, "2": 9}, "b": {"1": 9, "2": 9}, "c": {"1": 8, "2": 6}}
    sizes = {"a": 9, "b": 9, "c": 9}
    # The few of “a” would be what the others leave of all.
    assert told_of_several(groups, sizes, set(groups), SMALLEST) == {"c"}
    # Where all the others chose nothing else, they keep no secret.
    groups["b"], sizes["b"] = {"1": 0, "2": 0}, 0
    assert not told_of_several(groups, sizes, {"a", "b", "c"}, SMALLEST)


def test_only_groups_among_those_that_may_be_are_shown() -> None:
    atoms = {("a",): 9, ("b",): 6, ("c",): 9}
    assert shown_groups(atoms, SMALLEST, 1, [frozenset("abc")]) == [frozenset("abc")]
    # With “c” the smallest of the others is hidden.
    assert shown_groups(atoms, SMALLEST, 1, [frozenset("ab")]) == [frozenset("a")]
