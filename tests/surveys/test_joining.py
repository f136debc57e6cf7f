"""Nobody who knows all that is told of a question works out what a few answered."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from hypothesis import example, given, settings, strategies as st

from surveys.facts.analysis.joining import (
    Answers,
    Scores,
    Telling,
    telling_of,
    telling_of_several,
    together,
)
from surveys.facts.analysis.suppression import Told, told_groups

SMALLEST = 5
STEPS: Scores = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
JUDGED: Scores = {"a": 1, "b": 2, "c": 3, "d": None}
TOPICS: Scores = {"a": None, "b": None, "c": None, "d": None}
YES_OR_NO: Scores = {"a": None, "b": None}
SCALES = (STEPS, JUDGED, TOPICS, YES_OR_NO)


def worlds(number: int, values: list[str]) -> Iterator[dict[str, int]]:
    """Yield all ways in which so many people may have answered."""
    first, *others = values
    if not others:
        yield {first: number}
        return
    for times in range(number + 1):
        for rest in worlds(number - times, others):
            yield {first: times, **rest}


def mean_of(answers: Answers, scores: Scores) -> tuple[int, float] | None:
    """Return how many could judge, and their mean as it is printed."""
    scored = [
        s for value, n in answers.items() if (s := scores[value]) for _ in [1] * n
    ]
    return (len(scored), round(sum(scored) / len(scored), 2)) if scored else None


def shown(answers: Answers, scores: Scores, told: Telling) -> object:
    """Return all that is shown of answers when these are told together."""
    parts = () if told.is_empty else tuple(together(answers, told.parts).items())
    return parts, mean_of(answers, scores) if told.has_mean else None


def worked_out(answers: dict[str, int], scores: Scores, told: Telling) -> set[str]:
    """Return the answers of a few whose number alone agrees with what is shown."""
    seen = shown(answers, scores, told)
    possible = defaultdict(set)
    for world in worlds(sum(answers.values()), list(scores)):
        if shown(world, scores, told) == seen:
            for value, n in world.items():
                possible[value].add(n)
    few = {value for value, n in answers.items() if 0 < n < SMALLEST}
    return {value for value in few if len(possible[value]) == 1}


answered = st.sampled_from(SCALES).flatmap(
    lambda scores: st.tuples(
        st.just(scores),
        st.lists(st.sampled_from(list(scores)), min_size=SMALLEST, max_size=15).map(
            lambda said: {value: said.count(value) for value in scores}
        ),
    )
)


@settings(max_examples=150, deadline=None)
@given(answered)
@example((STEPS, {"a": 0, "b": 0, "c": 0, "d": 1, "e": 12}))
@example((STEPS, {"a": 2, "b": 0, "c": 0, "d": 0, "e": 11}))
@example((JUDGED, {"a": 5, "b": 0, "c": 6, "d": 2}))
def test_nobody_works_out_what_a_few_answered(
    case: tuple[Scores, dict[str, int]],
) -> None:
    scores, answers = case
    told = telling_of(answers, SMALLEST, scores)
    assert sorted(v for part in told.parts for v in part) == sorted(scores)
    if not told.is_empty:
        sizes = together(answers, told.parts).values()
        assert not [n for n in sizes if 0 < n < SMALLEST]
    assert not worked_out(answers, scores, told)


def test_without_the_rule_they_are_worked_out() -> None:
    answers = {"a": 0, "b": 0, "c": 5, "d": 2, "e": 6}
    single = tuple((value,) for value in answers)
    assert worked_out(answers, STEPS, Telling(single, has_mean=False)) == {"d"}
    # Joined with one neighbour alone, the mean gives the few away.
    pair = (("a",), ("b",), ("c", "d"), ("e",))
    assert worked_out(answers, STEPS, Telling(pair, has_mean=True)) == {"d"}
    assert not worked_out(answers, STEPS, Telling(pair, has_mean=False))


def test_thirteen_opinions_still_give_a_picture() -> None:
    answers = {"a": 1, "b": 0, "c": 4, "d": 5, "e": 3}
    told = telling_of(answers, SMALLEST, STEPS)
    assert told == Telling((("a", "b", "c"), ("d", "e")), has_mean=True)
    assert list(together(answers, told.parts).values()) == [5, 8]


def test_rare_choices_are_other_answers() -> None:
    answers = {"a": 2, "b": 9, "c": 7, "d": 1}
    told = telling_of(answers, SMALLEST, TOPICS)
    assert told.parts == (("b",), ("a", "c", "d"))
    assert telling_of({"a": 11, "b": 2}, SMALLEST, YES_OR_NO).is_empty
    large = {"a": 5, "b": 0}
    assert telling_of(large, SMALLEST, YES_OR_NO).parts == (("a",), ("b",))


def test_of_several_answers_the_rare_ones_are_left_out() -> None:
    answers = {"a": 2, "b": 9, "c": 0, "d": 7}
    assert telling_of_several(answers, SMALLEST).parts == (("b",), ("c",), ("d",))
    assert telling_of_several({"a": 2, "b": 4}, SMALLEST).is_empty


# --- In groups ----------------------------------------------------------------------

THREE: Scores = {"a": 1, "b": 2, "c": 3}
FEW = 3
Groups = list[dict[str, int]]


def summed(groups: Groups) -> dict[str, int]:
    """Return what those of all groups answered."""
    return {value: sum(each[value] for each in groups) for value in THREE}


def shown_of(groups: Groups, all_told: Telling, told: Told) -> object:
    """Return all that is shown of groups and of all together."""
    return shown(summed(groups), THREE, all_told), [
        (
            together(each, all_told.parts) if at in told.counts else None,
            mean_of(each, THREE) if at in told.means else None,
        )
        for at, each in enumerate(groups)
    ]


def worked_out_of_all(groups: Groups, all_told: Telling, told: Told) -> set[str]:
    """Return the answers of a few of all that only one number agrees with."""
    seen = shown_of(groups, all_told, told)
    possible = defaultdict(set)
    sizes = [sum(each.values()) for each in groups]
    for world in product(*(list(worlds(size, list(THREE))) for size in sizes)):
        if shown_of(list(world), all_told, told) == seen:
            for value, n in summed(list(world)).items():
                possible[value].add(n)
    few = {value for value, n in summed(groups).items() if 0 < n < FEW}
    return {value for value in few if len(possible[value]) == 1}


groups_of_answers = st.lists(
    st.lists(st.sampled_from("aabbbc"), min_size=FEW, max_size=7).map(
        lambda said: {value: said.count(value) for value in THREE}
    ),
    min_size=2,
    max_size=2,
)


@settings(max_examples=40, deadline=None)
@given(groups_of_answers)
def test_no_table_of_groups_tells_what_a_few_of_all_answered(groups: Groups) -> None:
    all_told = telling_of(summed(groups), FEW, THREE)
    told = told_groups(dict(enumerate(groups)), range(2), FEW, THREE, all_told)
    assert not worked_out_of_all(groups, all_told, told)


def test_means_of_groups_would_tell_what_a_few_of_all_answered() -> None:
    groups = [{"a": 0, "b": 1, "c": 2}, {"a": 2, "b": 1, "c": 0}]
    all_told = telling_of(summed(groups), FEW, THREE)
    assert worked_out_of_all(groups, all_told, Told(frozenset(), frozenset({0, 1})))
    told = told_groups(dict(enumerate(groups)), range(2), FEW, THREE, all_told)
    assert not told.means
