"""Forms of the back office: labelled, with errors where they can be mended."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet

from resource_centre.common.text import clean

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyInlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    AnyModelForm, AnyInlineFormSet = forms.ModelForm, BaseInlineFormSet


class CentreModelForm(AnyModelForm):
    """A form that cleans text, and shows a constraint's error beside its field.

    `clash` is what the database has refused of it, though nothing seemed wrong.
    """

    error_fields: Mapping[str, str] = {}
    clash: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.MultiWidget):
                # One label cannot name two inputs.
                field.widget.attrs.setdefault("aria-label", self[name].label)

    def full_clean(self) -> None:
        """Check the form; a clash that it does not see by itself is an error too."""
        super().full_clean()
        if self.is_bound and self.clash is not None and not self.errors:
            self.add_error(None, ValidationError({NON_FIELD_ERRORS: [self.clash]}))

    def clean(self) -> dict[str, Any]:
        """Store text in one form; what is empty then is refused by the model."""
        super().clean()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = clean(value)
        return self.cleaned_data

    def add_error(self, field: str | None, error: Any) -> None:
        """Add the error, that of a constraint to the field it is about."""
        if field is None and hasattr(error, "error_dict"):
            general = error.error_dict.pop(NON_FIELD_ERRORS, [])
            for fault in general:
                place = self.error_fields.get(fault.code or "", NON_FIELD_ERRORS)
                place = place if place in self.fields else NON_FIELD_ERRORS
                error.error_dict.setdefault(place, []).append(fault)
            if not error.error_dict:
                return
        super().add_error(field, error)


class RememberingSelect(AutocompleteSelect):
    """An autocomplete that does not ask for the name of a record already read."""

    known: Model | None = None

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None
    ) -> Any:
        """Return the chosen option, without a query when its record is known."""
        known = self.known
        if known is None or [str(v) for v in value] != [str(known.pk)]:
            return super().optgroups(name, value, attr)
        nothing = self.create_option(name, "", "", selected=False, index=0)
        chosen = self.create_option(name, known.pk, str(known), selected=True, index=1)
        return [(None, [chosen] if self.is_required else [nothing, chosen], 0)]


class LabelledFormSet(AnyInlineFormSet):
    """An inline whose every field says its name, as a table shows it only once."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Label the fields of one form and give selects what has been read."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", form[name].label)
            if isinstance(widget, RememberingSelect):
                relation = form.instance._meta.get_field(name)
                if relation.is_cached(form.instance):
                    widget.known = getattr(form.instance, name)
