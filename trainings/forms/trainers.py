"""Forms of trainers, and of what they are asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.common.text import clean
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.rules import ensure_no_personal_numbers
from trainings.facts.roster import Candidate, candidates
from trainings.forms.files import PdfField
from trainings.models import Trainer, Training
from trainings.services.trainers import replace_cv


class TrainerForm(RegistryForm):
    """A trainer, with a CV as a file."""

    cv_file = PdfField(
        label=gettext_lazy("CV"),
        required=False,
        help_text=gettext_lazy("PDF up to 10 MB."),
    )
    remove_cv = forms.BooleanField(label=gettext_lazy("Remove the CV"), required=False)

    class Meta:
        error_messages = {
            "person": {"unique": gettext_lazy("This person is on the roster already.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("expertise", "expertise_en", "note"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 4
        if self.instance.cv and "cv_file" in self.fields:
            self.fields["cv_file"].label = _("Another CV")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the trainer with the CV, or without it where it is taken away."""
        file = self.cleaned_data.get("cv_file")
        if file is not None or self.cleaned_data.get("remove_cv"):
            replace_cv(trainer=self.instance, file=file)
        return super().save(*args, **kwargs)


# --- Invitations --------------------------------------------------------------------

CHOOSING = {"class": "choosing"}


class ChoosingForm(ActionForm):
    """A form whose choices stand below each other."""

    class Media:
        css = {"all": ("trainings/choices.css",)}


class CandidatesField(forms.MultipleChoiceField):
    """Trainers to be asked, each with what speaks for or against it."""

    widget = forms.CheckboxSelectMultiple(attrs=CHOOSING)

    def offer(self, offered: list[Candidate]) -> None:
        """Let these be chosen from."""
        self.known = {str(each.trainer.pk): each.trainer for each in offered}
        self.choices = [(str(each.trainer.pk), each.label) for each in offered]

    def clean(self, value: Any) -> list[Trainer]:
        """Return the chosen trainers."""
        return [self.known[key] for key in super().clean(value)]


class InviteForm(ChoosingForm):
    """Which trainers are asked to a training, and in what words."""

    trainers = CandidatesField(label=gettext_lazy("trainers"))
    words = forms.CharField(
        label=gettext_lazy("what you add"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Goes into the mail, above the link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        training: Training = self.records.get()
        self.fields["trainers"].offer(candidates(training, self.request.user))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an ЕГН."""
        cleaned = super().clean()
        ensure_no_personal_numbers({"words": cleaned.get("words")})
        return cleaned


ANSWERS = (("yes", gettext_lazy("I accept")), ("no", gettext_lazy("I cannot")))


class AnswerForm(forms.Form):
    """What a trainer answers, in words of theirs if they want."""

    answer = forms.ChoiceField(choices=ANSWERS)
    words = forms.CharField(
        label=gettext_lazy("Anything you would like to add"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text=gettext_lazy(
            "Such as from when to when you can, or what you need on the day."
        ),
    )

    def clean_words(self) -> str:
        """Return the words in one form; refuse an ЕГН."""
        words: str = clean(self.cleaned_data["words"])
        try:
            ensure_no_personal_numbers({"words": words})
        except ValidationError as refused:
            raise ValidationError(refused.messages) from refused
        return words

    @property
    def accepts(self) -> bool:
        """Tell whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == "yes")


class RecordAnswerForm(ChoosingForm):
    """What a trainer has answered by phone or in person."""

    answer = forms.ChoiceField(
        label=gettext_lazy("answer"),
        choices=(
            ("yes", gettext_lazy("accepts")),
            ("no", gettext_lazy("cannot")),
        ),
        widget=forms.RadioSelect(attrs=CHOOSING),
    )
    words = forms.CharField(
        label=gettext_lazy("their words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an ЕГН."""
        cleaned = super().clean()
        ensure_no_personal_numbers({"words": cleaned.get("words")})
        return cleaned
