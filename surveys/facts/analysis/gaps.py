"""Where people need more than they have: competences, ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from resource_centre.registry.models import CompetenceArea
from surveys.facts.analysis.counting import (
    figures_in,
    whole,
)
from surveys.facts.analysis.shapes import HIDDEN, Gap, Hidden, Key, Levels
from surveys.facts.analysis.sheets import Sheets, given_to, labels_of
from surveys.facts.forms import Asked, Form, Kind


def competences(form: Form) -> list[Asked]:
    """Return the questions about competences."""
    return [each for each in form.questions if each.kind == Kind.COMPETENCE]


def names_of(questions: Iterable[Asked]) -> dict[int | None, str]:
    """Return what the areas of the questions are called (1 query)."""
    keys = {each.area_id for each in questions if each.area_id is not None}
    if not keys:
        return {}
    return {area.pk: str(area) for area in CompetenceArea.objects.filter(pk__in=keys)}


def ranked_gaps(sheets: Sheets, by: str = "") -> tuple[Gap, ...]:
    """Return the gaps, the widest of most people first, the hidden ones last.

    Up to 2 queries.
    """
    questions = competences(sheets.form)
    if not questions or not sheets.answers:
        return ()
    areas = names_of(questions)
    labels = labels_of(by, sheets.groups[by], sheets.form) if by else {}
    gaps = [
        gap
        for question in questions
        for gap in gaps_in(question, sheets, by, areas, labels)
    ]
    return ranked(gaps)


def gaps_in(
    question: Asked,
    sheets: Sheets,
    by: str,
    areas: Mapping[int | None, str],
    labels: Mapping[Key, str],
) -> Iterable[Gap]:
    """Yield the gap of a competence, or that of each group."""
    given = given_to(sheets, question)
    wider = only_levels(whole(question, given, sheets))
    if not any(given):
        return
    found: Mapping[Key, Any] = {None: wider}
    if by:
        found = figures_in(question, given, by, sheets)
    for key, levels in found.items():
        yield Gap(
            area_id=question.area_id,
            area=areas.get(question.area_id, ""),
            question_key=question.key,
            label=question.label,
            by=by,
            group_key=key,
            group=labels.get(key, _("Not stated")) if by else "",
            levels=levels,
            wider=wider,
        )


def only_levels(found: Any) -> Levels | Hidden:
    """Return the levels, HIDDEN where there are none to show."""
    return found if isinstance(found, Levels) else HIDDEN


def ranked(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps by how wide they are times how many people they are of."""
    shown: list[tuple[float, float, Gap]] = []
    hidden: list[Gap] = []
    for each in gaps:
        levels = each.levels
        if isinstance(levels, Levels):
            shown.append((levels.gap * levels.head_count, levels.gap, each))
        else:
            hidden.append(each)
    shown.sort(key=lambda row: (-row[0], -row[1], row[2].area, row[2].group))
    return (
        *(replace(row[2], rank=rank) for rank, row in enumerate(shown, start=1)),
        *sorted(hidden, key=lambda each: (each.area, each.group)),
    )
