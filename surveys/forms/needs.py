"""Forms of training needs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_number
from surveys.services.needs import LEAST_GAP

# By what needs can be told apart; the empty one is by area alone.
WAYS = {
    "": _("by competence area alone"),
    "municipality": _("by area and municipality"),
    "service_type": _("by area and service type"),
    "job_role": _("by area and job role"),
}


class DropForm(ActionForm):
    """Why a need is dropped; it stands in its note and in the history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def clean_reason(self) -> str:
        """Refuse an ЕГН."""
        reason = clean(self.cleaned_data["reason"])
        ensure_no_personal_number(reason)
        return reason


class FindForm(forms.Form):
    """How needs are drawn from a survey: from what gap on, and told apart by what."""

    by = forms.ChoiceField(label=_("Needs"), choices=list(WAYS.items()), required=False)
    least = forms.DecimalField(
        label=_("From a gap of"),
        min_value=Decimal("0.1"),
        max_value=10,
        max_digits=4,
        decimal_places=2,
        required=False,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    @property
    def asked(self) -> tuple[str, Decimal]:
        """Return what was asked; the usual where it was nothing that can be."""
        found = self.cleaned_data if self.is_valid() else {}
        return found.get("by") or "", found.get("least") or LEAST_GAP
