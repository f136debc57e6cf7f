"""Forms of the calendar."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTimeWidget,
    AutocompleteSelect,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.models import Person
from resource_centre.registry.rules import ensure_no_personal_numbers
from resource_centre.scheduling.clashes import free_slot
from resource_centre.scheduling.models import Booking, Occasion, Venue
from resource_centre.scheduling.rules import BusyError
from resource_centre.scheduling.times import MIDNIGHT, ONE_DAY, moment, span
from resource_centre.scheduling.venues import ensure_may_keep

OFFER = "offer"
THIS_CENTURY = (
    MinValueValidator(date(2000, 1, 1)),
    MaxValueValidator(date(2099, 12, 31)),
)
Times = tuple[datetime, datetime]


class VenueForm(RegistryForm):
    """A venue of a district where its author works."""

    def full_clean(self) -> None:
        """Refuse, beside the district, a venue that others look after."""
        super().full_clean()
        if self.is_bound and self.user is not None and not self.errors:
            try:
                ensure_may_keep(self.user, self.instance)
            except ValidationError as refused:
                self.add_error("district", refused)


class TimesForm(ActionForm):
    """From when to when; where somebody is busy then, the next free time is offered.

    `cleaned_data` has it as `starts_at` and `ends_at`.
    """

    first_day = forms.DateField(
        label=_("first day"), widget=AdminDateWidget(), validators=[*THIS_CENTURY]
    )
    from_hour = forms.TimeField(
        label=_("from hour"),
        required=False,
        widget=AdminTimeWidget(),
        help_text=_("Without hours it is the whole day."),
    )
    last_day = forms.DateField(
        label=_("last day"),
        required=False,
        widget=AdminDateWidget(),
        validators=[*THIS_CENTURY],
        help_text=_("Empty if it is one day."),
    )
    to_hour = forms.TimeField(
        label=_("to hour"), required=False, widget=AdminTimeWidget()
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(accepted(data), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Work out the moments; refuse hours that the clocks leave out or repeat."""
        cleaned = super().clean()
        first = cleaned.get("first_day")
        if first is None or self.errors:
            return cleaned
        last = cleaned.get("last_day") or first
        begins = ("from_hour", "starts_at", first, cleaned.get("from_hour") or MIDNIGHT)
        end = cleaned.get("to_hour")
        ends = ("to_hour", "ends_at", last if end else last + ONE_DAY, end or MIDNIGHT)
        for field, name, day, hour in (begins, ends):
            try:
                cleaned[name] = moment(day, hour)
            except ValidationError as refused:
                self.add_error(field, refused)
        if not self.errors and cleaned["ends_at"] <= cleaned["starts_at"]:
            wrong = "last_day" if last < first else "to_hour"
            message = _("It has to end after it begins.")
            self.add_error(wrong, ValidationError(message, "ends_before_start"))
        return cleaned

    def refuse(self, refused: ValidationError) -> None:
        """Show beside the day who is busy, and offer the next free time."""
        if not isinstance(refused, BusyError):
            super().refuse(refused)
            return
        self.add_error("first_day", refused)
        times = self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        slot = self.free_slot(*times)
        if slot is not None:
            value = "/".join(each.isoformat() for each in slot)
            taken = gettext("take %(when)s") % {"when": span(*slot)}
            self.fields[OFFER] = forms.MultipleChoiceField(
                label=_("next free time"),
                choices=[(value, taken)],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            names = list(self.fields)
            names.insert(names.index("first_day") + 1, names.pop())
            self.order_fields(names)

    def free_slot(self, starts_at: datetime, ends_at: datetime) -> Times | None:
        """Return the next time when all are free (2 queries)."""
        raise NotImplementedError


class AbsenceForm(TimesForm):
    """Who or which room is not available, and from when to when."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("person"), required=False
    )
    venue = forms.ModelChoiceField(
        Venue.objects.none(), label=_("or a room"), required=False
    )
    title = forms.CharField(
        label=_("reason"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_(
            "Seen by everybody who plans: “on leave” is enough, say nothing of anyone’s"
            " health."
        ),
    )
    field_order = ("person", "venue")

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.request.user
        chosen = {
            "person": (Person.objects.visible_to(user), Booking),
            "venue": (Venue.objects.visible_to(user).active(), Occasion),
        }
        for name, (rows, model) in chosen.items():
            field: Any = self.fields[name]
            field.queryset = rows
            related = model._meta.get_field(name)
            field.widget = AutocompleteSelect(related, site, choices=field.choices)

    def clean(self) -> dict[str, Any]:
        """Refuse anybody’s ЕГН in the reason."""
        cleaned = super().clean()
        ensure_no_personal_numbers({"title": cleaned.get("title", "")})
        return cleaned

    def free_slot(self, starts_at: datetime, ends_at: datetime) -> Times | None:
        """Return the next time when the person and the room are free."""
        person = self.cleaned_data["person"]
        return free_slot(
            people=[person] if person is not None else [],
            venue=self.cleaned_data["venue"],
            starts_at=starts_at,
            ends_at=ends_at,
        )


class MoveForm(TimesForm):
    """When an absence is, after all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absence = self.records.select_related("venue").get()
        shown = texts_of(self.absence.starts_at, self.absence.ends_at)
        self.initial = {**shown, **self.initial}

    def free_slot(self, starts_at: datetime, ends_at: datetime) -> Times | None:
        """Return the next time when those who are absent then are free."""
        taken = self.absence.bookings.filter(person__isnull=False)
        return free_slot(
            people=[each.person for each in taken.select_related("person")],
            venue=self.absence.venue,
            starts_at=starts_at,
            ends_at=ends_at,
            leaving_out=[self.absence],
        )


def accepted(data: Any) -> Any:
    """Return what was sent, with the times that were offered if they are accepted."""
    offered = (data or {}).get(OFFER, "")
    try:
        start, end = map(datetime.fromisoformat, offered.split("/"))
    except ValueError:
        return data
    if timezone.is_naive(start) or timezone.is_naive(end):
        return data
    sent = data.copy()
    for name, text in texts_of(start, end).items():
        sent[name] = text
    return sent


def texts_of(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Return what the fields say of the times; whole days have no hours."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    ends_with_day = end.time() == MIDNIGHT
    last: date = end.date() - ONE_DAY if ends_with_day else end.date()
    return {
        "first_day": f"{start:%Y-%m-%d}",
        "from_hour": "" if start.time() == MIDNIGHT else f"{start:%H:%M}",
        "last_day": f"{last:%Y-%m-%d}",
        "to_hour": "" if ends_with_day else f"{end:%H:%M}",
    }
