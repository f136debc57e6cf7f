"""Trainings as sheets."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.exchange import Column, RecordWidget, Row
from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.resources.placed import (
    PlacedResource,
    district_widget,
    municipality_widget,
)
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import Venue
from trainings.models import Programme, Training
from trainings.services.planning import enter_training

# What moves by other means than a sheet, and is only written out.
TOLD = frozenset({"status", "taken"})


def status_of(training: Training) -> str:
    """Return the status in words."""
    return training.get_status_display() if training.pk else ""


def taken_in(training: Training) -> str:
    """Return how many have a place, where the list has counted them."""
    return str(vars(training).get("taken", ""))


class TrainingResource(PlacedResource):
    """Trainings: by title and first day; a new one is planned by who brings it in."""

    title = Column(synonyms=("Обучение", "Тема", "Наименование на обучението"))
    starts_on = Column(synonyms=("Начало", "От дата", "Начална дата", "Дата"))
    ends_on = Column(synonyms=("Край", "До дата", "Крайна дата"))
    venue = Column(
        synonyms=("Място", "Зала", "Място на провеждане"),
        widget=RecordWidget(Venue, by=("name", "name_en")),
    )
    kind = Column(synonyms=("Вид", "Вид обучение"))
    mode = Column(synonyms=("Форма", "Форма на обучение"))
    status = Column(_("status"), get=status_of)
    programme = Column(
        synonyms=("Програма",),
        widget=RecordWidget(Programme, by=("title", "title_en")),
    )
    district = Column(widget=district_widget())
    municipality = Column(widget=municipality_widget())
    audience = Column(synonyms=("За кого", "Целева група"))
    capacity = Column(synonyms=("Места", "Брой места", "Капацитет"))
    taken = Column(_("places taken"), get=taken_in)
    threshold = Column()
    fee = Column(synonyms=("Такса",))
    project = Column(
        synonyms=("Проект",),
        widget=RecordWidget(Project, by=("title", "title_en", "code")),
    )
    description = Column(synonyms=("Описание",))
    title_en = Column(synonyms=("Наименование на английски", "English title"))

    keys = (("title", "starts_on"),)

    class Meta:
        model = Training

    def apply_cell(self, row: Row, column: Column, text: str) -> None:
        """Put the value of one cell into the instance, if a sheet may change it."""
        if column.name not in TOLD:
            super().apply_cell(row, column, text)

    def clean_row(self, row: Row) -> None:
        """Refuse a district that its author does not cover."""
        super().clean_row(row)
        if row.is_new or "district" in row.changes:
            ensure_district_covered(self.user, row.instance.district)

    def ensure_within_reach(self, instance: Any) -> None:
        """Leave it to `clean_row`: whoever sees a training may have planned it."""

    def save(self, rows: Sequence[Row]) -> None:
        """Plan the new trainings, and write what has changed of the others."""
        for row in rows:
            if row.is_new:
                enter_training(training=row.instance, by=self.user)
        super().save([row for row in rows if not row.is_new])
