"""What the sheets of districts' records share."""

from typing import Any

from django.core.exceptions import ValidationError

from resource_centre.backoffice.exchange import CentreResource, RecordWidget, Row
from resource_centre.registry.models import District, Municipality, Organisation
from resource_centre.registry.reach import reach_of
from resource_centre.registry.rules import (
    ensure_may_change,
    ensure_no_personal_numbers,
    ensure_within_reach,
)

NAMES = ("name_bg", "name_en", "code")


def district_widget() -> RecordWidget:
    """Return the widget of a district, by name or code."""
    return RecordWidget(District, by=NAMES, prefixes=("област", "обл.", "district"))


def municipality_widget() -> RecordWidget:
    """Return the widget of a municipality, by name or code."""
    prefixes = ("община", "общ.", "municipality", "municipality of")
    return RecordWidget(Municipality, by=NAMES, prefixes=prefixes)


class PlacedResource(CentreResource):
    """A list of what belongs to a district."""

    def clean_row(self, row: Row) -> None:
        """Place what is new where its author works; refuse anybody's ЕГН."""
        if row.is_new:
            self.place(row)
        ensure_no_personal_numbers(row.instance)

    def place(self, row: Row) -> None:
        """Give a new record without a place the only district of its author."""
        districts = reach_of(self.user).districts
        if row.instance.district_id is None and len(districts) == 1:
            (row.instance.district_id,) = districts

    def ensure_within_reach(self, instance: Any) -> None:
        """Refuse what its author would not see afterwards."""
        ensure_within_reach(self.user, instance)


class KeptResource(CentreResource):
    """A list of what organisations have: those of the whole country are only read.

    A row that changes nothing of them may stand in the sheet.
    """

    refusal: ValidationError | None = None

    def organisation_of(self, record: Any) -> Organisation:
        """Return whose the record is."""
        raise NotImplementedError

    def apply(self, row: Row) -> None:
        """Put the values in; whose the record was before them counts too."""
        self.refusal = None
        if not row.is_new:
            try:
                ensure_may_change(self.user, self.organisation_of(row.instance))
            except ValidationError as refused:
                self.refusal = refused
        super().apply(row)

    def clean_row(self, row: Row) -> None:
        """Refuse to change what is looked after nationally."""
        super().clean_row(row)
        if row.changes and self.refusal:
            raise self.refusal

    def ensure_within_reach(self, instance: Any) -> None:
        """Refuse what its author would not see; all see what is only read."""
        if self.refusal is None:
            super().ensure_within_reach(instance)
