"""Figures known only as totals: shown beside what is counted, never added to it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin
from trainings.facts.hours import with_counted
from trainings.models import DeclaredTotal


@admin.register(DeclaredTotal)
class DeclaredTotalAdmin(RegistryAdmin):
    """Declared totals of series of trainings."""

    section = Section.TRAININGS
    order = 90
    fields = ("title", "title_en", "trainings", "number", "unit", "source")
    autocomplete_fields = ("trainings",)
    list_display = ("title", "declared", "counted", "series", "source")
    list_filter = ("unit",)
    search_fields = ("title", "title_en", "source")
    search_help_text = _("What it is of, or the source")
    empty_text = _("Nothing is declared as a total only.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the totals with what is counted of the same trainings."""
        return with_counted(rows)  # type: ignore[arg-type]

    @admin.display(description=_("declared"), ordering="number")
    def declared(self, total: DeclaredTotal) -> str:
        """Return the figure with its unit."""
        return f"{total.number} {total.get_unit_display()}"

    @admin.display(description=_("counted by attendance"))
    def counted(self, total: Any) -> int:
        """Return how many attended, each once."""
        is_people = total.unit == DeclaredTotal.Unit.PEOPLE
        found: int = total.people if is_people else total.organisations
        return found

    @admin.display(description=_("trainings"))
    def series(self, total: Any) -> int:
        """Return of how many trainings it is."""
        held: int = total.held
        return held
