"""Forms of plans."""

from typing import Any

from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.forms import RegistryForm


class PlanForm(RegistryForm):
    """A plan of a district that its author covers."""

    far = ("district",)

    def clean(self) -> dict[str, Any]:
        """Refuse a district that the author does not cover."""
        cleaned = super().clean()
        is_new = self.instance.pk is None
        if self.user is not None and (is_new or "district" in self.changed_data):
            ensure_district_covered(self.user, cleaned.get("district"))
        return cleaned
