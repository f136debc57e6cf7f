"""Forms of trainings: a title, days and a place are enough."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.common.text import clean
from resource_centre.documents.models import Signatory
from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.rules import ensure_no_personal_number
from resource_centre.scheduling.models import Venue
from trainings.forms.places import PlaceField
from trainings.models import Training
from trainings.rules.enrolling import ensure_capacity
from trainings.services.planning import (
    follow_training,
    keep_venue,
    plan_training,
    venue_called,
)


class DesignSelect(forms.RadioSelect):
    """The designs of certificates, each as a small sheet."""

    option_template_name = "trainings/admin/design_option.html"

    class Media:
        css = {"all": ("trainings/choices.css", "trainings/designs.css")}


class TrainingForm(RegistryForm):
    """A training; a new one is its planner's, and a new place is kept with it."""

    class Meta:
        widgets = {
            "certificate_design": DesignSelect(attrs={"class": "designs"}),
            "signatories": forms.CheckboxSelectMultiple(attrs={"class": "choosing"}),
        }
        labels = {"certificate_wording": _("Language of the certificate")}

    far = ("programme", "project", "plan_line")
    venue = PlaceField(
        label=_("Venue"), help_text=_("Choose one of the list, or write a new one.")
    )
    former_venue: Venue | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields.get("venue")
        if isinstance(place, PlaceField):
            place.offer()
            if self.instance.venue_id is not None:
                self.former_venue = self.instance.venue
                self.initial["venue"] = place.called(self.former_venue)
        if "ends_on" in self.fields:
            self.fields["ends_on"].required = False
            self.fields["ends_on"].help_text = _("Empty if it is one day.")
        for name in ("description", "description_en"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 6

        self.offer_signatories()

    def offer_signatories(self) -> None:
        """Offer whoever signs today, and who was chosen before (1 query)."""
        field: Any = self.fields.get("signatories")
        if field is None:
            return
        today = Signatory.objects.current()
        chosen = Q(trainings=self.instance.pk) if self.instance.pk else Q()
        offered = Q(pk__in=today.values("pk")) | chosen
        field.queryset = Signatory.objects.filter(offered).distinct()

    def clean_venue(self) -> Venue:
        """Return the venue of the name, a new one where there is none."""
        place: Any = self.fields["venue"]
        assert self.user is not None  # noqa: S101 - the admin says who it is
        name = self.cleaned_data["venue"]
        return venue_called(name, place.suggested, by=self.user)

    def clean(self) -> dict[str, Any]:
        """Refuse a district that is not the user's, and fewer places than taken."""
        cleaned = super().clean()
        if "ends_on" in self.fields and not cleaned.get("ends_on"):
            cleaned["ends_on"] = cleaned.get("starts_on")
        if self.user is not None and "district" in self.changed_data:
            ensure_district_covered(self.user, cleaned.get("district"))
        if "capacity" in self.changed_data:
            try:
                ensure_capacity(self.instance, cleaned.get("capacity"))
            except ValidationError as refused:
                self.add_error("capacity", refused)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the venue out: a new one is kept together with the training."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"venue"}

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the training; a new one is planned by whoever fills the form."""
        if self.instance.pk is None and self.user is not None:
            self.instance = plan_training(by=self.user, **self.cleaned_data)
        elif "venue" in self.cleaned_data:
            self.instance.venue = keep_venue(venue=self.cleaned_data["venue"])
        return super().save(*args, **kwargs)

    def _save_m2m(self) -> None:
        """Save what the training has many of; its sessions follow what was changed."""
        super()._save_m2m()  # type: ignore[misc]
        if self.former_venue is not None:
            follow_training(training=self.instance, former_venue=self.former_venue)


class ReasonForm(ActionForm):
    """Why something is done; it stands in the history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def clean_reason(self) -> str:
        """Refuse an ЕГН."""
        reason = clean(self.cleaned_data["reason"])
        ensure_no_personal_number(reason)
        return reason


class CancelForm(ReasonForm):
    """Why a training is cancelled: people are told, if anything is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _(
            "Stands in the history, and in the message to the participants."
        )


class CloneForm(forms.Form):
    """On which days the same training is held again."""

    required_css_class = "required"
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    starts_on = forms.DateField(label=_("First day"), widget=AdminDateWidget())
    with_sessions = forms.BooleanField(
        label=_("With the schedule"),
        required=False,
        initial=True,
        help_text=_(
            "The sessions keep their hours, on working days. Trainers and rooms come"
            " along when they are free."
        ),
    )

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = training.title

    def clean_title(self) -> str:
        """Return the title as it is stored; refuse an ЕГН in it."""
        title = clean(self.cleaned_data["title"])
        ensure_no_personal_number(title)
        return title
