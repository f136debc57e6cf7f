"""Forms of whoever verifies a document: the number and code, or the file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.documents.verification.codes import (
    is_code,
    normalised,
    normalised_number,
)
from resource_centre.documents.verification.uploads import LARGEST, DigestedFile


class CodeForm(forms.Form):
    """The number of a document and the code printed on it."""

    number = forms.CharField(
        label=_("Number of the document"),
        max_length=60,
        help_text=_("As it is written on the document, for example С-0012."),
        error_messages={"required": _("Write the number of the document.")},
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Nine letters and digits under the QR code, such as 7Q4M-X2K9D. Capital or"
            " small, Latin or Cyrillic, with or without the hyphen: it is all the same."
        ),
        error_messages={"required": _("Write the code from the document.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.update(
                {
                    "class": "form-control",
                    "autocomplete": "off",
                    "autocapitalize": "characters",
                    "autocorrect": "off",
                    "spellcheck": "false",
                }
            )

    def clean_number(self) -> str:
        """Return the number as numbers are compared; refuse one without any sign."""
        number = normalised_number(self.cleaned_data["number"])
        if not number:
            raise ValidationError(_("Write the number of the document."), "required")
        return number

    def refuse(self) -> None:
        """Say at the code that there is no such document, or that it is mistyped."""
        self.fields["code"].widget.attrs["autofocus"] = True
        if is_code(normalised(self.cleaned_data["code"])):
            message = _(
                "We find no document with this number and code. Compare both with the"
                " paper, sign by sign."
            )
        else:
            message = _(
                "There is a mistake in the code. Compare it with the paper, sign by"
                " sign."
            )
        self.add_error("code", ValidationError(message, "unknown"))


class FileForm(forms.Form):
    """The file of a document, which is compared and not kept."""

    file = forms.FileField(
        label=_("The document as a PDF file"),
        help_text=_(
            "Up to 10 MB. The file is only compared with the one that was issued; we"
            " do not keep it."
        ),
        error_messages={
            "required": _("Choose the PDF file."),
            "empty": _("The file is empty."),
            "missing": _("Choose the PDF file."),
        },
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": "application/pdf,.pdf"}
        ),
    )

    def clean_file(self) -> DigestedFile:
        """Refuse a file that is larger than any of ours."""
        file: DigestedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            message = _("The file is larger than 10 MB: none that we issue is.")
            raise ValidationError(message, "too_large")
        return file
