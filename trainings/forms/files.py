"""Fields for files that belong to trainings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.documents.forms import ScanField

PDF = ".pdf"


class PdfField(ScanField):
    """A PDF, looked into before it is taken."""

    widget = forms.FileInput(attrs={"accept": PDF})

    def to_python(self, data: Any) -> Any:
        """Return the PDF, or None; raise ValidationError for a picture."""
        scan = super().to_python(data)
        if scan and scan.suffix != PDF:
            raise ValidationError(_("Choose a PDF."), code="no_pdf")
        return scan
