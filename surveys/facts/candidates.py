"""Gaps that can become training needs: one for each area, of all or of each group."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from surveys.facts.analysis import gaps_of
from surveys.facts.analysis.shapes import Gap, Hidden, Key, Levels
from surveys.models import Survey


@dataclass(frozen=True)
class Candidate:
    """An area of competence in which people of a group lack something.

    `levels` are those of the questions about the area together; nobody can make a
    need of what is hidden, of what has no area or no known group, or of what nobody
    lacks.
    """

    area_id: int | None
    area: str
    by: str
    group_key: Key
    group: str
    levels: Levels | Hidden
    wider: Levels | Hidden
    gaps: tuple[Gap, ...]

    @property
    def code(self) -> str:
        """Return what names it on a page."""
        return f"{self.area_id}-{'' if self.group_key is None else self.group_key}"

    @property
    def can_be_need(self) -> bool:
        """Tell whether a need can be made of it."""
        is_known = not self.by or isinstance(self.group_key, int)
        return self.is_lacking and bool(self.area_id and is_known)

    @property
    def is_lacking(self) -> bool:
        """Tell whether people are known to have less than they need."""
        if isinstance(self.levels, Hidden):
            return False
        return two_places(self.levels.gap) > 0

    @property
    def weight(self) -> float:
        """Return what ranks it: the gap times the people; below zero if hidden."""
        if isinstance(self.levels, Hidden):
            return float("-inf")
        return self.levels.gap * self.levels.head_count

    def is_wide(self, least: Decimal) -> bool:
        """Tell whether it is at least so wide, and a need can be made of it."""
        if isinstance(self.levels, Hidden) or not self.can_be_need:
            return False
        return two_places(self.levels.gap) >= least


def two_places(value: float) -> Decimal:
    """Return a level or a gap as needs keep it."""
    return Decimal(f"{value:.2f}")


def candidates_of(survey: Survey, by: str = "") -> list[Candidate]:
    """Return the candidates, the widest gaps of most people first.

    It takes the queries of the analysis. Nothing is hidden of its order either:
    those whose levels are hidden stand last, by the alphabet.
    """
    return candidates_in(gaps_of(survey, by=by))


def candidates_in(gaps: Iterable[Gap]) -> list[Candidate]:
    """Return the candidates that the gaps make, ranked."""
    alike: dict[tuple[object, Key], list[Gap]] = {}
    for gap in gaps:
        # Without an area each question stands for itself.
        area = gap.area_id if gap.area_id is not None else gap.question_key
        alike.setdefault((area, gap.group_key), []).append(gap)
    found = [candidate(tuple(some)) for some in alike.values()]
    return sorted(found, key=lambda each: (-each.weight, each.area, each.group))


def candidate(gaps: tuple[Gap, ...]) -> Candidate:
    """Return the gaps of one area and group as one."""
    first = gaps[0]
    return Candidate(
        area_id=first.area_id,
        area=first.area if first.area_id is not None else str(first.label),
        by=first.by,
        group_key=first.group_key,
        group=first.group,
        levels=together(gap.levels for gap in gaps),
        wider=together(gap.wider for gap in gaps),
        gaps=gaps,
    )


def together(levels: Iterable[Levels | Hidden]) -> Levels | Hidden:
    """Return the levels of several questions as one; hidden where any of them is."""
    some = list(levels)
    known = [each for each in some if isinstance(each, Levels)]
    if len(known) < len(some):
        return Hidden()
    if len(known) == 1:
        return known[0]
    people = sum(each.head_count for each in known) or 1
    return Levels(
        n=max(each.n for each in known),
        head_count=max(each.head_count for each in known),
        required=sum(each.required * each.head_count for each in known) / people,
        actual=sum(each.actual * each.head_count for each in known) / people,
    )
