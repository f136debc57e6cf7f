"""Forms of plans and their lines."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.documents.actions import user_of
from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.models import SocialService
from resource_centre.registry.rules import ensure_no_personal_number
from trainings.facts.plans import Line
from trainings.forms.places import PlaceField
from trainings.models import Training, TrainingPlan
from trainings.rules.planning import ensure_in_order
from trainings.rules.plans import ensure_draft, ensure_year
from trainings.services.planning import venue_called
from trainings.services.plans import Making

TOGETHER, EACH = "together", "each"
LATEST = 52
LONGEST = timedelta(days=13)


class PlanForm(RegistryForm):
    """A plan of a district that its author covers."""

    far = ("district",)

    def clean(self) -> dict[str, Any]:
        """Refuse a district that the author does not cover."""
        cleaned = super().clean()
        is_new = self.instance.pk is None
        if self.user is not None and (is_new or "district" in self.changed_data):
            ensure_district_covered(self.user, cleaned.get("district"))
        return cleaned


class PricedForm(RegistryForm):
    """A line with what it costs, which is never less than nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "cost" in self.fields:
            cost = self.fields["cost"]
            cost.validators.append(MinValueValidator(0))
            cost.widget.attrs["min"] = 0


class LineForm(PricedForm):
    """A line of a draft."""

    far = ("programme",)

    def clean(self) -> dict[str, Any]:
        """Refuse to add to what was approved, and to change it."""
        cleaned = super().clean()
        plan = cleaned.get("plan") or getattr(self.instance, "plan", None)
        if plan is not None:
            ensure_draft(plan)
        return cleaned


class PlanChoice(ActionForm):
    """Into which draft needs are put."""

    plan = forms.ModelChoiceField(
        TrainingPlan.objects.none(), label=_("training plan"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = TrainingPlan.objects.visible_to(self.request.user)
        plans: Any = self.fields["plan"]
        plans.queryset = drafts.filter(status=TrainingPlan.Status.DRAFT).order_by("-pk")
        plans.help_text = _("Only drafts: approved plans stay as they are.")


class MakingForm(ActionForm):
    """When and where a line becomes a training, or one for each of its services."""

    starts_on = forms.DateField(
        label=_("First day"), widget=AdminDateWidget(), validators=[ensure_year]
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateWidget(),
        validators=[ensure_year],
        help_text=_("Empty if it is one day."),
    )
    venue = PlaceField(
        label=_("Venue"), help_text=_("Choose one of the list, or write a new one.")
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("training", "kind"),
        required=False,
        choices=[("", "–"), *Training.Kind.choices],
    )
    services = forms.ModelMultipleChoiceField(
        SocialService.objects.none(),
        label=_("for the teams of"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choosing"}),
    )
    how = forms.ChoiceField(
        label=_("How many trainings"),
        widget=forms.RadioSelect(attrs={"class": "choosing"}),
        choices=[
            (TOGETHER, _("one training for all of them together")),
            (EACH, _("one training for each of them")),
        ],
        initial=TOGETHER,
    )
    weeks = forms.IntegerField(
        label=_("Each begins so many weeks after the one before"),
        required=False,
        min_value=0,
        max_value=LATEST,
        initial=1,
        help_text=_("0 if they are all on the same days."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["venue"]
        place.offer()
        first, last = line.line.starts_on, line.line.ends_on
        self.fields["starts_on"].initial = first
        # A longer period is when it may be held, not how long it takes.
        if first and last and last - first <= LONGEST:
            self.fields["ends_on"].initial = last
        self.fields["seen"].initial = len(line.trainings)
        self.offer(line)

    def offer(self, line: Line) -> None:
        """Offer the line's services, those without a training ticked."""
        if not line.services:
            for name in ("services", "how", "weeks"):
                del self.fields[name]
            return
        keys = [service.pk for service in line.services]
        services: Any = self.fields["services"]
        services.queryset = SocialService.objects.filter(pk__in=keys).order_by("name")
        services.initial = [service.pk for service in line.left or line.services]
        if len(keys) == 1:
            del self.fields["how"], self.fields["weeks"]

    def clean_venue(self) -> Any:
        """Return the venue of the name, a new one where there is none."""
        place: Any = self.fields["venue"]
        name = self.cleaned_data["venue"]
        ensure_no_personal_number(name)
        return venue_called(name, place.suggested, by=user_of(self.request))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and a training for each of nobody."""
        cleaned = super().clean()
        if cleaned.get("starts_on"):
            cleaned["ends_on"] = cleaned.get("ends_on") or cleaned["starts_on"]
            try:
                ensure_in_order(cleaned["starts_on"], cleaned["ends_on"])
            except ValidationError as refused:
                self.refuse(refused)
        # What is wrong with the services themselves is said already.
        nobody = "services" in cleaned and not cleaned["services"]
        if cleaned.get("how") == EACH and nobody:
            self.add_error("services", _("Tick for which of them."))
        return cleaned

    def making(self) -> Making:
        """Return what the form says."""
        said = self.cleaned_data
        services: QuerySet[SocialService] | tuple[()] = said.get("services") or ()
        weeks = said.get("weeks")
        return Making(
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            venue=said["venue"],
            kind=said["kind"],
            services=tuple(services),
            is_each=said.get("how") == EACH,
            weeks=1 if weeks is None else weeks,
        )
