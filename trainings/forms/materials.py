"""Forms of materials: what is over-handed is said at the row, and nothing is saved."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from resource_centre.backoffice.forms import LabelledFormSet
from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.models import District
from trainings.models import Material
from trainings.rules.materials import (
    ensure_in_stock,
    ensure_not_handed_out,
    ensure_protocol_open,
    held,
)

RECIPIENTS = ("training", "organisation", "person")


class HandOverForm(RegistryForm):
    """To whom materials are given, which whoever gives them must see afterwards."""

    far = RECIPIENTS

    def clean(self) -> dict[str, Any]:
        """Take the district from who receives it; refuse one that is not covered."""
        cleaned = super().clean()
        if self.instance.pk is not None:
            ensure_protocol_open(self.instance)
        if not cleaned.get("district") and "district" in self.fields:
            cleaned["district"] = district_of(cleaned)
        is_new = self.instance.pk is None
        if self.user is not None and (is_new or "district" in self.changed_data):
            ensure_district_covered(self.user, cleaned.get("district"))
        return cleaned


def district_of(cleaned: Mapping[str, Any]) -> District | None:
    """Return the district of who receives something, if it is known."""
    recipients = (cleaned.get(name) for name in RECIPIENTS)
    return next((each.district for each in recipients if each and each.district), None)


class StockFormSet(LabelledFormSet):
    """Rows that add to the stock of materials or take from it.

    The materials are held from here on until all is saved.
    """

    def clean(self) -> None:
        """Refuse rows for which there is not enough."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if not any(self.errors):
            self.ensure_stock(kept)

    def ensure_stock(self, kept: list[Any]) -> None:
        """Refuse what goes below the stock, each at its row."""
        raise NotImplementedError


class LineFormSet(StockFormSet):
    """The materials of a hand-over."""

    def ensure_stock(self, kept: list[Any]) -> None:
        """Refuse more than there is, where what the hand-over had is there again."""
        before = Counter(dict(had(self.initial_forms)))
        wanted = [form for form in kept if form.cleaned_data.get("material")]
        keys = {form.cleaned_data["material"].pk for form in wanted}
        known = held(keys | set(before)) if keys else {}
        for form in wanted:
            key = form.cleaned_data["material"].pk
            try:
                ensure_in_stock(
                    known[key], form.cleaned_data["quantity"], besides=before[key]
                )
            except ValidationError as refused:
                form.add_error("quantity", refused)


class PrintRunFormSet(StockFormSet):
    """The print runs of a material."""

    def ensure_stock(self, kept: list[Any]) -> None:
        """Refuse fewer copies than were handed out."""
        if self.instance.pk is None:
            return
        changed = [f for f in kept if f.instance.pk and "quantity" in f.changed_data]
        if not changed and not self.deleted_forms:
            return
        before = sum(form.initial["quantity"] for form in self.initial_forms)
        now = sum(form.cleaned_data.get("quantity", 0) for form in kept)
        material: Material = held([self.instance.pk])[self.instance.pk]
        try:
            ensure_not_handed_out(material, before - now)
        except ValidationError as refused:
            if not changed:
                raise
            changed[0].add_error("quantity", refused)


def had(forms: list[Any]) -> Iterator[tuple[int, int]]:
    """Yield the keys of the materials on the rows and how many there were."""
    for form in forms:
        yield form.initial["material"], form.initial["quantity"]
