"""Questions that only some are asked: how many answered them may tell too much.

Whoever was not asked has answered another question in a certain way. Where they are
few, how many answered would tell how many they are: nothing is told of the question.
Who was asked and has left it out is no secret.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveys.facts.analysis.beside import mask_of
from surveys.facts.analysis.joining import is_few
from surveys.facts.analysis.sheets import Sheets, given_to
from surveys.facts.analysis.suppression import told_groups
from surveys.facts.forms import Asked
from surveys.rules.relevance import asked_of

ANSWERED, NOT_ASKED = "answered", "not asked"


def hushed_in(sheets: Sheets) -> frozenset[str]:
    """Return the keys of the questions of which nothing is told."""
    if sheets.hushed is None:
        is_open = not sheets.survey.is_about_people
        sheets.hushed = frozenset(() if is_open else hushed(sheets))
    return sheets.hushed


def hushed(sheets: Sheets) -> Iterator[str]:
    """Yield the keys of the questions whose number of answers would tell of a few.

    It is compared with that of all sheets and of each other question that is told.
    """
    smallest = sheets.survey.smallest_group
    told = [mask_of(range(len(sheets)))]
    # What everybody is asked is told in any case, and the others beside it.
    for question in sorted(
        sheets.form.questions if sheets.conditional else (),
        key=lambda each: each.key in sheets.conditional,
    ):
        mask = mask_of(places_answered(sheets, question))
        if mask.bit_count() < smallest:
            continue
        if question.key in sheets.conditional and any(
            not_asked(sheets, question.key, apart)
            for apart in few_apart(mask, told, smallest)
        ):
            yield question.key
        else:
            told.append(mask)


def places_answered(sheets: Sheets, question: Asked) -> Iterator[int]:
    """Yield which sheets answered the question."""
    given = given_to(sheets, question)
    return (at for at, value in enumerate(given) if value is not None)


def few_apart(mask: int, told: Sequence[int], smallest: int) -> Iterator[int]:
    """Yield the few that are left where what answered is taken from each other.

    With the mask are taken those told that lie beside it.
    """
    for outer, inner in ((o, i) for each in told for o, i in both(mask, each)):
        apart = outer & ~inner
        yield from (left for left in remains(apart, told) if few(left, smallest))


def both(one: int, other: int) -> Iterator[tuple[int, int]]:
    """Yield the two, the one that holds the other first."""
    if one & other == one:
        yield other, one
    elif one & other == other:
        yield one, other


def remains(apart: int, told: Iterable[int]) -> Iterator[int]:
    """Yield what is apart, and what remains of it without those told within it."""
    yield apart
    left = apart
    for each in told:
        if each & apart == each:
            yield apart & ~each
            if each & left == each:
                left &= ~each
                yield left


def few(mask: int, smallest: int) -> bool:
    """Tell whether the mask is of a few."""
    return is_few(mask.bit_count(), smallest)


def not_asked(sheets: Sheets, key: str, mask: int) -> bool:
    """Tell whether anybody of the mask was not asked the question."""
    return any(not was_asked(sheets, at, key) for at in places_in(mask))


def places_in(mask: int) -> Iterator[int]:
    """Yield the places of those of the mask."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def was_asked(sheets: Sheets, at: int, key: str) -> bool:
    """Tell whether the sheet was asked the question."""
    if at not in sheets.asked_on:
        sheets.asked_on[at] = asked_of(sheets.form, sheets.answers[at])
    return key in sheets.asked_on[at]


def quiet_groups(
    sheets: Sheets, question: Asked, keys: Sequence[Any]
) -> frozenset[Any]:
    """Return the groups in which the number of answers tells of nobody not asked."""
    if question.key not in sheets.conditional:
        return frozenset(keys)
    if question.key in hushed_in(sheets):
        return frozenset()
    given = given_to(sheets, question)
    places: dict[Any, list[int]] = {key: [] for key in keys}
    for at, value in enumerate(given):
        if value is None:
            places[keys[at]].append(at)
    whole, smallest = Counter(keys), sheets.survey.smallest_group
    groups = {
        key: {
            ANSWERED: whole[key] - len(left),
            NOT_ASKED: number_apart(sheets, question.key, left, smallest),
        }
        for key, left in places.items()
    }
    return told_groups(groups, groups, smallest).counts


def number_apart(sheets: Sheets, key: str, left: Sequence[int], smallest: int) -> int:
    """Return how many did not answer, none where they are few who were all asked."""
    if is_few(len(left), smallest) and all(was_asked(sheets, at, key) for at in left):
        return 0
    return len(left)
