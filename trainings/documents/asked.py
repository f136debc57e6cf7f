"""What was asked about a training, as documents tell it: sums, and never a person."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext

from resource_centre.common.charts import bars, diverging_bars, gaps
from resource_centre.documents.facts import Facts
from surveys.facts.analysis import Figures, Result, analysis_of
from surveys.models import Question
from trainings.facts.outcomes import Change, Mean, Turnout, changes, sums_of
from trainings.models import Training, TrainingSurvey

Kind = Question.Kind
Moment = TrainingSurvey.Moment
MEASURED = frozenset({Kind.SCALE, Kind.RANGE})
CHOSEN = frozenset({Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE})
FEWEST, MOST = 2, 5  # the answers of a scale that a chart can show


def part(turnout: Turnout, *, in_full: bool = False) -> Facts:
    """Return what was answered to one survey: the means, or `in_full` all of it."""
    analysis = analysis_of(turnout.about.survey)
    is_told = analysis.is_readable and turnout.answered > 0
    results = analysis.results if is_told else ()
    hidden = [str(each.question.label) for each in results if is_hidden(each)]
    return {
        "heading": capfirst(turnout.about.get_moment_display()),
        "asked": turnout.asked,
        "answered": turnout.answered,
        "percent": turnout.percent,
        "is_told": analysis.is_readable,
        "charts": [*means(results), *(spread(results) if in_full else ())],
        "tables": [*choices(results), *themes(results)],
        "hidden": hidden,
        **({"smallest": analysis.smallest} if hidden else {}),
    }


def is_hidden(result: Result) -> bool:
    """Tell whether a question is not told: too few answered it, or answered alike."""
    kind, found = result.question.kind, result.figures
    if not isinstance(found, Figures):
        return kind in MEASURED | CHOSEN
    if kind == Kind.RANGE or found.mean is not None:
        return False
    return kind in MEASURED | CHOSEN and not isinstance(found.counts, tuple)


def figures(
    results: Iterable[Result], kinds: frozenset[Kind]
) -> list[tuple[Result, Figures]]:
    """Return the questions of the kinds that may be told, with their figures."""
    return [
        (each, each.figures)
        for each in results
        if each.question.kind in kinds and isinstance(each.figures, Figures)
    ]


def means(results: Iterable[Result]) -> list[Facts]:
    """Return the chart of the means, if there are any."""
    rows = [
        (str(each.question.label), round(found.mean, 1))
        for each, found in figures(results, MEASURED)
        if found.mean is not None
    ]
    title = pgettext("survey", "Mean of the answers")
    return [bars(title, rows, by=_("Question")).as_facts()] if rows else []


def spread(results: Iterable[Result]) -> list[Facts]:
    """Return the charts of how the answers lie on their scales, one for each scale."""
    scales: dict[tuple[str, ...], list[tuple[str, dict[str, int]]]] = {}
    for each, found in figures(results, frozenset({Kind.SCALE})):
        if not isinstance(found.counts, tuple) or found.is_joined:
            continue
        scored = [
            (c.score, str(c.label), c.count)
            for c in found.counts
            if c.score is not None
        ]
        scored.sort()
        levels = tuple(label for _score, label, _count in scored)
        counts = {label: count for _score, label, count in scored}
        if FEWEST <= len(levels) <= MOST:
            scales.setdefault(levels, []).append((str(each.question.label), counts))
    title = pgettext("survey", "How the answers are spread")
    return [
        diverging_bars(title, rows, levels=levels, by=_("Question")).as_facts()
        for levels, rows in scales.items()
    ]


def choices(results: Iterable[Result]) -> list[Facts]:
    """Return a table of each question to choose from that may be told."""
    return [
        {
            "caption": str(each.question.label),
            "head": [_("Answer"), pgettext("survey", "Number"), "%"],
            "shares": [14, 3, 3],
            "rows": [
                [str(c.label), c.count, round(100 * c.share)] for c in found.counts
            ],
        }
        for each, found in figures(results, CHOSEN | {Kind.SCALE})
        if isinstance(found.counts, tuple)
        and found.counts
        # A scale is drawn unless some of its answers are told together.
        and (each.question.kind != Kind.SCALE or found.is_joined)
    ]


def themes(results: Iterable[Result]) -> list[Facts]:
    """Return a table of the themes of each question answered in words."""
    return [
        {
            "caption": str(each.question.label),
            "head": [_("Theme"), pgettext("survey", "Number")],
            "shares": [14, 6],
            "rows": [
                [t.title, t.count if isinstance(t.count, int) else str(t.count)]
                for t in each.themes
            ],
        }
        for each in results
        if each.themes
    ]


# --- Before and after ---------------------------------------------------------------


def before_and_after(training: Training) -> Facts | None:
    """Return the chart and the table of what changed, None if nothing can be told."""
    found = changes([sums_of([training]).get(training.pk, {})])
    shown = [
        each for each in found if not (each.before.is_hidden or each.after.is_hidden)
    ]
    if not shown:
        return None
    first, second = pgettext("training", "Before"), pgettext("training", "After")
    rows = [
        (str(each.label), {first: number(each.before), second: number(each.after)})
        for each in shown
    ]
    scale = (
        float(min(each.low for each in shown)),
        float(max(each.high for each in shown)),
    )
    title = pgettext("survey", "Means before and after")
    return {
        "chart": gaps(title, rows, scale=scale, by=_("Question")).as_facts(),
        "table": changed(shown),
    }


def changed(shown: Sequence[Change]) -> Facts | None:
    """Return the table of the change of those who answered both times."""
    rows = [
        [str(each.label), number(each.by), each.by.number]
        for each in shown
        if not each.by.is_hidden
    ]
    if not rows:
        return None
    return {
        "caption": _("Mean change of those who answered both times"),
        "head": [_("Question"), pgettext("survey", "Change"), _("Answered")],
        "shares": [12, 4, 4],
        "rows": rows,
    }


def number(mean: Mean) -> float:
    """Return the mean as a number for JSON."""
    return float(mean.value or 0)


def conclusions(training: Training) -> list[str]:
    """Return what the centre concludes from the training (1 query)."""
    return [str(each) for each in training.conclusions.order_by("position", "pk")]
