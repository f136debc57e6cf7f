"""Choosing where something is: one box with the venues there are, for any other too."""

from collections.abc import Mapping
from typing import Any

from django import forms

from resource_centre.common.text import clean
from resource_centre.documents.forms import SuggestingInput
from resource_centre.scheduling.models import Venue
from trainings.services.planning import suggested_venues

LONGEST = 200


class PlaceField(forms.CharField):
    """The name of a venue: one of the suggested, or a new one.

    What it gives is the name; `venue_called` says which venue that is.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)
        self.suggested: dict[str, Venue] = {}

    def offer(self) -> Mapping[str, Venue]:
        """Suggest the venues in use (1 query); return them by what they are called."""
        self.suggested = suggested_venues()
        attributes = {"class": "vTextField", "autocomplete": "off"}
        self.widget = SuggestingInput(self.suggested, attrs=attributes)
        self.widget.is_required = self.required
        return self.suggested

    def called(self, venue: Venue | None) -> str:
        """Return what the venue is called here, "" for none."""
        if venue is None:
            return ""
        names = {each.pk: name for name, each in self.suggested.items()}
        return names.get(venue.pk, venue.name)

    def to_python(self, value: Any) -> str:
        """Return the name as it is stored."""
        return clean(str(super().to_python(value) or ""))
