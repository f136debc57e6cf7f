"""Where an XLSForm is uploaded."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from surveys.xlsform import Imported, read_xlsform


class XlsformUpload(forms.Form):
    """A workbook of XLSForm; `imported` is what was read of it."""

    file = forms.FileField(
        label=_("XLSForm workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_(
            "An Excel file (.xlsx) as KoboToolbox, ODK and this centre give it."
        ),
    )
    imported: Imported

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Read the workbook; what is wrong with it as a whole stands beside it."""
        given = super().clean() or {}
        if file := given.get("file"):
            name = clean(PurePath(file.name or "").stem)
            try:
                self.imported = read_xlsform(file, name)
            except ValidationError as refused:
                self.add_error("file", refused)
        return given
