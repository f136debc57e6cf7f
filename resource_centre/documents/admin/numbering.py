"""Series of numbers: how they are written, and where they go on."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.documents.admin.correspondence import RefusedWhileSaving
from resource_centre.documents.forms import SeriesForm
from resource_centre.documents.models import Counter, Series


@admin.register(Series)
class SeriesAdmin(RefusedWhileSaving):
    """Series: they come with the kinds of documents, here is how they are kept."""

    section = Section.SETTINGS
    order = 16
    can_add = can_delete = False
    form = SeriesForm
    fieldsets = (
        (None, {"fields": ("name_bg", "name_en")}),
        (
            _("How numbers are written"),
            {
                "fields": (
                    "is_automatic",
                    "prefix",
                    "digits",
                    "next_number",
                    "following",
                )
            },
        ),
    )
    state_fields = ("following",)
    error_fields = {"number_given": "next_number"}
    list_display = ("name", "is_automatic", "following")
    empty_text = _("Series come with the documents that are numbered by them.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the series with the last number given this year."""
        year = timezone.localdate().year
        counters = Counter.objects.filter(series=OuterRef("pk"), year=year)
        last = Subquery(counters.values("last"))
        counted: QuerySet[Any] = rows.annotate(last=last)
        return counted

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the series, each with its last number."""
        return self.with_columns(super().get_queryset(request))

    @admin.display(description=_("name"), ordering="name_bg")
    def name(self, series: Series) -> str:
        """Return the name in the language of the page."""
        return series.name

    @admin.display(description=_("the next one"))
    def following(self, series: Series) -> str:
        """Return how the next number will be written, or that it is typed."""
        if not series.is_automatic:
            return gettext("typed")
        return series.reference((vars(series).get("last") or 0) + 1)

    @admin.display(description=_("Next number this year"))
    def next_number(self, series: Series) -> int:
        """Return the next number, for whoever may only look."""
        return (vars(series).get("last") or 0) + 1
