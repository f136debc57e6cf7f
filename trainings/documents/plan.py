"""The plan of trainings as it is printed and signed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import (
    get_language,
    gettext as _,
    gettext_lazy,
    pgettext,
)

from resource_centre.common.charts import bars, gaps
from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import (
    Facts,
    approvals,
    issuer,
    pictures,
    signature,
)
from resource_centre.documents.limits import REPORT
from surveys.models import TrainingNeed
from trainings.documents.kinds import only_signatory
from trainings.facts.days import span
from trainings.facts.plans import Line, lines_of, rank_of, totals_of
from trainings.facts.thread import figures_of
from trainings.models import TrainingPlan
from trainings.rules.plans import ensure_approved, ensure_lines

# More needs than these nobody reads in one chart; all of them stand in the table.
CHARTED = 15
QUARTERS = ("I", "II", "III", "IV")


@register
class PlanDocument(Document[TrainingPlan]):
    """What is to be taught: for which needs, to whom, when and at what cost."""

    code = "training-plan"
    title = gettext_lazy("Training plan")
    model = TrainingPlan
    template = "trainings/documents/plan.html"
    series = "documents"
    is_whole_record = True
    permission = "trainings.view_trainingplan"
    limits = REPORT

    def is_due(self, record: TrainingPlan) -> bool:
        """Tell whether the plan is approved."""
        return record.status == TrainingPlan.Status.APPROVED

    def ensure_ready(self, record: TrainingPlan) -> None:
        """Raise ValidationError unless the plan is approved and has lines."""
        ensure_approved(record)
        ensure_lines(record)

    def facts(self, record: TrainingPlan) -> Mapping[str, Any]:
        """Return the lines, the needs that they answer and totals (15 queries)."""
        lines = lines_of(record)
        needs = needs_of(lines)
        totals = totals_of(lines)
        return {
            **issuer(),
            "number": None,
            "plan": str(record),
            "district": record.district.name if record.district else "",
            "period": period(record),
            "survey": str(record.survey) if record.survey else "",
            "is_draft": record.status == TrainingPlan.Status.DRAFT,
            "totals": {
                "lines": totals.lines,
                "hours": totals.hours,
                "places": totals.places,
                "cost": "" if totals.cost is None else number_format(totals.cost, 2),
            },
            "lines": planned(lines),
            "taught": taught(lines),
            "needs": answered(lines),
            "charts": charts(lines, needs),
            "approvals": approvals(prepared=None, approved=signature(only_signatory())),
        }

    def images(self, record: TrainingPlan) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: TrainingPlan) -> Belonging:
        """Return the district of the plan."""
        return Belonging(addressee=str(record), district=record.district)


def period(plan: TrainingPlan) -> str:
    """Return the days of the plan, "" unless both are known."""
    if plan.starts_on is None or plan.ends_on is None:
        return ""
    return span(plan.starts_on, plan.ends_on)


def money(cost: Any) -> int | str | None:
    """Return what something costs: whole euros as a number, others with their cents.

    None if nobody knows.
    """
    if cost is None:
        return None
    return int(cost) if cost == int(cost) else number_format(cost, 2)


# --- Tables -------------------------------------------------------------------------


def planned(lines: Sequence[Line]) -> Facts | None:
    """Return the table of the lines."""
    if not lines:
        return None
    return {
        "caption": _("Planned trainings"),
        "head": [
            pgettext("plan", "Training"),
            pgettext("training", "For whom"),
            _("Period"),
            _("Hours"),
            pgettext("plan", "Places"),
            _("Cost (EUR)"),
        ],
        "shares": [4, 6, 4, 2, 2, 2],
        "rows": [
            [
                str(each.line),
                audience(each) or None,
                in_short(each.line.starts_on, each.line.ends_on),
                each.hours or None,
                each.line.places,
                money(each.line.cost),
            ]
            for each in lines
        ],
    }


def audience(line: Line) -> str:
    """Return whom the line is for: in words, and the services by their names.

    The words are written in Bulgarian alone.
    """
    words = "" if get_language() == "en" else line.line.audience
    services = "; ".join(map(str, line.services))
    return ": ".join(filter(None, (words, services)))


def in_short(first: date | None, last: date | None) -> str | None:
    """Return the days as a narrow column has them, None if none is known."""
    days = [date_format(day, "SHORT_DATE_FORMAT") for day in (first, last) if day]
    return " – ".join(dict.fromkeys(days)) or None


def taught(lines: Iterable[Line]) -> Facts | None:
    """Return the table of the modules of each line."""
    rows = [
        [str(each.line), str(module), module.hours]
        for each in lines
        for module in each.modules
    ]
    if not rows:
        return None
    return {
        "caption": _("What is taught"),
        "head": [pgettext("plan", "Training"), _("Module"), _("Hours")],
        "shares": [8, 10, 2],
        "rows": rows,
    }


def answered(lines: Iterable[Line]) -> Facts | None:
    """Return the table of the needs that the lines answer."""
    rows = [
        [called(need), ", ".join(figures_of(need)) or None, str(each.line)]
        for each in lines
        for need in each.needs
    ]
    if not rows:
        return None
    return {
        "caption": _("Training needs that the plan answers"),
        "head": [
            pgettext("plan", "Need"),
            _("What the survey found"),
            pgettext("plan", "Training"),
        ],
        "shares": [7, 7, 6],
        "rows": rows,
    }


def called(need: TrainingNeed) -> str:
    """Return what the need is called, with whose it is: needs of one area differ so."""
    whose = (need.municipality, need.service_type, need.job_role)
    return ", ".join(map(str, filter(None, (need, *whose))))


def needs_of(lines: Iterable[Line]) -> list[TrainingNeed]:
    """Return the needs of the lines by their ranks, each once."""
    found = {need.pk: need for each in lines for need in each.needs}
    return sorted(found.values(), key=rank_of)


# --- Charts -------------------------------------------------------------------------


def charts(lines: Sequence[Line], needs: Sequence[TrainingNeed]) -> list[Facts]:
    """Return the charts that have something to show."""
    return [*filter(None, (by_gap(needs), by_quarter(lines)))]


def by_gap(needs: Iterable[TrainingNeed]) -> Facts | None:
    """Return the chart of the levels that there are and that are needed."""
    known = [
        each for each in needs if each.required is not None and each.actual is not None
    ]
    if not known:
        return None
    actual, required = _("actual level"), _("required level")
    rows = [
        (called(each), {actual: float(each.actual), required: float(each.required)})  # type: ignore[arg-type]
        for each in known[:CHARTED]
    ]
    title = _("Needs by the gap between the required and the actual level")
    return gaps(title, rows, by=pgettext("plan", "Need")).as_facts()


def by_quarter(lines: Iterable[Line]) -> Facts | None:
    """Return the chart of the teaching hours of each quarter."""
    hours: Counter[tuple[int, int]] = Counter()
    for each in lines:
        day = each.line.starts_on
        if day is not None and each.hours:
            hours[day.year, (day.month - 1) // 3] += each.hours
    if not hours:
        return None
    rows = [
        (f"{QUARTERS[quarter]}/{year}", number)
        for (year, quarter), number in sorted(hours.items())
    ]
    return bars(_("Teaching hours by quarter"), rows, by=_("Quarter")).as_facts()
