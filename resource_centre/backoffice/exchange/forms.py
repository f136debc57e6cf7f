"""Where people put a sheet and say what its columns are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.exchange.guessing import HEADERS_WITHIN
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.common.sheets import Table, read_pasted, read_upload

SAMPLES = 3
ACCEPTED = ".xlsx,.ods,.csv,.tsv,.txt"


class SourceForm(forms.Form):
    """A sheet, pasted or as a file; `table` is what was read of it."""

    pasted = forms.CharField(
        label=gettext_lazy("Paste the rows here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Copy them in Excel with the headers and paste them with Ctrl+V."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("or choose a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("Excel (.xlsx), LibreOffice (.ods) or CSV."),
    )
    table: Table

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Read the sheet; what is wrong with it stands beside where it was put."""
        given = super().clean() or {}
        if self.errors:
            return given
        file, pasted = given.get("file"), given.get("pasted") or ""
        place = "file" if file else "pasted"
        try:
            if not file and not pasted.strip():
                message = _("Paste rows or choose a file.")
                raise ValidationError(message, code="nothing")
            self.table = read_upload(file) if file else read_pasted(pasted)
        except ValidationError as error:
            self.add_error(place, error)
        return given


class ColumnsForm(forms.Form):
    """What each column of the sheet is."""

    header_row = forms.TypedChoiceField(
        label=gettext_lazy("Row with the headers"), coerce=int
    )
    blanks_erase = forms.BooleanField(
        label=gettext_lazy("Empty cells erase what is recorded"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise an empty cell leaves what is known of the record as it is."
        ),
    )

    def __init__(
        self,
        *args: Any,
        resource: CentreResource,
        rows: Sequence[list[str]],
        width: int,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        header: Any = self.fields["header_row"]
        header.choices = [(0, _("There is none")), *header_choices(rows)]
        columns = [("", _("– leave out –"))]
        columns += [(column.name, column.header) for column in resource.read()]
        for place in range(width):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=columns, required=False, label=_("What is this?")
            )
        self.width = width

    def told(self) -> list[str]:
        """Return the names of the columns, empty for those left out."""
        return [self.cleaned_data[f"column_{place}"] for place in range(self.width)]


def header_choices(rows: Sequence[list[str]]) -> list[tuple[int, str]]:
    """Return the first rows, each by its number and what it begins with."""
    return [
        (number, f"{number}: {Truncator(', '.join(filter(None, row))).chars(60)}")
        for number, row in enumerate(rows[:HEADERS_WITHIN], start=1)
        if any(row)
    ]
