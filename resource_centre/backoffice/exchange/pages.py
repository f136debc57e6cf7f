"""What the pages and messages say of a sheet on its way in."""

from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from resource_centre.backoffice.exchange.guessing import Guess, guess
from resource_centre.backoffice.exchange.matching import Kind
from resource_centre.backoffice.exchange.resources import resource_named
from resource_centre.backoffice.models import SheetImport

Status = SheetImport.Status


def problems_first(sheet: SheetImport, kind: str = "") -> Any:
    """Return the checked rows of the kind, or all, what needs a person on top."""
    rank = Case(
        *(When(kind=each, then=Value(place)) for place, each in enumerate(Kind)),
        output_field=IntegerField(),
    )
    rows = sheet.rows.filter(number__gt=sheet.header_row)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by(rank, "number")


def guess_again(sheet: SheetImport, header_row: int) -> Guess:
    """Return the guess when the headers stand in that row (1 query)."""
    rows = first_rows(sheet)
    resource = resource_named(sheet.resource)(sheet.owner)
    return guess(resource, rows, header_row=header_row)


def first_rows(sheet: SheetImport, count: int = 40) -> list[list[str]]:
    """Return the first rows of the sheet, empty ones where it has gaps (1 query)."""
    read = dict(sheet.rows.filter(number__lte=count).values_list("number", "cells"))
    width = max((len(cells) for cells in read.values()), default=0)
    last = max(read, default=0)
    return [read.get(number, [""] * width) for number in range(1, last + 1)]


def url_of(sheet: SheetImport) -> str:
    """Return the page of the sheet."""
    options = resource_named(sheet.resource)._meta.model._meta
    name = f"admin:{options.app_label}_{options.model_name}_import_preview"
    return reverse(name, args=[sheet.pk])


def told(sheet: SheetImport) -> str:
    """Return in a sentence how the last work on the sheet ended."""
    if sheet.problem:
        return sheet.problem
    if sheet.status == Status.LANDED:
        return landed_in_words(sheet)
    stuck = sum(sheet.counts.get(kind, 0) for kind in (Kind.FAULTY, Kind.DOUBTFUL))
    if stuck:
        message = ngettext(
            "%(count)d row needs your attention.",
            "%(count)d rows need your attention.",
            stuck,
        )
        return message % {"count": stuck}
    if not sheet.to_land:
        return _("All of it is recorded already: there is nothing to bring in.")
    return _("Everything is in order. The rows can be brought in.")


def landed_in_words(sheet: SheetImport) -> str:
    """Return how many records were added and how many changed."""
    new, changed = (sheet.counts.get(kind, 0) for kind in (Kind.NEW, Kind.CHANGED))
    added = ngettext("%(count)d added", "%(count)d added", new) % {"count": new}
    other = ngettext("%(count)d changed", "%(count)d changed", changed)
    return f"{added}, {other % {'count': changed}}."
