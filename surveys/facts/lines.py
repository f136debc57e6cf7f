"""Figures as they are read: a line for each question, its bars and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext, npgettext

from surveys.facts.analysis.shapes import (
    Count,
    Figures,
    Group,
    Hidden,
    Levels,
    Result,
)
from surveys.facts.forms import YES, Kind

NBSP = "\N{NO-BREAK SPACE}"
# The classes of the parts of a scale, from its lowest answer to its highest: the
# colours of `common.charts`, by how many answers there are.
STEPS = {
    2: ("low", "1"),
    3: ("low", "middle", "1"),
    4: ("low", "2", "4", "1"),
    5: ("low", "2", "middle", "4", "1"),
}
WHOLE = 100


class Bar(NamedTuple):
    """An answer: how often it was given, and how wide its bar is of 100."""

    label: str
    times: int
    share: str
    width: str


class Part(NamedTuple):
    """A part of a bar that lies on both sides of the middle; x and width of 200."""

    label: str
    share: str
    x: str
    width: str
    colour: str


@dataclass(frozen=True)
class GroupLine:
    """A group in one line: its name, and what was answered."""

    label: str
    told: str
    is_hidden: bool


@dataclass(frozen=True)
class Line:
    """A question as the page shows it."""

    result: Result
    told: str
    bars: tuple[Bar, ...] = ()
    parts: tuple[Part, ...] = ()
    alt: str = ""
    groups: tuple[GroupLine, ...] = ()
    is_hidden: bool = False
    is_partly_hidden: bool = False
    few: str = ""

    @property
    def shown(self) -> list[GroupLine]:
        """Return the groups whose answers are shown."""
        return [each for each in self.groups if not each.is_hidden]

    @property
    def hidden(self) -> str:
        """Return the names of the groups whose answers are not shown."""
        return ", ".join(each.label for each in self.groups if each.is_hidden)

    @property
    def is_text(self) -> bool:
        """Tell whether it is answered in people’s own words."""
        return self.result.question.kind == Kind.TEXT


# --- In words -----------------------------------------------------------------------


def number(value: float | str | None) -> str:
    """Return a mean or the like with two decimals; a day as it is."""
    # number_format() itself cuts the other decimals off.
    if value is None or isinstance(value, str):
        return value or "–"
    text = number_format(round(value, 2), 2, force_grouping=True)
    return text.replace("-", "\N{MINUS SIGN}")


def plain(value: float | str | None) -> str:
    """Return a median or an end of numbers: whole ones without decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(number_format(int(value), force_grouping=True)).replace(
            "-", "\N{MINUS SIGN}"
        )
    return number(value)


def percent(share: float) -> str:
    """Return a share of 1 in whole percents."""
    return f"{round(share * WHOLE)}{NBSP}%"


def answers(n: int) -> str:
    """Return how many answers there are, in words."""
    words = ngettext("%(n)s answer", "%(n)s answers", n)
    return (words % {"n": number_format(n, force_grouping=True)}).replace(" ", NBSP)


def told_of(figures: Figures | Levels | Hidden) -> str:
    """Return what was answered, in a few words."""
    if isinstance(figures, Hidden):
        return str(figures)
    if isinstance(figures, Levels):
        return in_levels(figures)
    parts = [answers(figures.n)]
    if figures.mean is not None:
        parts.append(_("mean %(mean)s") % {"mean": number(figures.mean)})
    if figures.median is not None:
        parts.append(_("median %(median)s") % {"median": plain(figures.median)})
    if figures.scored is not None and figures.scored < figures.n:
        judged = ngettext(
            "of %(n)d who could judge", "of %(n)d who could judge", figures.scored
        )
        parts.append(judged % {"n": figures.scored})
    if figures.low is not None:
        ends = {"low": plain(figures.low), "high": plain(figures.high)}
        parts.append(_("from %(low)s to %(high)s") % ends)
    return " · ".join(parts)


def in_levels(levels: Levels) -> str:
    """Return the two levels of a competence and their difference."""
    figures = {
        "required": number(levels.required),
        "actual": number(levels.actual),
        "gap": number(levels.gap),
    }
    told = _("required %(required)s · actual %(actual)s · gap %(gap)s") % figures
    people = npgettext("gap", "%(n)s person", "%(n)s people", levels.head_count)
    people %= {"n": number_format(levels.head_count, force_grouping=True)}
    return f"{answers(levels.n)} · {told} · {people}"


# --- In bars ------------------------------------------------------------------------


def bar(count: Count) -> Bar:
    """Return an answer as a bar."""
    width = f"{count.share * WHOLE:.1f}"
    return Bar(str(count.label), count.count, percent(count.share), width)


def parts_of(counts: Sequence[Count]) -> tuple[Part, ...]:
    """Return the answers with points as parts on both sides of the middle.

    There are none unless the scale has 2 to 5 of them, each told by itself.
    """
    if any(each.joined for each in counts):
        return ()
    steps = sorted(
        (each for each in counts if each.score is not None),
        key=lambda each: each.score or 0,
    )
    whole = sum(each.count for each in steps)
    if len(steps) not in STEPS or not whole:
        return ()
    shares = [WHOLE * each.count / whole for each in steps]
    half, odd = divmod(len(steps), 2)
    start = WHOLE - sum(shares[:half]) - (shares[half] / 2 if odd else 0)
    found = []
    for each, share, colour in zip(steps, shares, STEPS[len(steps)], strict=True):
        found.append(
            Part(
                str(each.label),
                percent(share / WHOLE),
                f"{start:.2f}",
                f"{share:.2f}",
                colour,
            )
        )
        start += share
    return tuple(found)


def line_of(result: Result) -> Line:
    """Return a question with everything that is shown of it."""
    figures = result.figures
    told = told_of(figures)
    groups = tuple(group_line(group, result) for group in result.groups)
    if not isinstance(figures, Figures):
        hidden = isinstance(figures, Hidden)
        return Line(result, told, groups=groups, is_hidden=hidden)
    if isinstance(figures.counts, Hidden):
        return Line(result, told, groups=groups, is_partly_hidden=True)
    is_scale = result.question.kind == Kind.SCALE
    parts = parts_of(figures.counts) if is_scale else ()
    return Line(
        result,
        told,
        bars=tuple(bar(count) for count in figures.counts),
        parts=parts,
        alt="; ".join(f"{each.label} – {each.share}" for each in parts),
        groups=groups,
        few="; ".join(map(str, figures.few)),
    )


def group_line(group: Group, result: Result) -> GroupLine:
    """Return a group in a few words."""
    figures = group.figures
    if isinstance(figures, Hidden):
        return GroupLine(group.label, str(figures), is_hidden=True)
    if isinstance(figures, Levels) or figures.mean is not None:
        return GroupLine(group.label, told_of(figures), is_hidden=False)
    told = [answers(figures.n), *most_given(figures, result)]
    return GroupLine(group.label, " · ".join(told), is_hidden=False)


def most_given(figures: Figures, result: Result) -> list[str]:
    """Return the share of “yes”, or the answers given most, with their shares."""
    if isinstance(figures.counts, Hidden) or not figures.n:
        return []
    if result.question.kind == Kind.YES_NO:
        chosen = [each for each in figures.counts if each.value == YES]
    else:
        chosen = sorted(figures.counts, key=lambda each: -each.count)[:2]
    return [f"{each.label} {percent(each.share)}" for each in chosen if each.count]
