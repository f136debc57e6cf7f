"""Two waves side by side, over the keys that questions keep from version to version."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from surveys.facts.analysis.asking import hushed_in
from surveys.facts.analysis.beside import mask_of, shown_beside
from surveys.facts.analysis.counting import (
    answers_of,
    figures_by,
    figures_in,
    whole,
)
from surveys.facts.analysis.grouping import tables_by_place
from surveys.facts.analysis.shapes import (
    HIDDEN,
    JOB_ROLE,
    Change,
    Comparison,
    Figures,
    Hidden,
    Key,
    Levels,
    Moved,
    Paired,
)
from surveys.facts.analysis.sheets import Sheets, given_to, labels_of, sheets_of
from surveys.facts.forms import ACTUAL, YES, Asked, Kind
from surveys.models import Question, Survey

SAME, RENAMED, CHANGED = "same", "renamed", "changed"
DROPPED, NEW = "dropped", "new"
UNCOMPARED = frozenset({Kind.NOTE, Kind.TEXT, Kind.DATE})


def compared(survey: Survey, baseline: Survey) -> Comparison:
    """Return what is another than in an earlier survey (up to 20 queries)."""
    before, after = sheets_of(baseline), sheets_of(survey)
    keys = [*after.groups[JOB_ROLE], *before.groups[JOB_ROLE]]
    labels = labels_of(JOB_ROLE, keys, before.form)
    labels |= labels_of(JOB_ROLE, after.groups[JOB_ROLE], after.form)
    return Comparison(
        survey_id=survey.pk,
        baseline_id=baseline.pk,
        before=len(before),
        after=len(after),
        changes=tuple(changes_in(before, after, labels)),
    )


def comparable(form: Any) -> dict[str, Asked]:
    """Return the questions that are compared, by their keys."""
    return {
        each.key: each
        for each in form.questions
        if each.kind != Kind.NOTE and each.meaning != Question.Meaning.PAIR
    }


def changes_in(
    before: Sheets, after: Sheets, labels: Mapping[Key, str]
) -> Iterable[Change]:
    """Yield each question, those of the later survey first."""
    earlier, later = comparable(before.form), comparable(after.form)
    partners = partners_in(before, after)
    for key, question in later.items():
        if key in earlier:
            yield change_of(earlier[key], question, before, after, labels, partners)
        else:
            found = whole(question, given_to(after, question), after)
            yield Change(key, NEW, question.label, question.label, None, found)
    for key, question in earlier.items():
        if key not in later:
            found = whole(question, given_to(before, question), before)
            yield Change(key, DROPPED, question.label, question.label, found, None)


def what_became(before: Asked, after: Asked) -> str:
    """Tell whether a question asks the same as before."""
    if before.kind != after.kind or choices(before) != choices(after):
        return CHANGED
    if (before.low, before.high) != (after.low, after.high):
        return CHANGED
    return SAME if before.label.bg == after.label.bg else RENAMED


def choices(question: Asked) -> set[tuple[str, int | None]]:
    """Return what there is to choose, whatever it is called and in which order."""
    return {(each.value, each.score) for each in answers_of(question)}


def change_of(
    was: Asked,
    now: Asked,
    before: Sheets,
    after: Sheets,
    labels: Mapping[Key, str],
    partners: list[tuple[int, int]],
) -> Change:
    """Return a question that both ask, compared where it is the same."""
    what = what_became(was, now)
    given_before, given_after = given_to(before, was), given_to(after, now)
    first = whole(was, given_before, before)
    second = whole(now, given_after, after)
    if what == CHANGED:
        return Change(now.key, what, now.label, was.label, first, second)
    return Change(
        key=now.key,
        what=what,
        label=now.label,
        label_before=was.label,
        before=first,
        after=second,
        difference=difference(first, second),
        groups=moved(
            by_role(before, was, given_before),
            by_role(after, now, given_after),
            labels,
        ),
        paired=paired(now, given_before, given_after, before, after, partners),
    )


def measure(figures: object) -> float | None:
    """Return the one number that is compared: the mean, or the share of “yes”."""
    if isinstance(figures, Levels):
        return figures.gap
    if not isinstance(figures, Figures) or not figures.n:
        return None
    if figures.mean is not None:
        return figures.mean
    if isinstance(figures.counts, Hidden):
        return None
    return next((each.share for each in figures.counts if each.value == YES), None)


def difference(before: object, after: object) -> float | None:
    """Return how much more it is afterwards, None where it is not known."""
    first, second = measure(before), measure(after)
    return None if first is None or second is None else second - first


def by_role(sheets: Sheets, question: Asked, given: Sequence[Any]) -> dict[Key, Any]:
    """Return what those of each job answered."""
    if question.kind in UNCOMPARED:
        return {}
    return figures_in(question, given, JOB_ROLE, sheets)


def moved(
    before: Mapping[Key, Any], after: Mapping[Key, Any], labels: Mapping[Key, str]
) -> tuple[Moved, ...]:
    """Return the jobs that are in both, in the order of the alphabet."""
    both = sorted((key for key in before if key in after and key in labels), key=str)
    rows = [
        Moved(
            key,
            labels[key],
            before[key],
            after[key],
            difference(before[key], after[key]),
        )
        for key in both
    ]
    return tuple(sorted(rows, key=lambda each: each.label))


# --- The same people ----------------------------------------------------------------


def partners_in(before: Sheets, after: Sheets) -> list[tuple[int, int]]:
    """Return the places of the sheets that are of the same people.

    They are known by the person asked, else by the code of their own; codes that
    two people chose join nobody.
    """
    for first, second in (
        (before.persons, after.persons),
        (before.pairs, after.pairs),
    ):
        places = once(first)
        found = [(places[key], at) for key, at in once(second).items() if key in places]
        if found:
            return found
    return []


def once(keys: Iterable[Any]) -> dict[Any, int]:
    """Return the places of the keys that occur once."""
    listed = list(keys)
    times = Counter(listed)
    return {key: at for at, key in enumerate(listed) if key and times[key] == 1}


def paired(
    question: Asked,
    given_before: Sequence[Any],
    given_after: Sequence[Any],
    before: Sheets,
    after: Sheets,
    partners: list[tuple[int, int]],
) -> Paired | Hidden | None:
    """Return what the same people answered in both, None where nobody can be joined.

    It is hidden where they, or the others, are few.
    """
    first = numbers(question, given_before)
    second = numbers(question, given_after)
    pairs = [(was, now) for was, now in partners if was in first and now in second]
    if not pairs:
        return None
    if not (
        may_tell_some(question, before, first, {was for was, _now in pairs})
        and may_tell_some(question, after, second, {now for _was, now in pairs})
    ):
        return HIDDEN
    n = len(pairs)
    return Paired(
        n,
        sum(first[was] for was, _now in pairs) / n,
        sum(second[now] for _was, now in pairs) / n,
    )


def may_tell_some(
    question: Asked, sheets: Sheets, known: Mapping[int, float], places: set[int]
) -> bool:
    """Tell whether the mean of some of those known tells nothing of a few.

    The others are not told with it, nor the groups of places and jobs that hold them
    or lie within.
    """
    if not sheets.survey.is_about_people:
        return True
    if question.key in hushed_in(sheets):
        return False
    everybody, some = mask_of(known), mask_of(places)
    others = {False: everybody & ~some} if everybody != some else {}
    tables = [
        [mask & everybody for mask in table]
        for table in tables_by_place(sheets, question)
    ]
    groups = {True: some, **others}
    smallest = sheets.survey.smallest_group
    return True in shown_beside(groups, tables, smallest, groups) and may_tell_mean(
        question, given_to(sheets, question), places, sheets
    )


def may_tell_mean(
    question: Asked, given: Sequence[Any], places: set[int], sheets: Sheets
) -> bool:
    """Tell whether the mean of some of the sheets tells nothing of a few."""
    if question.kind not in (Kind.SCALE, Kind.SINGLE, Kind.YES_NO):
        return True
    parts: dict[Any, list[int]] = {True: [], False: []}
    for at in range(len(given)):
        parts[at in places].append(at)
    shown = frozenset(parts)
    found = figures_by(question, given, parts, shown, sheets).get(True)
    return measure(found) is not None


def numbers(question: Asked, given: Sequence[Any]) -> dict[int, float]:
    """Return what the answer of each sheet counts in a mean, if anything."""
    return {
        at: counted
        for at, value in enumerate(given)
        if value is not None and (counted := number_of(question, value)) is not None
    }


def number_of(question: Asked, value: Any) -> float | None:
    """Return what an answer counts in a mean, None if nothing."""
    if question.kind == Kind.COMPETENCE:
        return float(value[ACTUAL])
    if question.kind in (Kind.SCALE, Kind.SINGLE):
        answer = question.by_value.get(value)
        return None if answer is None or answer.score is None else float(answer.score)
    if question.kind == Kind.YES_NO:
        return float(value == YES)
    if question.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.RANGE):
        return float(value)
    return None
