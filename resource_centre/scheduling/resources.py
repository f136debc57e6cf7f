"""Venues and moved days as sheets."""

from typing import Any

from django.core.exceptions import ValidationError

from resource_centre.backoffice.exchange import CentreResource, Column, Row
from resource_centre.registry.resources.placed import (
    PlacedResource,
    district_widget,
    municipality_widget,
)
from resource_centre.scheduling.models import MovedDay, Venue
from resource_centre.scheduling.venues import ensure_may_keep


class VenueResource(PlacedResource):
    """Venues: by name and place; those of other districts are only read."""

    name = Column(synonyms=("Зала", "Място", "Място на провеждане", "Venue"))
    name_en = Column(synonyms=("Наименование на английски", "English name"))
    district = Column(widget=district_widget())
    municipality = Column(widget=municipality_widget())
    address = Column()
    capacity = Column(synonyms=("Капацитет", "Брой места", "Капацитет на залата"))
    is_shared = Column()
    is_active = Column()
    note = Column(synonyms=("Забележка", "Бележки"))

    keys = (("name", "municipality"), ("name", "district"))
    refusal: ValidationError | None = None

    class Meta:
        model = Venue

    def apply(self, row: Row) -> None:
        """Put the values in; where the venue was before them counts too."""
        self.refusal = None if row.is_new else self.refused(row.instance)
        super().apply(row)

    def clean_row(self, row: Row) -> None:
        """Refuse to make or change a venue of others; as it stands it may be listed."""
        super().clean_row(row)
        if row.is_new or row.changes:
            refusal = self.refusal or self.refused(row.instance)
            if refusal is not None:
                raise refusal

    def refused(self, venue: Venue) -> ValidationError | None:
        """Return why the venue is not the user's to keep, None if it is."""
        try:
            ensure_may_keep(self.user, venue)
        except ValidationError as refusal:
            return refusal
        return None

    def ensure_within_reach(self, instance: Any) -> None:
        """Let all be seen: `clean_row` refuses what is kept by others."""


class MovedDayResource(CentreResource):
    """The moved days of a year: each is known by its date."""

    day = Column(synonyms=("Дата", "Ден", "Date"))
    is_working = Column(synonyms=("Работен", "Работен ден", "Присъствен ден"))
    source = Column(synonyms=("Основание", "Решение", "РМС"))

    keys = (("day",),)

    class Meta:
        model = MovedDay
