"""Forms of learning elsewhere, and of the norms of hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.documents.forms import ScanField
from resource_centre.registry.forms import RegistryForm
from trainings.rules.learning import ensure_learnt
from trainings.services.learning import replace_evidence


class LearningForm(RegistryForm):
    """A course taken elsewhere, with the scan that proves it."""

    far = ("person",)
    evidence_file = ScanField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy(
            "A scan of the certificate or the like: PDF, JPEG or PNG up to 10 MB."
            " The hours count once it is here."
        ),
    )
    remove_evidence = forms.BooleanField(
        label=gettext_lazy("Remove the evidence"), required=False
    )

    class Meta:
        help_texts = {
            "title": gettext_lazy(
                "Only what was taught elsewhere: the centre’s own trainings count by"
                " their attendance."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "note" in self.fields:
            self.fields["note"].widget.attrs["rows"] = 3
        if self.instance.evidence and "evidence_file" in self.fields:
            self.fields["evidence_file"].label = _("Another document")

    def clean(self) -> dict[str, Any]:
        """Refuse what is not over yet, and more hours than there were."""
        cleaned = super().clean()
        ensure_learnt(cleaned)
        return cleaned

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save what was learnt with its evidence, or without where it is taken away."""
        if self.instance.pk is None:
            self.instance.added_by = self.user
        file = self.cleaned_data.get("evidence_file")
        if file is not None or self.cleaned_data.get("remove_evidence"):
            replace_evidence(learning=self.instance, file=file)
        return super().save(*args, **kwargs)


class NormForm(RegistryForm):
    """A norm of hours, which says how it is to be changed."""

    class Meta:
        help_texts = {
            "ends_on": gettext_lazy(
                "A norm that changes gets an end, and a new one begins: years that are"
                " over keep theirs. A year is measured by the norm that is in force on"
                " 31 December."
            )
        }
