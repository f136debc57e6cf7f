"""The pages with what a survey has found."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from resource_centre.backoffice.exchange.lists import list_file
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.common.charts import Chart, gaps
from resource_centre.registry.reach import reach_of
from surveys.admin.needs import Finding
from surveys.admin.themes import Coding
from surveys.facts.analysis import (
    DIMENSIONS,
    Analysis,
    Change,
    Figures,
    Hidden,
    Levels,
    Paired,
    Row,
    Table,
    analysis_of,
    compared,
    crosstab,
)
from surveys.facts.analysis.counting import CHOSEN
from surveys.facts.analysis.crosstabs import PARTING
from surveys.facts.analysis.shapes import (
    DISTRICT,
    JOB_ROLE,
    MUNICIPALITY,
    SERVICE_TYPE,
)
from surveys.facts.candidates import Candidate, candidates_in
from surveys.facts.forms import YES, Kind, form_of
from surveys.facts.lines import line_of, number, percent, told_of
from surveys.models import Survey
from surveys.resources import HEADERS, rows_of
from surveys.rules.needs import may_find_needs

# What the figures can be told apart by, in words.
BY: dict[str, str | Promise] = {
    "": gettext_lazy("together"),
    MUNICIPALITY: gettext_lazy("by municipality"),
    SERVICE_TYPE: gettext_lazy("by service type"),
    JOB_ROLE: gettext_lazy("by job role"),
    DISTRICT: gettext_lazy("by district"),
}
# So many gaps are drawn; the table has them all.
DRAWN = 12


def dimension(request: HttpRequest) -> str:
    """Return what the figures are told apart by; raise Http404 for what is none."""
    by = request.GET.get("by", "")
    if by not in BY:
        raise Http404
    return by


class Analysing(Coding, Finding):
    """The doors of a survey to what its answers say."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of the analysis."""
        one = "<int:pk>/analysis"
        doors = (
            (f"{one}/", self.analysis_view, "analysis"),
            (f"{one}/table/", self.table_view, "table"),
            (f"{one}/compared/", self.compared_view, "compared"),
            (f"{one}.xlsx", self.sheet_view, "analysis_sheet"),
        )
        own = [
            path(address, self.guard(view), name=f"surveys_survey_{name}")
            for address, view, name in doors
        ]
        return [*own, *super().get_urls()]

    # --- All figures ----------------------------------------------------------------

    def analysis_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show every figure of the survey, told apart by what was asked."""
        survey: Survey = self.get_visible(request, str(pk))
        by = dimension(request)
        found = analysis_of(survey, by=by)
        candidates = candidates_in(found.gaps)
        context = {
            "title": _("Analysis of answers"),
            "analysis": found,
            "by": by,
            "way": str(BY[by]),
            "ways": list(BY.items()),
            "rate": percent(found.answered / found.asked) if found.asked else "",
            "names_who": names_who(request, survey),
            "gaps": [each for each in candidates if each.levels],
            "untold": untold(candidates),
            "chart": chart_of(candidates),
            "lines": [line_of(result) for result in found.results],
            "has_texts": has_texts(found),
            "can_find": bool(candidates)
            and may_find_needs(survey)
            and request.user.has_perm("surveys.add_trainingneed"),
        }
        return self.found_page(request, survey, "analysis", context)

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the figures as a sheet, the hidden ones hidden as on the page."""
        survey: Survey = self.get_visible(request, str(pk))
        by = dimension(request)
        found = analysis_of(survey, by=by)
        title = _("Analysis %(survey)s") % {"survey": survey}
        headers = [str(header) for header in HEADERS]
        return list_file("xlsx", headers, rows_of(found), title=title)

    # --- Two things at once ---------------------------------------------------------

    def table_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the answers to a question by another, or by place, type or job."""
        survey: Survey = self.get_visible(request, str(pk))
        form = form_of(survey.version)
        rows = [each for each in form.questions if each.kind in CHOSEN]
        columns = [each for each in rows if each.kind in PARTING]
        row, by = request.GET.get("row", ""), request.GET.get("by", "")
        ensure_among(row, (each.key for each in rows))
        ensure_among(by, (*DIMENSIONS, *(each.key for each in columns)))
        is_chosen = bool(row and by and row != by)
        table = crosstab(survey, row, by) if is_chosen else None
        if table:
            # About people the same of two questions always parts them into groups.
            row, by = table.question.key, table.by
        context = {
            "title": _("Cross-table"),
            "rows": rows,
            "columns": columns,
            "dimensions": [(key, BY[key]) for key in DIMENSIONS],
            "row": row,
            "by": by,
            "is_same": bool(row) and row == by,
            "table": table,
            "lines": crossed(table) if table else [],
        }
        return self.found_page(request, survey, "table", context)

    def compared_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the survey beside the one that it is compared with."""
        survey: Survey = self.get_visible(request, str(pk))
        seen = Survey.objects.visible_to(request.user)
        baseline = seen.filter(repeats=survey).first()
        if baseline is None:
            raise Http404
        found = compared(survey, baseline)
        context = {
            "title": _("Comparison"),
            "baseline": baseline,
            "comparison": found,
            "changes": [changed(change) for change in found.changes],
        }
        return self.found_page(request, survey, "compared", context)

    def found_page(
        self, request: HttpRequest, survey: Survey, name: str, context: dict[str, Any]
    ) -> HttpResponse:
        """Return a page with figures of the survey."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"surveys/admin/analysis/{name}.html",
            {
                **self.admin_site.each_context(request),
                "subtitle": survey,
                "opts": self.opts,
                "survey": survey,
                **context,
            },
        )


def ensure_among(key: str, known: Iterable[str]) -> None:
    """Raise Http404 for what is neither empty nor known."""
    if key and key not in known:
        raise Http404


# --- As it is read ------------------------------------------------------------------


def crossed(table: Table) -> list[tuple[Row, list[tuple[int, str]]]]:
    """Return the rows of a cross-table with counts and shares, the total last."""
    return [
        (row, [(each.count, percent(each.share)) for each in row.cells or ()])
        for row in (*table.rows, table.total)
    ]


# What became of a question between two waves.
BECAME = {
    "same": "",
    "renamed": gettext_lazy("asked in other words"),
    "changed": gettext_lazy("not to be compared: the answers are others"),
    "dropped": gettext_lazy("not asked any more"),
    "new": gettext_lazy("not asked before"),
}


def changed(change: Change) -> dict[str, Any]:
    """Return a question in two waves as it is read."""
    return {
        "change": change,
        "became": BECAME[change.what],
        "before": told(change.before),
        "after": told(change.after),
        "difference": difference(change.difference, change.after),
        "groups": [
            (
                group.label,
                told(group.before),
                told(group.after),
                difference(group.difference, group.after),
            )
            for group in change.groups
            if group.before or group.after
        ],
        "hidden": ", ".join(
            group.label for group in change.groups if not (group.before or group.after)
        ),
        "paired": paired(change.paired),
    }


def difference(value: float | None, figures: Any) -> str:
    """Return a difference with its sign, in points or in shares of “yes”."""
    if value is None:
        return "–"
    # What is next to nothing has no sign.
    value = round(value, 2) or 0.0
    is_share = isinstance(figures, Figures) and figures.mean is None
    text = in_points(value) if is_share else number(value)
    return f"+{text}" if value > 0 else text.replace("-", "\N{MINUS SIGN}")


def in_points(value: float) -> str:
    """Return how much more or less a share is, which is no share itself."""
    n = round(100 * value)
    words = ngettext("%(n)d percentage point", "%(n)d percentage points", abs(n))
    return words % {"n": n}


def paired(found: Any) -> str:
    """Return what the same people answered before and after, if it is known."""
    if not isinstance(found, Paired):
        return str(found) if found is not None else ""
    words = ngettext(
        "the same %(n)d person: %(before)s → %(after)s",
        "the same %(n)d people: %(before)s → %(after)s",
        found.n,
    )
    before, after = number(found.before), number(found.after)
    return words % {"n": found.n, "before": before, "after": after}


def told(figures: Any) -> str:
    """Return what was answered in a wave; a dash where it was not asked."""
    return "–" if figures is None else " · ".join((told_of(figures), *yes_in(figures)))


def yes_in(figures: Any) -> Iterator[str]:
    """Yield the share of “yes”, which is compared where there is no mean."""
    if isinstance(figures, Figures) and figures.n and figures.mean is None:
        for each in figures.counts or ():
            if each.value == YES:
                yield f"{each.label} {percent(each.share)}"


def names_who(request: HttpRequest, survey: Survey) -> bool:
    """Tell whether the reader covers all who were asked, and may read their names."""
    reach = reach_of(request.user)
    return reach.everything or survey.district_id in reach.districts


def has_texts(found: Analysis) -> bool:
    """Tell whether any question is answered in people's own words."""
    return any(each.question.kind == Kind.TEXT for each in found.results)


def untold(candidates: Iterable[Candidate]) -> list[tuple[str, str, Levels | Hidden]]:
    """Return the areas with groups that are hidden, their names, and all together."""
    found: dict[str, list[Candidate]] = {}
    for each in candidates:
        if not each.levels:
            found.setdefault(each.area, []).append(each)
    return [
        (area, ", ".join(each.group for each in hidden), hidden[0].wider)
        for area, hidden in found.items()
    ]


def chart_of(candidates: list[Candidate]) -> Chart | None:
    """Return the chart of the widest gaps, if any is known."""
    rows = [
        (
            f"{each.area}, {each.group}" if each.group else each.area,
            {
                _("actual level"): round(each.levels.actual, 2),
                _("required level"): round(each.levels.required, 2),
            },
        )
        for each in candidates
        if isinstance(each.levels, Levels)
    ][:DRAWN]
    if not rows:
        return None
    return gaps(_("Gaps in competence"), rows, by=_("Competence area"))


# --- The way in ---------------------------------------------------------------------


def doors(survey: Survey, request: HttpRequest) -> Panel | None:
    """Return the panel that leads from a survey to what it has found."""
    if survey.status == Survey.Status.DRAFT:
        return None
    needs = 0
    if request.user.has_perm("surveys.view_trainingneed"):
        needs = survey.needs.count()
    listed = reverse("admin:surveys_trainingneed_changelist")
    context = {
        "survey": survey,
        "needs": needs,
        "list": f"{listed}?survey={survey.pk}",
        "can_find": may_find_needs(survey)
        and request.user.has_perm("surveys.add_trainingneed")
        and survey.version.questions.filter(kind=Kind.COMPETENCE).exists(),
    }
    return Panel("surveys/admin/analysis/doors_panel.html", context)


register_panel(Survey, doors, order=20)
