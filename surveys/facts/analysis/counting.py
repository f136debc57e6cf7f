"""What was answered to one question, by all and by groups."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress
from statistics import fmean, median
from typing import Any

from surveys.facts.analysis.shapes import (
    DIMENSIONS,
    HIDDEN,
    Count,
    Figures,
    Hidden,
    Key,
    Levels,
)
from surveys.facts.analysis.sheets import Sheets
from surveys.facts.analysis.suppression import (
    Told,
    shown_groups,
    told_groups,
    told_of_several,
)
from surveys.facts.forms import ACTUAL, NO, REQUIRED, YES, Answer, Asked, Kind, Wording

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.RANGE})
CHOSEN = frozenset({Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE})
YES_OR_NO = (Answer(YES, Wording("да", "yes")), Answer(NO, Wording("не", "no")))
# What each sheet answered to a question, None where it did not.
Given = Sequence[Any]


def answers_of(question: Asked) -> tuple[Answer, ...]:
    """Return what there is to choose from."""
    return YES_OR_NO if question.kind == Kind.YES_NO else question.answers


def given_to(sheets: Sheets, question: Asked) -> Given:
    """Return what each sheet answered, None where it did not."""
    key = question.key
    if question.kind == Kind.COMPETENCE and key not in sheets.columns:
        column = sheets.column(key)
        sheets.columns[key] = [each if has_levels(each) else None for each in column]
    return sheets.column(key)


def has_levels(value: Any) -> bool:
    """Tell whether both levels of a competence are answered."""
    return (
        isinstance(value, dict)
        and value.get(REQUIRED) is not None
        and value.get(ACTUAL) is not None
    )


def said(given: Given) -> list[Any]:
    """Return the answers that there are."""
    return [value for value in given if value is not None]


def figures_of(
    question: Asked, values: Sequence[Any], *, is_open: bool = True
) -> Figures:
    """Return what the answers come to; the ends are told only where `is_open`."""
    if question.kind in NUMBERS:
        return of_numbers(list(map(float, values)), is_open=is_open)
    if question.kind in CHOSEN:
        return of_choices(question, tallied(values))
    if question.kind == Kind.DATE and is_open and values:
        return Figures(len(values), low=min(values), high=max(values))
    return Figures(len(values))


def of_numbers(numbers: Sequence[float], *, is_open: bool) -> Figures:
    """Return the mean, the median and the ends of numbers."""
    if not numbers:
        return Figures(0)
    return Figures(
        n=len(numbers),
        scored=len(numbers),
        mean=fmean(numbers),
        median=median(numbers),
        low=min(numbers) if is_open else None,
        high=max(numbers) if is_open else None,
    )


def tallied(values: Sequence[Any]) -> "Tally":
    """Return how often each answer was given, and by how many people."""
    # Answers to one question are all lists or none is.
    if values and isinstance(values[0], list):
        return Tally(len(values), Counter(chain.from_iterable(values)))
    return Tally(len(values), Counter(values))


class Tally:
    """How many answered, and how often each answer was given."""

    def __init__(self, n: int = 0, counts: Mapping[str, int] | None = None) -> None:
        self.n = n
        self.counts: Counter[str] = Counter(counts or {})


def of_choices(question: Asked, tally: Tally) -> Figures:
    """Return the counts, and the mean and the median of the scores."""
    answers = answers_of(question)
    counts = tuple(
        Count(
            value=each.value,
            label=each.label,
            count=tally.counts[each.value],
            share=tally.counts[each.value] / tally.n if tally.n else 0.0,
            score=each.score,
        )
        for each in answers
    )
    if question.kind not in (Kind.SCALE, Kind.SINGLE):
        return Figures(tally.n, counts)
    scored = {
        each.score: tally.counts[each.value]
        for each in sorted(answers, key=lambda each: each.score or 0)
        if each.score is not None
    }
    number = sum(scored.values())
    if not number:
        return Figures(tally.n, counts, scored=0 if scored else None)
    total = sum(score * times for score, times in scored.items())
    return Figures(tally.n, counts, number, total / number, middle(scored, number))


def middle(scores: Mapping[int, int], number: int) -> float:
    """Return the median of scores, the lowest first, that were given so often."""
    wanted = ((number - 1) // 2, number // 2)
    found: list[int] = []
    before = 0
    for score, times in scores.items():
        before += times
        while len(found) < len(wanted) and wanted[len(found)] < before:
            found.append(score)
    return sum(found) / len(found)


def levels_of(
    given: Given, heads: Sequence[int], places: Iterable[int]
) -> Levels | None:
    """Return the levels of a competence on these sheets, weighted by people.

    None where nobody answered.
    """
    n = weight = 0
    required = actual = 0.0
    for at in places:
        value, head = given[at], heads[at]
        if value is not None:
            n += 1
            weight += head
            required += head * float(value[REQUIRED])
            actual += head * float(value[ACTUAL])
    if not n:
        return None
    return Levels(n, weight, required / weight, actual / weight)


# --- In groups ----------------------------------------------------------------------


def shown_of(sheets: Sheets, given: Given) -> dict[str, frozenset[Any]]:
    """Return for each dimension the groups whose answers may be shown."""
    answered = [value is not None for value in given]
    places = Counter(compress(sheets.atoms, answered))
    survey = sheets.survey
    if not survey.is_about_people:
        return {
            each: frozenset(atom[at] for atom in places)
            for at, each in enumerate(DIMENSIONS)
        }
    found = shown_groups(places, survey.smallest_group, len(DIMENSIONS))
    return dict(zip(DIMENSIONS, found, strict=True))


def parted(given: Given, places: Mapping[Any, list[int]]) -> dict[Any, list[int]]:
    """Return which sheets of each group answered; the groups where nobody did are not.

    `places` are the sheets of each group.
    """
    found = {
        key: [at for at in sheets if given[at] is not None]
        for key, sheets in places.items()
    }
    return {key: sheets for key, sheets in found.items() if sheets}


def figures_by(
    question: Asked,
    given: Given,
    places: Mapping[Any, list[int]],
    shown: frozenset[Any],
    sheets: Sheets,
) -> dict[Key, Figures | Levels | Hidden]:
    """Return what each group answered, as far as it may be shown."""
    groups = parted(given, places)
    if question.kind == Kind.COMPETENCE:
        heads = sheets.heads
        return {
            key: (levels_of(given, heads, at) if key in shown else None) or HIDDEN
            for key, at in groups.items()
        }
    values = {key: [given[at] for at in each] for key, each in groups.items()}
    survey = sheets.survey
    if not survey.is_about_people:
        return {key: figures_of(question, each) for key, each in values.items()}
    if question.kind not in CHOSEN:
        return {
            key: figures_of(question, each, is_open=False) if key in shown else HIDDEN
            for key, each in values.items()
        }
    tallies = {key: tallied(each) for key, each in values.items()}
    told = told_of(question, tallies, shown, survey.smallest_group)
    return {
        key: guarded(of_choices(question, each), key, shown, told)
        for key, each in tallies.items()
    }


def told_of(
    question: Asked,
    tallies: Mapping[Any, Tally],
    shown: frozenset[Any],
    smallest: int,
) -> Told:
    """Return of which groups single answers are told, and of which means."""
    counts = {key: each.counts for key, each in tallies.items()}
    if question.kind == Kind.MULTIPLE:
        sizes = {key: each.n for key, each in tallies.items()}
        return Told(told_of_several(counts, sizes, shown, smallest), frozenset())
    scores = {each.value: each.score for each in answers_of(question)}
    has_scores = any(score is not None for score in scores.values())
    return told_groups(counts, shown, smallest, scores if has_scores else None)


def guarded(
    figures: Figures, key: Key, shown: frozenset[Any], told: Told
) -> Figures | Hidden:
    """Return the figures of a group without what may not be told of it."""
    if key not in shown:
        return HIDDEN
    if key in told.counts:
        return figures
    if key in told.means:
        return Figures(figures.n, HIDDEN, figures.scored, figures.mean)
    return Figures(figures.n, HIDDEN)


def whole(question: Asked, given: Given, sheets: Sheets) -> Figures | Levels | Hidden:
    """Return what all answered, hidden where they are too few together."""
    survey = sheets.survey
    is_open = not survey.is_about_people
    values = said(given)
    if not is_open and 0 < len(values) < survey.smallest_group:
        return HIDDEN
    if question.kind == Kind.COMPETENCE:
        return levels_of(given, sheets.heads, range(len(given))) or Figures(0)
    return figures_of(question, values, is_open=is_open)
