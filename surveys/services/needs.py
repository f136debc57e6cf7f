"""What happens to training needs: found in answers, dropped, opened again."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resource_centre.registry.models import CompetenceArea, Municipality
from surveys.facts.analysis.shapes import MUNICIPALITY, Gap, Levels
from surveys.facts.candidates import Candidate, candidates_of, two_places
from surveys.models import NeedSource, Submission, Survey, TrainingNeed
from surveys.rules.needs import (
    ensure_may_drop,
    ensure_may_find_needs,
    ensure_may_reopen,
    ensure_way,
)

Status = TrainingNeed.Status
# A narrower gap is no need unless somebody says so.
LEAST_GAP = Decimal("0.5")
# What a source says of a question: the sheet, if one is named, and the figures.
Cited = tuple[str, int | None]


@transaction.atomic
def find_needs(
    *,
    survey: Survey,
    by: str = "",
    user: Any = None,
    least: Decimal = LEAST_GAP,
    only: Collection[str] | None = None,
) -> list[TrainingNeed]:
    """Make training needs of the gaps of the survey, ranked, and return them.

    Those at least so wide, or `only` those of these codes; never what is hidden.
    The same survey gives the same needs: found again, those still open get the
    figures of now. Raise ValidationError while there is nothing to draw them from.
    """
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    ensure_may_find_needs(locked)
    ensure_way(by)
    ranked = [each for each in candidates_of(locked, by) if each.can_be_need]
    chosen = {
        rank: each
        for rank, each in enumerate(ranked, start=1)
        if (each.is_wide(least) if only is None else each.code in only)
    }
    there = {
        identity(need): need
        for need in TrainingNeed.objects.filter(survey=locked, theme=None)
    }
    needs = []
    for rank, need in zip(chosen, drawn(locked, by, chosen.values()), strict=True):
        found = there.get(identity(need))
        needs.append(kept(found, need, rank=rank, user=user))
    cite(locked, by, list(zip(needs, chosen.values(), strict=True)))
    return needs


def identity(need: TrainingNeed) -> tuple[int | None, ...]:
    """Return what a survey has one need of."""
    return (
        need.area_id,
        need.municipality_id,
        need.service_type_id,
        need.job_role_id,
    )


def drawn(
    survey: Survey, by: str, candidates: Iterable[Candidate]
) -> list[TrainingNeed]:
    """Return the needs that the candidates make, not saved yet (2 queries)."""
    some = list(candidates)
    areas = CompetenceArea.objects.in_bulk([each.area_id for each in some])
    places = {}
    if by == MUNICIPALITY:
        places = Municipality.objects.in_bulk([each.group_key for each in some])
    needs = []
    for each in some:
        area, place = areas[each.area_id], places.get(each.group_key)
        need = TrainingNeed(
            survey=survey,
            area=area,
            title=capfirst(area.name_bg),
            title_en=capfirst(area.name_en),
            district_id=place.district_id if place else survey.district_id,
            is_demo=survey.is_demo,
            **({f"{by}_id": each.group_key} if by else {}),
        )
        assert isinstance(each.levels, Levels)  # noqa: S101 - `can_be_need`
        need.required = two_places(each.levels.required)
        need.actual = two_places(each.levels.actual)
        need.gap = two_places(each.levels.gap)
        need.answer_count = each.levels.n
        need.head_count = each.levels.head_count
        needs.append(need)
    return needs


FIGURES = ("required", "actual", "gap", "answer_count", "head_count", "rank")


def kept(
    found: TrainingNeed | None, drawn: TrainingNeed, *, rank: int, user: Any
) -> TrainingNeed:
    """Save a need, or give the one that is there the figures of now while it is open.

    1 query at most.
    """
    drawn.rank = rank
    if found is None:
        drawn.created_by = user
        drawn.save()
        return drawn
    changed = [name for name in FIGURES if getattr(found, name) != getattr(drawn, name)]
    if found.status == Status.OPEN and changed:
        for name in changed:
            setattr(found, name, getattr(drawn, name))
        found.save(update_fields=changed)
    return found


# --- What they follow from ----------------------------------------------------------


def cite(survey: Survey, by: str, found: list[tuple[TrainingNeed, Candidate]]) -> None:
    """Let the open needs cite what they follow from: answers, or figures (4 queries).

    What is cited already stays.
    """
    open_needs = [pair for pair in found if pair[0].status == Status.OPEN]
    wanted = {
        (need.pk, *key): figures
        for need, each in open_needs
        for key, figures in cited_by(survey, by, each).items()
    }
    there = {
        (source.need_id, source.question_key, source.submission_id): source
        for source in NeedSource.objects.filter(need__in=[n for n, _each in open_needs])
    }
    gone = [source.pk for key, source in there.items() if key not in wanted]
    if gone:
        NeedSource.objects.filter(pk__in=gone).delete()
    changed = [
        source
        for key, source in there.items()
        if key in wanted and source.figures != wanted[key]
    ]
    for source in changed:
        key = (source.need_id, source.question_key, source.submission_id)
        source.figures = wanted[key]
    NeedSource.objects.bulk_update(changed, ["figures"])
    NeedSource.objects.bulk_create(
        NeedSource(
            need_id=need, question_key=question, submission_id=sheet, figures=figures
        )
        for (need, question, sheet), figures in wanted.items()
        if (need, question, sheet) not in there
    )


def cited_by(survey: Survey, by: str, each: Candidate) -> dict[Cited, dict[str, Any]]:
    """Return what the need of a candidate cites, with its figures."""
    found: dict[Cited, dict[str, Any]] = {}
    for gap in each.gaps:
        found[gap.question_key, None] = figures_of(gap)
        if survey.privacy == Survey.Privacy.NAMED:
            found.update(sheets_of(survey, by, gap))
    return found


def figures_of(gap: Gap) -> dict[str, Any]:
    """Return the figures of a gap as a source keeps them."""
    levels = gap.levels
    assert isinstance(levels, Levels)  # noqa: S101 - `can_be_need`
    return {
        "n": levels.n,
        "head_count": levels.head_count,
        "required": round(levels.required, 2),
        "actual": round(levels.actual, 2),
        "gap": round(levels.gap, 2),
    }


def sheets_of(survey: Survey, by: str, gap: Gap) -> dict[Cited, dict[str, Any]]:
    """Return the sheets in which the question was answered by the group (1 query)."""
    group = {f"invitation__{by}": gap.group_key} if by else {}
    sheets = Submission.objects.filter(survey=survey, **group).sent()
    answered = sheets.filter(answers__has_key=gap.question_key)
    return {
        (gap.question_key, pk): {
            "required": answers[gap.question_key].get("required"),
            "actual": answers[gap.question_key].get("actual"),
        }
        for pk, answers in answered.order_by("pk").values_list("pk", "answers")
        if isinstance(answers[gap.question_key], dict)
    }


# --- What becomes of them -----------------------------------------------------------


@transaction.atomic
def drop_need(*, need: TrainingNeed, reason: str) -> TrainingNeed:
    """Drop a need, with the reason in its note; raise ValidationError if planned."""
    locked = TrainingNeed.objects.select_for_update().get(pk=need.pk)
    ensure_may_drop(locked)
    told = _("Dropped: %(reason)s") % {"reason": reason}
    locked.note = "\n".join(filter(None, (locked.note, told)))[-2000:]
    locked.status = Status.DROPPED
    locked.save(update_fields=["note", "status"])
    return locked


@transaction.atomic
def reopen_need(*, need: TrainingNeed) -> TrainingNeed:
    """Let a dropped need wait for a plan again; raise ValidationError for others."""
    locked = TrainingNeed.objects.select_for_update().get(pk=need.pk)
    ensure_may_reopen(locked)
    locked.status = Status.OPEN
    locked.save(update_fields=["status"])
    return locked
