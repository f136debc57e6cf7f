"""The analysis of districts: what a survey found in each of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts
from surveys.documents.analysis import OfSurvey, about
from surveys.documents.findings import (
    gap_part,
    gap_table,
    means_row,
    method_chapter,
)
from surveys.facts.analysis import (
    HIDDEN,
    Analysis,
    Figures,
    Gap,
    Key,
    Result,
    analysis_of,
    gaps_of,
)
from surveys.facts.forms import YES, Kind
from surveys.facts.lines import percent
from surveys.models import Survey


@dataclass
class InDistrict:
    """What was found in one district."""

    name: str = ""
    gaps: list[Gap] = field(default_factory=list)
    answers: list[list[object]] = field(default_factory=list)


@register
class DistrictAnalysis(OfSurvey):
    """What a survey found in its district, or in each district of the country."""

    code = "district-analysis"
    title = gettext_lazy("District analysis")

    def chapters(self, record: Survey) -> Iterable[Facts]:
        """Yield the chapters of the report (up to 40 queries)."""
        found = analysis_of(record, by="district")
        yield about(record, found)
        for each in districts_in(found, str(record.district or "")):
            yield chapter_of(each)
        if record.district_id:
            rows = gaps_of(record, by="municipality")
            if any(gap.group_key is not None for gap in rows):
                yield {
                    "heading": _("Gaps by municipality"),
                    "tables": [gap_table(rows, "", _("Municipality"))],
                }
        yield method_chapter(record, found)


def districts_in(found: Analysis, own: str) -> list[InDistrict]:
    """Return what was found in each district, in the order of the alphabet.

    `own` is the survey's: it is that of answers none of which has a place.
    """
    districts: dict[Key, InDistrict] = defaultdict(InDistrict)
    for gap in found.gaps:
        districts[gap.group_key].name = gap.group
        districts[gap.group_key].gaps.append(gap)
    for result in found.results:
        for group in result.groups:
            districts[group.key].name = group.label
            row = answer_row(result, group.figures)
            if row:
                districts[group.key].answers.append(row)
    if own and set(districts) == {None}:
        districts[None].name = own
    return [
        districts[key] for key in sorted(districts, key=lambda k: sorting(k, districts))
    ]


def sorting(key: Key, districts: dict[Key, InDistrict]) -> tuple[bool, str]:
    """Return what districts are ordered by: those not stated are last."""
    return key is None, districts[key].name


def answer_row(result: Result, figures: object) -> list[object]:
    """Return the line of a question in the table of a district; empty for texts."""
    kind, label = result.question.kind, str(result.question.label)
    if kind == Kind.YES_NO:
        return [label, *share_row(figures)]
    if kind in (Kind.SCALE, Kind.INTEGER, Kind.DECIMAL, Kind.RANGE):
        mean, _median, number = means_row(figures)
        return [label, mean, number]
    return []


def share_row(figures: object) -> list[object]:
    """Return the cells of the share of “yes”."""
    if not isinstance(figures, Figures) or not figures.counts:
        return [str(HIDDEN), figures.n if isinstance(figures, Figures) else None]
    yes = next((each.share for each in figures.counts if each.value == YES), 0.0)
    return [_("yes: %(share)s") % {"share": percent(yes)}, figures.n]


def chapter_of(district: InDistrict) -> Facts:
    """Return the chapter of a district."""
    part: Facts = {"charts": [], "tables": []}
    if district.gaps:
        part = gap_part(district.gaps, _("Gaps in knowledge and skills"))
    tables: list[Facts] = part["tables"]
    if district.answers:
        tables.append(
            {
                "caption": _("Answers in the district"),
                "head": [_("Question"), _("Mean or share"), _("Answers")],
                "rows": district.answers,
            }
        )
    title = _("District %(name)s") % {"name": district.name}
    return {
        "heading": title,
        "charts": part["charts"],
        "tables": tables,
    }
