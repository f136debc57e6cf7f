"""Forms of the gate: who gets a document, and why somebody is excepted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from trainings.facts.gate import KINDS
from trainings.models import Enrolment


class IssueForm(forms.Form):
    """Who was chosen, and which document they get."""

    document = forms.ChoiceField(choices=[(code, code) for code in KINDS])
    people = forms.ModelMultipleChoiceField(
        queryset=Enrolment.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, enrolments: QuerySet[Enrolment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = enrolments


class WaiverForm(forms.Form):
    """Why somebody gets a certificate although a rule is not met."""

    required_css_class = "required"
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the history and on the gate, for whoever inspects it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_reason(self) -> str:
        """Return the reason as it is stored."""
        return clean(self.cleaned_data["reason"])

    def refuse(self, refused: ValidationError) -> None:
        """Show what was refused, beside the field if it is about that."""
        self.add_error(None, refused)
