"""The form on which a training is laid out: it says by itself what is usual."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from resource_centre.registry.models import Person
from resource_centre.scheduling.workdays import days_off
from trainings.forms.places import PlaceField
from trainings.forms.sessions import (
    AFTERNOON,
    MORNING,
    PlanningForm,
    TrainersField,
    roster,
    time_input,
)
from trainings.models import Trainer, TrainingModule
from trainings.services.laying_out import HalfDay, taught_in

BREAKS = 30
HOURS = (
    "morning_from",
    "morning_to",
    "afternoon_from",
    "afternoon_to",
    "break_minutes",
)
# A longer training is laid out in parts.
MOST_DAYS = 400


class LayoutForm(PlanningForm):
    """Over which days and hours the training is laid out, and who leads it.

    It says by itself what is usual, so that it can be taken as it is.
    """

    days = forms.MultipleChoiceField(
        label=_("Days"), widget=forms.CheckboxSelectMultiple
    )
    morning_from = forms.TimeField(label=_("Before noon from"), widget=time_input())
    morning_to = forms.TimeField(label=_("to (before noon)"), widget=time_input())
    afternoon_from = forms.TimeField(
        label=_("After noon from"), required=False, widget=time_input()
    )
    afternoon_to = forms.TimeField(
        label=_("to (after noon)"), required=False, widget=time_input()
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks in half a day (minutes)"), min_value=0, max_value=240
    )
    venue = PlaceField(label=_("Venue"))
    trainers = TrainersField(
        Trainer.objects.none(), label=_("Trainers"), required=False
    )

    def __init__(self, *args: Any, usual: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_venues(self.training.venue)
        self.modules = list(self.training.modules.select_related("module"))
        self.off = days_off(self.training.starts_on, self.last_day)
        every = list(self.every_day())
        days: Any = self.fields["days"]
        days.choices = [(f"{day:%Y-%m-%d}", self.named(day)) for day in every]
        days.initial = [f"{day:%Y-%m-%d}" for day in every if day not in self.off]
        trainers: Any = self.fields["trainers"]
        trainers.queryset, trainers.initial = roster(), list(usual)
        if len(self.modules) == 1:
            trainers.queryset = self.who_may_lead(self.modules[0])
        everybody = list(trainers.choices) if self.several else []
        for module in self.several:
            field: Any = TrainersField(
                self.who_may_lead(module), label=str(module), required=False
            )
            if not module.module.needs_qualified:
                # Read once, however many modules there are.
                field.choices = everybody
            self.fields[self.field_of(module)] = field
        for name, value in zip(HOURS, (*MORNING, *AFTERNOON, BREAKS), strict=True):
            self.fields[name].initial = value

    @property
    def several(self) -> list[TrainingModule]:
        """Return the modules, if there are several that others may lead."""
        return self.modules if len(self.modules) > 1 else []

    @property
    def hour_fields(self) -> list[forms.BoundField]:
        """Return the fields of when half days begin and end."""
        return [self[name] for name in HOURS]

    @property
    def last_day(self) -> date:
        """Return the last day that can be chosen."""
        latest = self.training.starts_on + timedelta(days=MOST_DAYS)
        return min(self.training.ends_on, latest)

    def every_day(self) -> Iterator[date]:
        """Yield the days of the training."""
        length = (self.last_day - self.training.starts_on).days
        for number in range(length + 1):
            yield self.training.starts_on + timedelta(days=number)

    def named(self, day: date) -> str:
        """Return the day in words, and why it is not worked."""
        text = f"{date_format(day, 'D')} {date_format(day, 'SHORT_DATE_FORMAT')}"
        holiday = self.holiday(day)
        return f"{text} – {holiday}" if holiday else text

    def holiday(self, day: date) -> str:
        """Return why a day that is not a usual weekend is not worked."""
        off = self.off.get(day, "")
        return "" if off.casefold() == date_format(day, "l").casefold() else off

    def field_of(self, module: TrainingModule) -> str:
        """Return the name of the field with the trainers of a module."""
        return f"trainers_{module.pk}"

    def who_may_lead(self, module: TrainingModule) -> Any:
        """Return the trainers who may lead the module."""
        if not module.module.needs_qualified:
            return roster()
        return roster().qualified_for(module.module, self.training.starts_on)

    @property
    def module_fields(self) -> list[forms.BoundField]:
        """Return the fields with the trainers of single modules."""
        return [self[self.field_of(module)] for module in self.several]

    @property
    def skipped(self) -> list[str]:
        """Return the days off but for usual weekends, by name."""
        return [self.named(day) for day in self.off if self.holiday(day)]

    @property
    def weekends(self) -> int:
        """Return how many days are usual weekends."""
        return len(self.off) - len(self.skipped)

    def clean(self) -> dict[str, Any]:
        """Refuse half days without room for a teaching hour."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if bool(cleaned["afternoon_from"]) != bool(cleaned["afternoon_to"]):
            missing = "afternoon_to" if cleaned["afternoon_from"] else "afternoon_from"
            self.add_error(missing, ValidationError(_("Fill in both, or neither.")))
            return cleaned
        frame = self.frame
        hours = [taught_in(half, cleaned["break_minutes"]) for half in frame]
        if min(hours) < 1:
            self.add_error(
                None,
                ValidationError(
                    _("A teaching hour does not fit between the hours given."),
                    code="no_room",
                ),
            )
        if len(frame) > 1 and frame[1][0] < frame[0][1]:
            self.add_error(
                "afternoon_from",
                ValidationError(
                    _("The afternoon begins before the morning ends."), "overlap"
                ),
            )
        return cleaned

    @property
    def frame(self) -> list[HalfDay]:
        """Return the half days of a day."""
        known = self.cleaned_data
        frame = [(known["morning_from"], known["morning_to"])]
        if known["afternoon_from"]:
            frame.append((known["afternoon_from"], known["afternoon_to"]))
        return frame

    @property
    def chosen_days(self) -> list[date]:
        """Return the days that are ticked."""
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]

    @property
    def chosen_trainers(self) -> dict[int | None, list[Person]]:
        """Return who leads which module, and under None who leads all others."""
        named: dict[int | None, str] = {
            module.pk: self.field_of(module) for module in self.several
        }
        fields: dict[int | None, str] = {None: "trainers", **named}
        return {
            key: [trainer.person for trainer in self.cleaned_data[name]]
            for key, name in fields.items()
        }


def as_sent(form: forms.Form) -> dict[str, Any]:
    """Return what a form would send if it were taken as it stands."""
    return {name: form[name].value() for name in form.fields}
