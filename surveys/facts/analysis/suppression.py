"""Which figures are shown, so that nobody is told from a small group.

The rule, for whoever asks: figures are shown of a group in which at least `smallest`
people answered the question. Where some groups are smaller, the next larger ones are
hidden with them until those that are hidden are together at least `smallest` people,
in at least two groups; and a group is hidden as well wherever taking it from another
that is shown, in the same table or in any other, would leave a few people apart.
Within a group that is shown, single answers are told only where each was given by
nobody or by at least `smallest` people; else its number and mean are shown alone.
The answers of all together are shown as soon as there are `smallest` of them; those
of a few are told together with others (see `joining`), in each group as in all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations_with_replacement, permutations, product
from typing import Any, NamedTuple

from surveys.facts.analysis.joining import (
    Scores,
    Telling,
    changeable,
    few_of,
    is_few,
    together,
)

# What somebody is told by: the key of their group in each dimension, in one order.
Atom = tuple[Any, ...]
# Answers that a group gave, and how often.
Answers = Mapping[str, int]


class Place(NamedTuple):
    """A group: the number of its dimension and its key; the key REST is the hidden."""

    dimension: int
    key: object


REST = object()


def shown_groups(
    atoms: Mapping[Any, int],
    smallest: int,
    dimensions: int,
    among: Sequence[frozenset[object]] = (),
) -> list[frozenset[object]]:
    """Return for each dimension the groups that may be shown.

    `atoms` is how many answered of each combination of groups. What remains of one
    table is at least `smallest` people, and so is what remains when the groups of
    one are taken from a group of another. Only those `among` are shown, if told.
    """
    sizes: list[Counter[object]] = [Counter() for _ in range(dimensions)]
    for atom, number in atoms.items():
        for place, key in enumerate(atom):
            sizes[place][key] += number
    shown = [set(each) for each in among or sizes]
    if sum(atoms.values()) < smallest:
        return [frozenset()] * dimensions
    changed = True
    while changed:
        for place in range(dimensions):
            shown[place] = closed(sizes[place], shown[place], smallest)
        leak = leaking(atoms, shown, sizes, smallest)
        changed = leak is not None
        if leak is not None:
            shown[leak.dimension].discard(leak.key)
    return [frozenset(each) for each in shown]


def closed(
    sizes: Mapping[Any, int], shown: Iterable[object], smallest: int
) -> set[object]:
    """Return which groups of one table may be shown, of those that might be.

    The hidden ones are none, or at least two and together large enough.
    """
    kept = sorted(
        (key for key in shown if sizes[key] >= smallest),
        key=lambda key: (-sizes[key], str(key)),
    )
    hidden = [key for key in sizes if key not in set(kept)]
    together = sum(sizes[key] for key in hidden)
    while hidden and kept and (len(hidden) < 2 or together < smallest):
        key = kept.pop()
        hidden.append(key)
        together += sizes[key]
    return set(kept)


def leaking(
    atoms: Mapping[Any, int],
    shown: Sequence[set[object]],
    sizes: Sequence[Mapping[Any, int]],
    smallest: int,
) -> Place | None:
    """Return a group to hide because taking it from another leaves a few apart.

    Compared are each group that is shown, and what remains of each table, with all
    such groups of another table that lie within it.
    """
    whole, common = overlaps(atoms, shown)
    within: dict[tuple[Place, int], list[Place]] = defaultdict(list)
    for (outer, inner), number in common.items():
        if number == whole[inner]:
            within[outer, inner.dimension].append(inner)
    found: list[Place] = []
    for (outer, dimension), inners in within.items():
        apart = whole[outer] - sum(whole[each] for each in inners)
        if 0 < apart < smallest:
            found += [each for each in (*inners, outer) if each.key is not REST]
            # What is hidden of one table lies within what is hidden of the other:
            # more of either has to be.
            found += [
                Place(at, key)
                for at in (dimension, outer.dimension)
                for key in shown[at]
                if outer.key is REST and all(each.key is REST for each in inners)
            ]
    return min(
        found,
        key=lambda place: (sizes[place.dimension][place.key], str(place)),
        default=None,
    )


def overlaps(
    atoms: Mapping[Any, int], shown: Sequence[set[object]]
) -> tuple[Counter[Place], Counter[tuple[Place, Place]]]:
    """Return how many are in each group, and in each two of different tables.

    The groups of a table that are hidden are one, REST.
    """
    # Atoms are many and groups few: each group is made a place once.
    known = [{key: Place(at, key) for key in keys} for at, keys in enumerate(shown)]
    rest = [Place(at, REST) for at in range(len(shown))]
    whole: Counter[Place] = Counter()
    common: Counter[tuple[Place, Place]] = Counter()
    for atom, number in atoms.items():
        places = [known[at].get(key, rest[at]) for at, key in enumerate(atom)]
        for one in places:
            whole[one] += number
        for pair in permutations(places, 2):
            common[pair] += number
    return whole, common


# --- Single answers within groups ---------------------------------------------------


class Told(NamedTuple):
    """Of which groups single answers are told, and of which the mean."""

    counts: frozenset[object]
    means: frozenset[object]


def told_groups(
    groups: Mapping[Any, Answers],
    shown: Iterable[object],
    smallest: int,
    scores: Scores | None = None,
    telling: Telling | None = None,
) -> Told:
    """Return what is told of the groups that are shown, each person giving one answer.

    Who knows the answers of all, those of the groups that are told, the number of
    each other group and the means that are shown still finds at least two answers
    possible for each small count. `scores` are those of the answers if means of
    them are shown; `telling` is what is told of the answers of all, None if all.
    """
    scores = scores or {}
    has_means = any(score is not None for score in scores.values())
    if telling is not None and not telling.has_mean:
        has_means = False
    visible = set(shown) & set(groups)
    told = {key for key in visible if is_clean(groups[key], smallest, telling)}
    means = {
        key
        for key in visible
        if has_means
        and (key in told or not has_few(unscored(groups[key], scores), smallest))
    }
    while (known := derivable(groups, told, means, smallest, scores)) is not None:
        dark_means = means - told
        if known in dark_means:
            means.discard(known)
        elif dark_means:
            means -= dark_means
        elif told:
            told.discard(min(told, key=lambda key: (size_of(groups[key]), str(key))))
            means &= told
        else:
            break
    if telling is not None and (telling.is_joined or telling.is_empty):
        told, means = guarded_classes(groups, told, means, smallest, scores, telling)
    return Told(frozenset(told), frozenset(means))


def is_clean(answers: Answers, smallest: int, telling: Telling | None) -> bool:
    """Tell whether of what is told of a group nothing is of a few."""
    if telling is None:
        return not has_few(answers, smallest)
    seen = together(answers, telling.parts).values()
    return not telling.is_empty and not any(is_few(n, smallest) for n in seen)


def guarded_classes(
    groups: Mapping[Any, Answers],
    told: set[object],
    means: set[object],
    smallest: int,
    scores: Scores,
    telling: Telling,
) -> tuple[set[object], set[object]]:
    """Return the groups whose answers and means tell nothing of answers joined.

    Means are told only where, for each answer of a few, in a told group or in all,
    two people of one group could have answered otherwise within the classes.
    """
    everybody: Counter[str] = Counter()
    for answers in groups.values():
        everybody.update(answers)
    parts = telling.parts
    if means:
        free = {key: changeable(groups[key], parts, scores) for key in groups}
        in_all = few_of(everybody, smallest) - set().union(*free.values())
        if in_all or any(few_of(groups[key], smallest) - free[key] for key in told):
            means = set()
    if telling.has_mean and not means:
        # The mean of all is known: somebody has to answer the contrary.
        for key in told:
            free_here = changeable(groups[key], parts, scores, everybody)
            if few_of(groups[key], smallest) - free_here:
                return set(), set()
    return told, means


def unscored(answers: Answers, scores: Mapping[str, int | None]) -> Answers:
    """Return the answers that count nothing."""
    return {value: n for value, n in answers.items() if scores.get(value) is None}


def size_of(answers: Answers) -> int:
    """Return how many answered."""
    return sum(answers.values())


def has_few(answers: Answers, smallest: int) -> bool:
    """Tell whether an answer was given by a few."""
    return any(0 < number < smallest for number in answers.values())


def derivable(
    groups: Mapping[Any, Answers],
    told: set[object],
    means: set[object],
    smallest: int,
    scores: Mapping[str, int | None],
) -> object | None:
    """Return a group with a small count that can be worked out, None without one."""
    dark: list[object] = [key for key in groups if key not in told]
    for key in dark:
        few = [v for v, number in groups[key].items() if 0 < number < smallest]
        others = [other for other in dark if other != key]
        for value in few:
            if not any(
                may_differ(
                    value,
                    groups[key],
                    groups[other],
                    scores if key in means or other in means else None,
                )
                for other in others
            ):
                return key
    return None


def may_differ(
    value: str,
    one: Answers,
    other: Answers,
    scores: Mapping[str, int | None] | None,
) -> bool:
    """Tell whether two groups could have changed answers with nobody noticing.

    So that the number of `value` is another. Where a mean is known, two people of
    each change theirs and the sums of their scores are the same.
    """
    if scores is None:
        here = any(n for answer, n in one.items() if answer != value)
        there = any(n for answer, n in other.items() if answer != value)
        return bool((one.get(value) and there) or (here and other.get(value)))
    gives, gets = pairs_of(one, scores), pairs_of(other, scores)
    return any(
        total in gets
        and any(
            given.count(value) != got.count(value)
            for given, got in product(pairs, gets[total])
        )
        for total, pairs in gives.items()
    )


def pairs_of(
    answers: Answers, scores: Mapping[str, int | None]
) -> dict[int, list[tuple[str, str]]]:
    """Return which answers two people of the group gave, by the sum of their scores."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    scored = {v: s for v in answers if answers[v] and (s := scores.get(v)) is not None}
    for first, second in combinations_with_replacement(sorted(scored), 2):
        if first != second or answers[first] > 1:
            found[scored[first] + scored[second]].append((first, second))
    return found


def told_of_several(
    groups: Mapping[Any, Answers],
    sizes: Mapping[Any, int],
    shown: Iterable[object],
    smallest: int,
) -> frozenset[object]:
    """Return the groups whose answers are told where everybody may give several."""
    told = {
        key for key in set(shown) & set(groups) if not has_few(groups[key], smallest)
    }
    while told and certain_of_several(groups, sizes, told, smallest):
        told.discard(min(told, key=lambda key: (sizes[key], str(key))))
    return frozenset(told)


def certain_of_several(
    groups: Mapping[Any, Answers],
    sizes: Mapping[Any, int],
    told: set[object],
    smallest: int,
) -> bool:
    """Tell whether a small count of an untold group can be worked out."""
    dark = [key for key in groups if key not in told]

    def may_move(value: str, key: object, other: object) -> bool:
        mine, theirs = groups[key].get(value, 0), groups[other].get(value, 0)
        return theirs < sizes[other] or bool(theirs and mine < sizes[key])

    return any(
        not any(may_move(value, key, other) for other in dark if other != key)
        for key in dark
        for value, number in groups[key].items()
        if 0 < number < smallest
    )
