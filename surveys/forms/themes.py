"""Forms of themes of free answers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_numbers
from surveys.models import Theme


class ThemeForm(forms.Form):
    """What a theme is called."""

    title = forms.CharField(label=_("Theme"), max_length=300)
    title_en = forms.CharField(label=_("In English"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """Take the texts in one form; refuse an ЕГН."""
        found = {name: clean(text) for name, text in self.cleaned_data.items()}
        ensure_no_personal_numbers(found)
        return found

    def refuse(self, refused: ValidationError) -> None:
        """Show what a service has refused above the title."""
        self.add_error("title", ValidationError(refused.messages))


class MergeForm(forms.Form):
    """Into which other theme of the question a theme goes."""

    into = forms.ModelChoiceField(Theme.objects.none(), label=_("Into the theme"))

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


def marks_in(shown: Iterable[str], ticked: Iterable[str]) -> dict[str, set[int]]:
    """Return the themes ticked for each answer shown; what is no mark is left out."""
    found: dict[str, set[int]] = {token: set() for token in shown}
    for each in ticked:
        theme, _dash, token = each.partition("-")
        if token in found and theme.isascii() and theme.isdecimal():
            found[token].add(int(theme))
    return found
