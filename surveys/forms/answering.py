"""Forms of those who will not answer themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_numbers

BOX = {"class": "form-control"}


class CleanForm(forms.Form):
    """A form of the portal: text in one form, no ЕГН."""

    def clean(self) -> dict[str, Any]:
        """Clean the texts; refuse an ЕГН."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if not isinstance(value, str):
                continue
            cleaned[name] = clean(value)
            try:
                ensure_no_personal_numbers({name: cleaned[name]})
            except ValidationError as refused:
                self.add_error(name, refused.messages)
        return cleaned


class PassOnForm(CleanForm):
    """To whom the survey is passed on, and by whom."""

    name = forms.CharField(
        label=_("Your colleague’s name"),
        max_length=310,
        widget=forms.TextInput(attrs=BOX),
    )
    email = forms.EmailField(
        label=_("Your colleague’s e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs=BOX),
    )
    sender = forms.CharField(
        label=_("Your name"),
        max_length=310,
        widget=forms.TextInput(attrs={**BOX, "autocomplete": "name"}),
        help_text=_("Your colleague sees from whom the survey comes."),
    )


class RefuseForm(CleanForm):
    """Why somebody will not answer."""

    reason = forms.CharField(
        label=_("Why? You need not say."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={**BOX, "rows": 3}),
    )
