"""What the documents about a survey's findings say alike, as parts of chapters."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext, pgettext

from resource_centre.common.charts import bars, diverging_bars, gaps
from resource_centre.documents.facts import Facts
from surveys.facts.analysis import (
    HIDDEN,
    Analysis,
    Count,
    Figures,
    Gap,
    Hidden,
    Levels,
    Result,
    Seeking,
)
from surveys.facts.forms import Kind
from surveys.facts.lines import number
from surveys.models import Survey

# The levels that a diverging bar can have.
FEWEST_STEPS, MOST_STEPS = 2, 5
NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.RANGE)
MOST_GAPS = 20
# The widths of a table of gaps of groups, in twentieths.
SHARES = (3, 6, 3, 2, 2, 2, 2)


def rounded(number: float | None) -> float | None:
    """Return the number as documents print it."""
    return None if number is None else round(float(number), 2)


def period(survey: Survey) -> str:
    """Return when the survey was open."""
    first = survey.starts_on or (survey.opened_at and survey.opened_at.date())
    last = survey.ends_on or (survey.closed_at and survey.closed_at.date())
    days = [date_format(day, "SHORT_DATE_FORMAT") for day in (first, last) if day]
    return " – ".join(dict.fromkeys(days))


def taking_part(found: Analysis) -> str:
    """Return how many were asked and how many answered."""
    asked = ngettext(
        "%(n)d invitation was sent.", "%(n)d invitations were sent.", found.asked
    )
    answered = ngettext(
        "%(n)d answer came in.", "%(n)d answers came in.", found.answered
    )
    return " ".join((asked % {"n": found.asked}, answered % {"n": found.answered}))


# --- Who seeks training -------------------------------------------------------------


def seeking_chapter(seeking: Seeking) -> Facts:
    """Return the chapter about who seeks training."""
    rows = [
        [pgettext("analysis", "asked"), seeking.asked],
        [pgettext("analysis", "answered"), seeking.answered],
        [_("seek training"), told(seeking.yes)],
        [_("do not seek training"), told(seeking.no)],
    ]
    tables = [
        {
            "caption": _("Who seeks training"),
            "head": ["", pgettext("analysis", "Number")],
            "rows": rows,
        }
    ]
    for caption, names in (
        (_("They seek training"), seeking.who),
        (_("They do not seek training"), seeking.who_not),
    ):
        if names:
            listed = [[name] for name in names]
            tables.append({"caption": caption, "head": [_("Name")], "rows": listed})
    return {
        "heading": _("Who seeks training"),
        "body": seeking_sentence(seeking),
        "tables": tables,
    }


def seeking_sentence(seeking: Seeking) -> str:
    """Return in words who was asked and who seeks training."""
    if isinstance(seeking.yes, Hidden) or isinstance(seeking.no, Hidden):
        return str(HIDDEN) + "."
    asked = ngettext("%(n)d was asked.", "%(n)d were asked.", seeking.asked)
    yes = ngettext("%(n)d seeks training.", "%(n)d seek training.", seeking.yes)
    no = ngettext(
        "%(n)d does not seek training.", "%(n)d do not seek training.", seeking.no
    )
    return " ".join(
        words % {"n": number}
        for words, number in (
            (asked, seeking.asked),
            (yes, seeking.yes),
            (no, seeking.no),
        )
    )


def told(number: int | Hidden) -> int | str:
    """Return the number, or the words that stand instead of it."""
    return str(HIDDEN) if isinstance(number, Hidden) else number


# --- Gaps ---------------------------------------------------------------------------


def gap_part(rows: Sequence[Gap], title: str) -> Facts:
    """Return the ranked table of the gaps, under their chart if any may be drawn.

    The chart's own table would say the same again: the ranked one stands for it.
    """
    table = gap_table(rows, title)
    actual, required = _("actual level"), _("required level")
    shown = [
        (
            name_of(gap),
            {
                actual: rounded(gap.levels.actual),
                required: rounded(gap.levels.required),
            },
        )
        for gap in rows[:MOST_GAPS]
        if isinstance(gap.levels, Levels)
    ]
    if not shown:
        return {"charts": [], "tables": [table]}
    chart = gaps(title, shown, by=_("Competence area")).as_facts()
    cells = [[name_of(gap), *levels_in_words(gap.levels)] for gap in rows]
    chart["table"] = {"headers": table["head"], "rows": cells}
    return {"charts": [chart], "tables": []}


def levels_in_words(levels: Levels | Hidden) -> list[str]:
    """Return the cells of a gap in the table of a chart, all with two decimals."""
    if not isinstance(levels, Levels):
        return [str(HIDDEN), "", "", "", ""]
    means = (levels.required, levels.actual, levels.gap)
    numbers = (levels.head_count, levels.n)
    return [
        *map(number, means),
        *(str(number_format(each, force_grouping=True)) for each in numbers),
    ]


def name_of(gap: Gap) -> str:
    """Return the area of a gap, or its question where it has none."""
    return capfirst(gap.area or str(gap.label))


def gap_table(rows: Iterable[Gap], caption: str, first: str = "") -> Facts:
    """Return the table of gaps; with `first` the groups stand in its first column."""
    return {
        "caption": caption,
        "head": [
            *([first] if first else []),
            _("Competence area"),
            pgettext("levels", "Required"),
            pgettext("levels", "Actual"),
            pgettext("levels", "Gap"),
            pgettext("analysis", "People"),
            _("Answers"),
        ],
        "rows": [
            [*([gap.group] if first else []), name_of(gap), *levels_row(gap.levels)]
            for gap in rows
        ],
        "shares": SHARES if first else None,
        "decimals": 2,
    }


def levels_row(levels: Levels | Hidden) -> list[float | str | None]:
    """Return the cells of a gap."""
    if not isinstance(levels, Levels):
        return [str(HIDDEN), None, None, None, None]
    return [
        rounded(levels.required),
        rounded(levels.actual),
        rounded(levels.gap),
        levels.head_count,
        levels.n,
    ]


# --- Each question ------------------------------------------------------------------


def scale_charts(results: Iterable[Result]) -> list[Facts]:
    """Return a chart for the scales next to each other that have the same answers."""
    shown = [each for each in results if is_drawn(each)]
    charts = []
    for levels, alike in groupby(shown, key=levels_in):
        rows = [
            (
                str(each.question.label),
                {
                    str(count.label): count.count
                    for count in counts_of(each.figures)
                    if count.score is not None
                },
            )
            for each in alike
        ]
        chart = diverging_bars(
            _("Answers to the scales"), rows, levels=levels, by=_("Question")
        )
        charts.append(chart.as_facts())
    return charts


def counts_of(figures: object) -> tuple[Count, ...]:
    """Return how often each answer was given, as far as it is shown."""
    return (figures.counts or ()) if isinstance(figures, Figures) else ()


def is_drawn(result: Result) -> bool:
    """Tell whether the answers to a question are a scale that can be drawn."""
    figures = result.figures
    return (
        result.question.kind == Kind.SCALE
        and isinstance(figures, Figures)
        and bool(figures.counts)
        and not figures.is_joined
        and bool(figures.scored)
        and FEWEST_STEPS <= len(levels_in(result)) <= MOST_STEPS
    )


def levels_in(result: Result) -> list[str]:
    """Return the answers of a scale, the lowest first."""
    scored = [each for each in result.question.answers if each.score is not None]
    return [
        str(each.label) for each in sorted(scored, key=lambda each: each.score or 0)
    ]


def choice_charts(results: Iterable[Result]) -> list[Facts]:
    """Return a chart for each question to choose from that is not drawn as a scale."""
    kinds = (Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO, Kind.SCALE)
    return [
        bars(
            str(each.question.label),
            [(str(count.label), count.count) for count in counts_of(each.figures)],
            by=_("Answer"),
        ).as_facts()
        for each in results
        if each.question.kind in kinds
        and not is_drawn(each)
        and any(count.count for count in counts_of(each.figures))
    ]


def hidden_table(results: Iterable[Result]) -> list[Facts]:
    """Return the table of the answers that are not told, if there are any."""
    rows = [
        [str(each.question.label), untold]
        for each in results
        if (untold := not_told(each.figures))
    ]
    if not rows:
        return []
    head = [_("Question"), _("Answers that too few people gave")]
    return [{"caption": _("What is not told"), "head": head, "rows": rows}]


def not_told(figures: object) -> str:
    """Return which answers are not told, empty if all are."""
    if isinstance(figures, Hidden):
        return str(figures)
    if not isinstance(figures, Figures):
        return ""
    if isinstance(figures.counts, Hidden):
        return str(figures.counts)
    return "; ".join(map(str, figures.few))


def number_table(results: Iterable[Result]) -> list[Facts]:
    """Return the table of the means and medians, of scales and of numbers."""
    rows = [
        [str(each.question.label), *means_row(each.figures)]
        for each in results
        if each.question.kind in (*NUMBERS, Kind.SCALE) and has_mean(each.figures)
    ]
    if not rows:
        return []
    head = [_("Question"), _("Mean"), _("Median"), _("Answers")]
    return [{"caption": _("Means and medians"), "head": head, "rows": rows}]


def has_mean(figures: object) -> bool:
    """Tell whether a mean is told; what is not told stands in a table of its own."""
    return not isinstance(figures, Figures) or figures.mean is not None


def means_row(figures: object) -> list[float | str | None]:
    """Return the cells of a question's mean and median."""
    if not isinstance(figures, Figures):
        return [str(HIDDEN), None, None]
    number = figures.n if figures.scored is None else figures.scored
    return [rounded(figures.mean), rounded(figures.median), number]


def theme_tables(results: Iterable[Result]) -> list[Facts]:
    """Return a table of the themes of each question answered in words."""
    return [
        {
            "caption": str(each.question.label),
            "head": [_("Theme"), _("Answers")],
            "rows": [[theme.title, told(theme.count)] for theme in each.themes],
        }
        for each in results
        if each.themes
    ]


# --- How it was found ---------------------------------------------------------------


def method_chapter(survey: Survey, found: Analysis) -> Facts:
    """Return the chapter that tells how the figures were found and who is protected."""
    said = [
        _(
            "Shares and means are of those who answered the question; whoever could"
            " not judge counts in no mean. The gap is the required level less the"
            " actual one, weighted by the people for whom the answer speaks. Gaps are"
            " ranked by how wide they are times how many people they are about."
        ),
        _(
            "The mean is the sum of the answers divided by their number; the median"
            " is the answer in the middle."
        ),
        protection(found)
        if found.hides
        else _(
            "The answers are of services and organisations, not of people: all"
            " figures are shown."
        ),
        found.notice,
    ]
    return {
        "heading": _("Method and protection of those who answered"),
        "body": "\n\n".join(filter(None, said)),
    }


def protection(found: Analysis) -> str:
    """Return in words what is hidden and why."""
    return _(
        "Figures about fewer than %(smallest)d people are not shown, so that nobody"
        " is recognised; neither are those from which they could be worked out."
        " Answers that fewer people gave are told together with others: with their"
        " neighbours on a scale, as “other answers” elsewhere. Where that is not"
        " possible, it says “Too few answers”."
    ) % {"smallest": found.smallest}
