"""Modules as sheets."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.exchange import (
    CentreResource,
    Column,
    ListWidget,
    RecordWidget,
    Row,
)
from resource_centre.registry.models import CompetenceArea
from resource_centre.registry.rules import ensure_no_personal_numbers
from trainings.models import Methodology, Module


def areas_of(module: Module) -> list[Any]:
    """Return the competence areas of a module (0 queries when prefetched)."""
    return list(module.areas.all()) if module.pk else []


class ModuleResource(CentreResource):
    """Modules: by their titles."""

    title = Column(synonyms=("Модул", "Наименование", "Наименование на модула"))
    title_en = Column(synonyms=("Наименование на английски", "English title"))
    hours = Column(synonyms=("Часове", "Брой часове", "Уч. часове"))
    hour_minutes = Column(synonyms=("Минути", "Минути в учебен час"))
    areas = Column(
        _("competence areas"),
        synonyms=("Области", "Компетентности"),
        widget=ListWidget(
            RecordWidget(CompetenceArea, by=("name_bg", "name_en", "code"))
        ),
        get=areas_of,
        help=_("Separated by semicolons."),
    )
    methodology = Column(
        synonyms=("Методика",),
        widget=RecordWidget(Methodology, by=("title", "title_en")),
    )
    topics = Column(synonyms=("Теми", "Съдържание"))
    needs_qualified = Column()
    is_active = Column()

    keys = (("title",),)
    prefetched = ("areas",)

    class Meta:
        model = Module

    def clean_row(self, row: Row) -> None:
        """Refuse an ЕГН in any text."""
        ensure_no_personal_numbers(row.instance)

    def save_related(self, rows: Sequence[Row]) -> None:
        """Give the modules the areas that the rows name."""
        for row in rows:
            if row.texts.get("areas") or "areas" in row.changes:
                row.instance.areas.set(row.cleaned["areas"])
