"""Forms of the catalogue."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.forms import LabelledFormSet
from resource_centre.registry.forms import RegistryForm
from trainings.forms.files import PdfField
from trainings.services.catalogue import add_version


class ProgrammeForm(RegistryForm):
    """A programme, of which the aim is a few lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "aim" in self.fields:
            self.fields["aim"].widget.attrs["rows"] = 4


class VersionForm(RegistryForm):
    """A new version of a methodology, which needs its file."""

    upload = PdfField(label=_("file"), help_text=_("PDF up to 10 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "in_force_from" in self.fields:
            self.fields["in_force_from"].initial = timezone.localdate
        if "note" in self.fields:
            self.fields["note"].widget.attrs["rows"] = 2

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Add the version with the next number."""
        return add_version(
            version=self.instance, file=self.cleaned_data["upload"], by=self.user
        )


class PartForm(RegistryForm):
    """A module at its place in a programme; without a place it comes last."""

    position = forms.IntegerField(
        label=pgettext_lazy("position", "order"),
        required=False,
        max_value=1000,
        validators=[MinValueValidator(1)],
        widget=forms.NumberInput(attrs={"min": 1, "class": "vIntegerField"}),
        help_text=_("Empty: at the end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.pop("position", None)


class PartFormSet(LabelledFormSet):
    """The modules of a programme in their order."""

    def clean(self) -> None:
        """Put those without a place after the others, as they stand in the form."""
        super().clean()
        kept = [form for form in self.forms if self.is_kept(form)]
        given = [form.cleaned_data["position"] or 0 for form in kept]
        last = max(given, default=0)
        for form, position in zip(kept, given, strict=True):
            if not position:
                last += 1
                form.instance.position = last

    def is_kept(self, form: Any) -> bool:
        """Tell whether the row will be there afterwards."""
        told: dict[str, Any] = getattr(form, "cleaned_data", None) or {}
        return "position" in told and not told.get("DELETE")
