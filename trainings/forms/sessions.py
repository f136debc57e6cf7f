"""Forms of the schedule: laying it out, single sessions, moving a day."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_numbers
from resource_centre.scheduling.models import Venue
from resource_centre.scheduling.times import minutes, moment
from trainings.facts.days import weekday
from trainings.forms.places import PlaceField
from trainings.models import (
    TEACHING_HOUR,
    Session,
    Trainer,
    Training,
    TrainingModule,
)
from trainings.rules.planning import ensure_fits
from trainings.services.planning import keep_venue, venue_called
from trainings.services.sessions import SessionPlan, people_of

MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(17))


def day_input() -> forms.DateInput:
    """Return the browser's own box for a day."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """Return the browser's own box for an hour."""
    return forms.TimeInput({"type": "time"}, format="%H:%M")


if TYPE_CHECKING:
    SeveralTrainers = forms.ModelMultipleChoiceField[Trainer]
else:
    SeveralTrainers = forms.ModelMultipleChoiceField


class TrainersField(SeveralTrainers):
    """Trainers of the roster, each with a box to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, and that somebody comes from outside."""
        outside = _("external")
        return f"{obj} ({outside})" if obj.is_external else str(obj)


class PlanningForm(forms.Form):
    """A form about the schedule of a training, filled by somebody."""

    required_css_class = "required"

    def __init__(
        self, *args: Any, training: Training, user: User, **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.training, self.user = training, user

    def offer_venues(self, venue: Venue | None) -> None:
        """Suggest venues; the one given is there already."""
        place: Any = self.fields["venue"]
        place.offer()
        place.initial = place.called(venue)

    def clean_venue(self) -> Venue | None:
        """Return the venue of the name, a new one where there is none."""
        place: Any = self.fields["venue"]
        name = self.cleaned_data["venue"]
        ensure_no_personal_numbers({"venue": name})
        return venue_called(name, place.suggested, by=self.user) if name else None


def roster() -> Any:
    """Return the trainers on the roster, with their names."""
    return Trainer.objects.active().select_related("person")


# --- A single session ---------------------------------------------------------------


class SessionForm(PlanningForm):
    """When and where a session is, of what, and who leads it."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    starts = forms.TimeField(label=_("From"), widget=time_input())
    ends = forms.TimeField(label=_("To"), widget=time_input())
    module = forms.ModelChoiceField(
        TrainingModule.objects.none(), label=_("Module"), required=False
    )
    topic = forms.CharField(
        label=_("Topic"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    topic_en = forms.CharField(
        label=_("Topic in English"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    trainers = TrainersField(
        Trainer.objects.none(), label=_("Trainers"), required=False
    )
    venue = PlaceField(label=_("Venue"), required=False)
    teaching_minutes = forms.IntegerField(
        label=_("Minutes taught"),
        min_value=1,
        required=False,
        help_text=_("Without breaks; empty for as many teaching hours as fit."),
    )

    def __init__(
        self,
        *args: Any,
        session: Session | None,
        day: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        modules: Any = self.fields["module"]
        modules.queryset = self.training.modules.select_related("module")
        trainers: Any = self.fields["trainers"]
        trainers.queryset = roster()
        if session is None:
            self.begin_on(day or self.training.starts_on)
        else:
            self.fill_from(session)

    def begin_on(self, day: date) -> None:
        """Begin with what is usual."""
        self.offer_venues(self.training.venue)
        usual = {"day": day, "starts": MORNING[0], "ends": MORNING[1]}
        for name, value in usual.items():
            self.fields[name].initial = value

    def fill_from(self, session: Session) -> None:
        """Begin with what is planned; whoever leads it stays in the list."""
        occasion = session.occasion
        self.offer_venues(occasion.venue)
        led = people_of(occasion)
        trainers: Any = self.fields["trainers"]
        trainers.queryset = roster() | Trainer.objects.filter(
            person__in=led
        ).select_related("person")
        facts = {
            "day": session.day,
            "starts": local_time(occasion.starts_at),
            "ends": local_time(occasion.ends_at),
            "module": session.module_id,
            "topic": session.topic,
            "topic_en": session.topic_en,
            "teaching_minutes": session.teaching_minutes,
            "trainers": list(
                Trainer.objects.filter(person__in=led).values_list("pk", flat=True)
            ),
        }
        for name, value in facts.items():
            self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        """Refuse hours that there are not, and more teaching than there is time."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("topic", "topic_en"):
            cleaned[name] = clean(cleaned.get(name, ""))
        ensure_no_personal_numbers(
            {name: cleaned[name] for name in ("topic", "topic_en")}
        )
        if not {"day", "starts", "ends"} <= cleaned.keys():
            return cleaned
        times = [moment(cleaned["day"], cleaned[name]) for name in ("starts", "ends")]
        if times[1] <= times[0]:
            message = ValidationError(_("It has to end after it begins."))
            raise ValidationError({"ends": message})
        cleaned["times"] = times
        lasting = minutes(*times)
        if "teaching_minutes" in cleaned:
            module = cleaned.get("module")
            hour = module.hour_minutes if module else TEACHING_HOUR
            usual = lasting // hour * hour or lasting
            cleaned["teaching_minutes"] = cleaned["teaching_minutes"] or usual
            ensure_fits(cleaned["teaching_minutes"], lasting)
        return cleaned

    def plan(self) -> SessionPlan:
        """Return what the session is to be; a new venue is kept."""
        known = self.cleaned_data
        starts_at, ends_at = known["times"]
        venue = known["venue"]
        return SessionPlan(
            starts_at=starts_at,
            ends_at=ends_at,
            venue=keep_venue(venue=venue) if venue else None,
            teaching_minutes=known["teaching_minutes"],
            module=known["module"],
            trainers=tuple(trainer.person for trainer in known["trainers"]),
            topic=known["topic"],
            topic_en=known["topic_en"],
        )


def local_time(at: datetime) -> time:
    """Return what the clocks in Sofia show."""
    return timezone.localtime(at).time()


# --- Moving a day -------------------------------------------------------------------


class MoveDayForm(PlanningForm):
    """Which day of the training moves to which."""

    day = forms.ChoiceField(label=_("Which day"))
    to = forms.DateField(label=_("To which day"), widget=day_input())

    def __init__(self, *args: Any, days: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["day"]
        field.choices = [(f"{day:%Y-%m-%d}", weekday(day)) for day in days]

    def clean_day(self) -> date:
        """Return the day."""
        return date.fromisoformat(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """Refuse to move a day to itself."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day") and cleaned.get("day") == cleaned.get("to"):
            message = ValidationError(_("It is on that day already."), "same_day")
            raise ValidationError({"to": message})
        return cleaned
