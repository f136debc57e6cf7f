"""The record of what somebody has learnt: what a person takes along, or an employer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import (
    Facts,
    approvals,
    issuer,
    pictures,
    signature,
)
from resource_centre.documents.limits import REPORT
from resource_centre.registry.models import Employment, Person
from trainings.documents.kinds import only_signatory
from trainings.documents.people import post, workplace
from trainings.documents.words import whole
from trainings.facts.ledger import Area, Ledger, Line, Year, ledger_of


@register
class LearningRecord(Document[Person]):
    """The trainings, the supervision and all else that somebody has learnt from."""

    code = "learning-record"
    title = gettext_lazy("Record of trainings completed")
    model = Person
    template = "trainings/documents/learning_record.html"
    series = "documents"
    once = False
    permission = "trainings.view_personhours"
    limits = REPORT

    def ensure_ready(self, record: Person) -> None:
        """Raise ValidationError for somebody of whom there is nothing to say."""
        if not ledger_of(record).entries:
            message = _("No hours are entered for %(person)s yet.")
            raise ValidationError(
                message, code="nothing_learnt", params={"person": record}
            )

    def facts(self, record: Person) -> Mapping[str, Any]:
        """Return what was learnt by year and competence area (up to 16 queries)."""
        ledger = ledger_of(record)
        posts = record.employments.current().select_related(
            "service", "organisation", "job_role"
        )
        centre = issuer()
        return {
            **centre,
            "number": None,
            "as_of": timezone.localdate().isoformat(),
            "name": str(record),
            "posts": [line for line in map(held, posts) if line],
            "hours": number(ledger.hours),
            "sums": sums(ledger),
            "years": [
                of_year(year, centre["centre"]["name"])
                for year in ledger.years
                if year.entries
            ],
            "areas": by_area(ledger.areas),
            "overlaps": ledger.overlaps,
            "has_norm": ledger.has_norm,
            "uncounted": uncounted(ledger),
            "approvals": approvals(prepared=None, approved=signature(only_signatory())),
        }

    def images(self, record: Person) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: Person) -> Belonging:
        """Return the person and their district."""
        return Belonging(addressee=str(record), person=record, district=record.district)


def held(employment: Employment) -> str:
    """Return a post and where it is, as far as they are known."""
    return ", ".join(filter(None, (post(employment), workplace(employment))))


def number(hours: Decimal) -> int | float:
    """Return the hours as a number for JSON."""
    return whole(float(hours))


def sums(ledger: Ledger) -> Facts:
    """Return the table of the hours of each year, beside the norm if there is one."""
    head = [_("Year"), _("Teaching hours")]
    rows: list[list[Any]] = [
        [str(year.number), number(year.hours)] for year in ledger.years
    ]
    if not ledger.has_norm:
        return {"head": head, "rows": rows, "shares": [10, 10]}
    for row, year in zip(rows, ledger.years, strict=True):
        standing = year.standing
        row += [standing.norm if standing else None]
        row += [number(standing.missing) if standing and standing.is_short else None]
    head += [pgettext("ledger", "Norm"), pgettext("ledger", "Missing")]
    return {"head": head, "rows": rows, "shares": [5, 5, 5, 5]}


def of_year(year: Year, centre: str) -> Facts:
    """Return the table of what counts in a year; `centre` is who says so."""
    return {
        "caption": str(year.number),
        "head": [
            pgettext("ledger", "What was learnt"),
            pgettext("ledger", "When"),
            pgettext("ledger", "Areas"),
            pgettext("ledger", "Document"),
            _("Hours"),
        ],
        "shares": [6, 3, 4, 5, 2],
        "rows": [row(line, centre) for line in year.lines if line.entry.counts],
    }


def row(line: Line, centre: str) -> list[Any]:
    """Return an entry as a row of its table; others than the centre are named."""
    entry, told = line.entry, pgettext("ledger", "%(title)s (%(provider)s)")
    is_ours = entry.provider in ("", centre)
    named = told % {"title": entry.title, "provider": entry.provider}
    return [
        entry.title if is_ours else named,
        line.days,
        line.areas or pgettext("ledger", "no area"),
        entry.proof or None,
        number(line.hours),
    ]


def by_area(areas: Sequence[Area]) -> Facts:
    """Return the table of the hours by competence area."""
    none = pgettext("ledger", "no area")
    return {
        "head": [_("Competence area"), _("Teaching hours")],
        "shares": [15, 5],
        "rows": [[area.name or none, number(area.hours)] for area in areas],
    }


def uncounted(ledger: Ledger) -> list[str]:
    """Return what does not count, each with the reason."""
    told = _("%(title)s, %(days)s: %(why)s")
    return [
        told % {"title": entry.title, "days": Line(entry).days, "why": entry.lacks}
        for entry in ledger.entries
        if not entry.counts
    ]
