"""What was answered to one question, by all and by groups."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from statistics import fmean, median
from typing import Any

from surveys.facts.analysis.asking import hushed_in
from surveys.facts.analysis.grouping import parted, shown_of
from surveys.facts.analysis.joining import (
    Part,
    Telling,
    is_few,
    telling_of,
    telling_of_several,
    together,
)
from surveys.facts.analysis.shapes import (
    HIDDEN,
    Count,
    Figures,
    Hidden,
    Key,
    Levels,
)
from surveys.facts.analysis.sheets import Given, Sheets
from surveys.facts.analysis.suppression import Told, told_groups, told_of_several
from surveys.facts.forms import ACTUAL, NO, REQUIRED, YES, Answer, Asked, Kind, Wording

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.RANGE})
CHOSEN = frozenset({Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE})
YES_OR_NO = (Answer(YES, Wording("да", "yes")), Answer(NO, Wording("не", "no")))
Weighed = tuple[int, float, float]


def answers_of(question: Asked) -> tuple[Answer, ...]:
    """Return what there is to choose from."""
    return YES_OR_NO if question.kind == Kind.YES_NO else question.answers


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
    counts = counts_in(question, tally, ((each.value,) for each in answers))
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


def counts_in(
    question: Asked, tally: Tally, parts: Iterable[Part]
) -> tuple[Count, ...]:
    """Return how often the answers of each part were given."""
    by_value = {each.value: each for each in answers_of(question)}
    found = []
    for part in parts:
        first = by_value[part[0]]
        number = sum(tally.counts[value] for value in part)
        is_joined = len(part) > 1
        found.append(
            Count(
                value="|".join(part),
                label=label_of(question, part, by_value) if is_joined else first.label,
                count=number,
                share=number / tally.n if tally.n else 0.0,
                score=None if is_joined else first.score,
                joined=part if is_joined else (),
            )
        )
    return tuple(found)


def label_of(question: Asked, part: Part, by_value: Mapping[str, Answer]) -> Wording:
    """Return what answers told together are called."""
    labels = [by_value[value].label for value in part]
    if any(score is not None for score in scores_of(question).values()):
        return Wording(
            " / ".join(each.bg for each in labels),
            " / ".join(each.en or each.bg for each in labels),
        )
    bulgarian = "; ".join(each.bg for each in labels)
    english = "; ".join(each.en or each.bg for each in labels)
    return Wording(f"други отговори ({bulgarian})", f"other answers ({english})")


def scores_of(question: Asked) -> dict[str, int | None]:
    """Return what each answer counts in a mean, None if nothing."""
    return {each.value: each.score for each in answers_of(question)}


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


def weighed(question: Asked, given: Given, sheets: Sheets) -> list[Weighed | None]:
    """Return the people of each sheet and their levels together, None if not told."""
    if question.key not in sheets.weighed:
        sheets.weighed[question.key] = [
            None
            if value is None
            else (head, head * float(value[REQUIRED]), head * float(value[ACTUAL]))
            for head, value in zip(sheets.heads, given, strict=True)
        ]
    return sheets.weighed[question.key]


def levels_of(rows: Iterable[Weighed | None]) -> Levels | None:
    """Return the mean levels of a competence, None where nobody answered."""
    known = [row for row in rows if row is not None]
    if not known:
        return None
    weight, required, actual = map(sum, zip(*known, strict=True))
    return Levels(len(known), int(weight), required / weight, actual / weight)


# --- In groups ----------------------------------------------------------------------


def figures_in(
    question: Asked, given: Given, by: str, sheets: Sheets
) -> dict[Key, Figures | Levels | Hidden]:
    """Return what each group of a dimension answered, as far as it may be shown."""
    known = question.key, by
    if known in sheets.levels:
        kept: dict[Key, Figures | Levels | Hidden] = sheets.levels[known]
        return kept
    shown = shown_of(sheets, question)[by]
    found = figures_by(question, given, sheets.places(by), shown, sheets)
    if question.kind == Kind.COMPETENCE:
        sheets.levels[known] = found
    return found


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
        rows = weighed(question, given, sheets)
        return {
            key: (levels_of(rows[at] for at in each) if key in shown else None)
            or HIDDEN
            for key, each in groups.items()
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
    telling = telling_in(question, summed(tallies.values()), survey.smallest_group)
    told = told_of(question, tallies, shown, survey.smallest_group, telling)
    return {
        key: guarded(
            question,
            each,
            Telling(telling.parts, key in told.means),
            tells_counts=key in told.counts,
        )
        if key in shown
        else HIDDEN
        for key, each in tallies.items()
    }


def summed(tallies: Iterable[Tally]) -> Tally:
    """Return what those of all groups answered."""
    found = Tally()
    for each in tallies:
        found.n += each.n
        found.counts.update(each.counts)
    return found


def telling_in(question: Asked, everybody: Tally, smallest: int) -> Telling:
    """Return which answers are told together, whoever gave them."""
    scores = scores_of(question)
    answers = {value: everybody.counts[value] for value in scores}
    if question.kind == Kind.MULTIPLE:
        return telling_of_several(answers, smallest)
    return telling_of(answers, smallest, scores)


def told_of(
    question: Asked,
    tallies: Mapping[Any, Tally],
    shown: frozenset[Any],
    smallest: int,
    telling: Telling,
) -> Told:
    """Return of which groups single answers are told, and of which means."""
    scores = scores_of(question)
    counts = {
        key: {value: each.counts[value] for value in scores}
        for key, each in tallies.items()
    }
    if question.kind == Kind.MULTIPLE:
        sizes = {key: each.n for key, each in tallies.items()}
        seen = {key: alone(each, telling) for key, each in counts.items()}
        return Told(told_of_several(seen, sizes, shown, smallest), frozenset())
    return told_groups(counts, shown, smallest, scores, telling)


def alone(answers: Mapping[str, int], telling: Telling) -> dict[str, int]:
    """Return the answers that are told at all."""
    return {
        part[0]: number for part, number in together(answers, telling.parts).items()
    }


def guarded(
    question: Asked,
    tally: Tally,
    telling: Telling,
    *,
    tells_counts: bool = True,
) -> Figures:
    """Return the figures without what may not be told."""
    figures = of_choices(question, tally)
    mean = figures.mean if telling.has_mean else None
    scored = figures.scored if telling.has_mean else None
    if not tells_counts or telling.is_empty:
        return Figures(figures.n, HIDDEN, scored, mean)
    told = {value for part in telling.parts for value in part}
    few = tuple(each.label for each in answers_of(question) if each.value not in told)
    if not telling.is_joined and not few:
        return figures
    counts = counts_in(question, tally, telling.parts)
    return Figures(figures.n, counts, scored, mean, few=few)


def whole(question: Asked, given: Given, sheets: Sheets) -> Figures | Levels | Hidden:
    """Return what all answered, hidden where they are too few together."""
    survey = sheets.survey
    is_open = not survey.is_about_people
    values = said(given)
    if not is_open and is_few(len(values), survey.smallest_group):
        return HIDDEN
    if question.key in hushed_in(sheets):
        return HIDDEN
    if question.kind == Kind.COMPETENCE:
        known = question.key, ""
        if known not in sheets.levels:
            found = levels_of(weighed(question, given, sheets))
            sheets.levels[known] = found or Figures(0)
        levels: Levels | Figures = sheets.levels[known]
        return levels
    if is_open or question.kind not in CHOSEN:
        return figures_of(question, values, is_open=is_open)
    tally = tallied(values)
    telling = telling_in(question, tally, survey.smallest_group)
    return guarded(question, tally, telling)
