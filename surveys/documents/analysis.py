"""The analysis of training needs: what a survey found, as a report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import Facts, approvals, issuer, pictures
from resource_centre.documents.limits import REPORT
from surveys.documents.findings import (
    choice_charts,
    gap_part,
    gap_table,
    hidden_table,
    method_chapter,
    name_of,
    number_table,
    period,
    scale_charts,
    seeking_chapter,
    seeking_sentence,
    taking_part,
    theme_tables,
)
from surveys.facts.analysis import (
    Analysis,
    Gap,
    Levels,
    Seeking,
    analysis_of,
    gaps_of,
)
from surveys.facts.analysis.sheets import LABELS, may_read
from surveys.models import Invitation, Survey

PARTS = ("municipality", "service_type", "job_role")
MOST_ROWS, MOST_CONCLUSIONS = 60, 5


def ensure_readable(survey: Survey) -> None:
    """Raise ValidationError while nobody may see the survey's figures."""
    if not may_read(survey):
        message = _("The answers can be analysed once the survey is closed.")
        raise ValidationError(message, code="not_closed")


class OfSurvey(Document[Survey]):
    """A report about what a survey found."""

    model = Survey
    permission = "surveys.view_survey"
    template = "documents/report.html"
    series = "documents"
    limits = REPORT

    def is_due(self, record: Survey) -> bool:
        """Tell whether there may be answers that somebody may read."""
        return record.status != Survey.Status.DRAFT and may_read(record)

    def ensure_ready(self, record: Survey) -> None:
        """Raise ValidationError while nobody may see the survey's figures."""
        ensure_readable(record)

    def images(self, record: Survey) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: Survey) -> Belonging:
        """Return the district of the survey."""
        return Belonging(addressee=str(record), district=record.district)

    def facts(self, record: Survey) -> Mapping[str, Any]:
        """Return the report, the same for whoever draws it."""
        return {
            **issuer(),
            "number": None,
            "title": str(self.title),
            "subtitle": str(record),
            "period": period(record),
            "chapters": [each for each in self.chapters(record) if says(each)],
            "approvals": approvals(prepared=None, approved=None),
        }

    def chapters(self, record: Survey) -> Iterable[Facts]:
        """Yield the chapters of the report."""
        raise NotImplementedError


def says(chapter: Facts) -> bool:
    """Tell whether there is anything under the heading."""
    return any(chapter.get(each) for each in ("body", "charts", "tables", "sections"))


@register
class NeedsAnalysis(OfSurvey):
    """What a survey says of the need for training."""

    code = "needs-analysis"
    title = gettext_lazy("Analysis of training needs")

    def chapters(self, record: Survey) -> Iterable[Facts]:
        """Yield the chapters of the report (up to 40 queries)."""
        found = analysis_of(record)
        yield about(record, found)
        if found.seeking is not None:
            yield seeking_chapter(found.seeking)
        yield gaps_chapter(record, found)
        yield answers_chapter(found)
        yield {
            "heading": _("Themes of the answers in words"),
            "tables": theme_tables(found.results),
        }
        yield {"heading": _("Conclusions"), "body": "\n".join(conclusions(found))}
        yield method_chapter(record, found)


def about(survey: Survey, found: Analysis) -> Facts:
    """Return the chapter about who was asked (up to 3 queries)."""
    rows = [
        [_("Questionnaire"), str(survey.version)],
        [_("Who is asked"), survey.get_audience_display()],
        [_("District"), str(survey.district or _("the whole country"))],
        [_("Privacy"), survey.get_privacy_display()],
        [pgettext("analysis", "Invited"), str(found.asked)],
        [pgettext("analysis", "Answered"), str(found.answered)],
    ]
    tables: list[Facts] = [
        {"caption": _("The survey"), "head": ["", ""], "rows": rows, "shares": [7, 13]}
    ]
    if not survey.is_anonymous:
        tables += coverage_table(survey)
    return {
        "heading": _("Who was asked"),
        "body": "\n\n".join(filter(None, (taking_part(found), found.notice))),
        "tables": tables,
    }


def coverage_table(survey: Survey) -> list[Facts]:
    """Return the table of who was asked and has answered, by places (1 query)."""
    invited: QuerySet[Any] = survey.invitations.select_related("municipality")
    rows = invited.exclude(status=Invitation.Status.WITHDRAWN).exclude(
        service=None, organisation=None, person=None
    )
    counted: dict[str, list[int]] = {}
    for each in rows.only("status", "municipality"):
        cells = counted.setdefault(str(each.municipality or _("Not stated")), [0, 0])
        cells[0] += 1
        cells[1] += each.status == Invitation.Status.SUBMITTED
    if not counted:
        return []
    return [
        {
            "caption": _("Invited and answered by municipality"),
            "head": [
                _("Municipality"),
                pgettext("analysis", "Invited"),
                pgettext("analysis", "Answered"),
            ],
            "rows": [[name, *cells] for name, cells in sorted(counted.items())],
        }
    ]


def gaps_chapter(survey: Survey, found: Analysis) -> Facts:
    """Return the chapter about the gaps, of all and of parts (up to 20 queries)."""
    if not found.gaps:
        return {"heading": ""}
    title = _("Gaps in knowledge and skills")
    return {
        "heading": title,
        "body": _(
            "The wider the gap and the more people it is about, the higher it stands."
        ),
        **gap_part(found.gaps, title),
        "sections": [
            each for by in PARTS for each in part_of(by, gaps_of(survey, by=by))
        ],
    }


def part_of(by: str, rows: Sequence[Gap]) -> list[Facts]:
    """Return the section about the gaps by places, types or jobs."""
    if not any(gap.group_key is not None for gap in rows):
        return []
    name = str(LABELS[by]._meta.verbose_name)
    shown = [gap for gap in rows if isinstance(gap.levels, Levels)][:MOST_ROWS]
    return [
        {
            "heading": pgettext("gaps", "By %(group)s") % {"group": name},
            "body": too_few(
                [gap for gap in rows if not isinstance(gap.levels, Levels)]
            ),
            "tables": [gap_table(shown, "", name.capitalize())] if shown else [],
        }
    ]


def too_few(hidden: Sequence[Gap]) -> str:
    """Return in one sentence which groups are not shown, nothing if all are."""
    groups = ", ".join(dict.fromkeys(gap.group for gap in hidden))
    return _("Too few answers: %(groups)s.") % {"groups": groups} if groups else ""


def answers_chapter(found: Analysis) -> Facts:
    """Return the chapter with the answers to each question."""
    results = [each for each in found.results if each.question.meaning != "seeks"]
    return {
        "heading": _("Answers to the questions"),
        "charts": [*scale_charts(results), *choice_charts(results)],
        "tables": [*number_table(results), *hidden_table(results)],
    }


# --- Conclusions --------------------------------------------------------------------


def conclusions(found: Analysis) -> Iterable[str]:
    """Yield sentences that follow from the figures, as items of a list."""
    if isinstance(found.seeking, Seeking) and found.seeking.yes is not None:
        yield f"- {seeking_sentence(found.seeking)}"
    shown = [gap for gap in found.gaps if isinstance(gap.levels, Levels)]
    for gap in shown[:MOST_CONCLUSIONS]:
        if isinstance(gap.levels, Levels) and gap.levels.gap > 0:
            yield f"- {gap_sentence(name_of(gap), gap.levels)}"


def gap_sentence(name: str, levels: Levels) -> str:
    """Return what a gap says in words."""
    words = ngettext(
        "“%(area)s”: a gap of %(gap)s, which is about %(n)d person.",
        "“%(area)s”: a gap of %(gap)s, which is about %(n)d people.",
        levels.head_count,
    )
    gap = number_format(round(levels.gap, 2), decimal_pos=2)
    return words % {"area": name, "gap": gap, "n": levels.head_count}
