"""Which answers are told together, so that no answer of a few people is told.

The answers of all are put into classes that nobody or at least `smallest` people are
in: neighbours on a scale, the rare ones of a choice as “other answers”. The mean is
told with them only where two people could have answered otherwise within the classes,
with the same mean, for each answer that a few gave; else the classes are widened.
Where several answers may be given, those of a few are left out: the others tell
nothing of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# Answers that were given, and how often.
Answers = Mapping[str, int]
Scores = Mapping[str, int | None]
Part = tuple[str, ...]


class Telling(NamedTuple):
    """Which answers are told together, and whether their mean is told.

    One part with all of the answers says nothing of them.
    """

    parts: tuple[Part, ...]
    has_mean: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is told of single answers."""
        return not self.parts or (len(self.parts) == 1 and self.is_joined)

    @property
    def is_joined(self) -> bool:
        """Tell whether any answers are told together."""
        return any(len(part) > 1 for part in self.parts)


def is_few(number: int, smallest: int) -> bool:
    """Tell whether so many people might be recognised."""
    return 0 < number < smallest


def few_of(answers: Answers, smallest: int) -> set[str]:
    """Return the answers that a few gave."""
    return {value for value, n in answers.items() if is_few(n, smallest)}


def together(answers: Answers, parts: Iterable[Part]) -> dict[Part, int]:
    """Return how often the answers of each part were given."""
    return {part: sum(answers.get(value, 0) for value in part) for part in parts}


# --- One answer each ----------------------------------------------------------------


def telling_of(answers: Answers, smallest: int, scores: Scores) -> Telling:
    """Return what is told of answers, in their order, of which everybody gives one."""
    scored = sorted(
        (value for value in answers if scores.get(value) is not None),
        key=lambda value: scores[value] or 0,
    )
    single = [(value,) for value in answers]
    if not few_of(answers, smallest):
        return Telling(tuple(single), bool(scored))
    if not scored:
        return Telling(tuple(rare_joined(answers, single, smallest)))
    steps: list[Part] = [(value,) for value in scored]
    others: list[Part] = [(value,) for value in answers if value not in set(scored)]
    if is_few(sum(together(answers, others).values()), smallest):
        # How many could judge is not told, and neither is a mean of theirs.
        return Telling(tuple(all_joined(answers, steps, others, smallest)))
    others = rare_joined(answers, others, smallest)
    steps = neighbours_joined(answers, steps, smallest)
    if is_few(sum(together(answers, steps).values()), smallest):
        return Telling(tuple(all_joined(answers, steps, others, smallest)))
    widened = widened_for_mean(answers, steps, smallest, scores)
    return Telling((*(widened or steps), *others), widened is not None)


def rare_joined(answers: Answers, parts: Sequence[Part], smallest: int) -> list[Part]:
    """Return the parts with the rare ones as one, which stands last."""
    sizes = together(answers, parts)
    rare = [part for part in parts if is_few(sizes[part], smallest)]
    if not rare:
        return list(parts)
    number = sum(sizes[part] for part in rare)
    often = sorted(
        (part for part in parts if sizes[part] >= smallest),
        key=lambda part: sizes[part],
    )
    while often and (is_few(number, smallest) or len(rare) == 1):
        number += sizes[often[0]]
        rare.append(often.pop(0))
    kept = [part for part in parts if part not in set(rare)]
    joined = tuple(value for part in parts if part in set(rare) for value in part)
    return [*kept, joined]


def neighbours_joined(
    answers: Answers, steps: Sequence[Part], smallest: int
) -> list[Part]:
    """Return the steps of a scale joined until no few people are in any."""
    found = list(steps)
    while len(found) > 1:
        sizes = together(answers, found)
        few = [at for at, each in enumerate(found) if is_few(sizes[each], smallest)]
        if not few:
            break
        widen(answers, found, min(few, key=lambda at: sizes[found[at]]))
    return found


def widen(answers: Answers, steps: list[Part], at: int) -> None:
    """Join a step with its neighbour of fewer people, but of some if possible."""
    sizes = together(answers, steps)
    beside = [each for each in (at - 1, at + 1) if 0 <= each < len(steps)]
    other = min(beside, key=lambda each: (not sizes[steps[each]], sizes[steps[each]]))
    first = min(at, other)
    steps[first : first + 2] = [steps[first] + steps[first + 1]]


def all_joined(
    answers: Answers, steps: Sequence[Part], others: Sequence[Part], smallest: int
) -> list[Part]:
    """Return the steps, those who could not judge with the step of fewest people."""
    found = neighbours_joined(answers, steps, smallest)
    sizes = together(answers, found)
    other = tuple(value for part in others for value in part)
    chosen = min(found, key=lambda part: (not sizes[part], sizes[part]))
    found[found.index(chosen)] = chosen + other
    return found


def widened_for_mean(
    answers: Answers, steps: Sequence[Part], smallest: int, scores: Scores
) -> list[Part] | None:
    """Return steps with which the mean may be told, None if there are none."""
    found = list(steps)
    few = {value for part in steps for value in part} & few_of(answers, smallest)
    while fixed := few - changeable(answers, found, scores):
        if len(found) == 1:
            return None
        value = min(fixed, key=lambda each: (answers[each], each))
        widen(answers, found, next(at for at, s in enumerate(found) if value in s))
    return found


# --- What could be otherwise --------------------------------------------------------


def moves_in(
    answers: Answers, parts: Iterable[Part], scores: Scores
) -> dict[int, list[tuple[str, str]]]:
    """Return how one person could have answered within a part, by what it adds."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for part in parts:
        for given in part:
            score = scores.get(given)
            if score is None or not answers.get(given):
                continue
            for other in part:
                another = scores.get(other)
                if other != given and another is not None:
                    found[another - score].append((given, other))
    return found


def changeable(
    answers: Answers,
    parts: Iterable[Part],
    scores: Scores,
    everybody: Answers | None = None,
) -> set[str]:
    """Return the answers that could have been given more or less often.

    With the same sum of scores and as many people in each part: one person answers
    otherwise, and another of `everybody` does the contrary.
    """
    parts = list(parts)
    mine = moves_in(answers, parts, scores)
    theirs = mine if everybody is None else moves_in(everybody, parts, scores)
    whole = answers if everybody is None else everybody
    found: set[str] = set()
    for added, moves in mine.items():
        for given, other in moves:
            if not added:
                found |= {given, other}
                continue
            for back, again in theirs.get(-added, ()):
                if back == given and whole[back] < 2:
                    continue
                found |= changed_by(given, other, back, again)
    return found


def changed_by(given: str, other: str, back: str, again: str) -> set[str]:
    """Return the answers that two people's other answers make more or less."""
    less, more = sorted((given, back)), sorted((other, again))
    return {value for value in (*less, *more) if less.count(value) != more.count(value)}


# --- Several answers each -----------------------------------------------------------


def telling_of_several(answers: Answers, smallest: int) -> Telling:
    """Return what is told of answers of which everybody may give several."""
    few = few_of(answers, smallest)
    if few and not any(n >= smallest for n in answers.values()):
        return Telling(())
    return Telling(tuple((value,) for value in answers if value not in few))
