"""What is asked when people are enrolled."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.backoffice.exchange.forms import SourceForm
from resource_centre.backoffice.forms import CentreModelForm
from resource_centre.common.sheets import Table
from resource_centre.common.text import clean
from resource_centre.registry.models import Employment, Person
from trainings.models import Enrolment, Training
from trainings.rules.enrolling import (
    Workplaces,
    ensure_joins_within,
    ensure_works_there,
)

# How much of a list is taken at once: no training has more participants.
MOST, COLUMNS, CELL = 200, 40, 1000


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return a field for a day, with a calendar beside it."""
    return forms.DateField(
        label=label, required=False, widget=AdminDateWidget(), help_text=help_text
    )


# --- One person -----------------------------------------------------------------------


class ParticipantForm(ActionForm):
    """Who is enrolled, and for which employer where there are several."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("person"))
    employment = forms.ModelChoiceField(
        Employment.objects.none(),
        label=gettext_lazy("represents"),
        required=False,
        widget=forms.HiddenInput(),
        help_text=gettext_lazy("The workplace that sends the person."),
    )
    joined_on = day_field(
        gettext_lazy("joined on"), gettext_lazy("Only if it is later than the start.")
    )

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training = training
        people: Any = self.fields["person"]
        people.queryset = Person.objects.visible_to(self.request.user)
        field = Enrolment._meta.get_field("person")
        people.widget = AutocompleteSelect(field, admin.site, choices=people.choices)
        today = timezone.localdate()
        if today <= training.starts_on:
            del self.fields["joined_on"]
        elif today <= training.ends_on:
            self.initial["joined_on"] = today

    def clean_person(self) -> Person:
        """Return the person; let those who work at several places be asked for one."""
        person: Person = self.cleaned_data["person"]
        self.workplaces = Workplaces(self.training, [person])
        held = self.workplaces.of(person)
        field: Any = self.fields["employment"]
        field.queryset = Employment.objects.filter(pk__in=[each.pk for each in held])
        if len(held) > 1:
            field.widget = forms.Select()
            field.queryset = field.queryset.select_related(
                "service", "organisation", "job_role"
            )
        return person

    def clean(self) -> dict[str, Any]:
        """Take the only workplace, or ask which one is represented."""
        cleaned = super().clean()
        person = cleaned.get("person")
        if person is not None and "employment" not in self.errors:
            try:
                cleaned["employment"] = cleaned.get("employment") or (
                    self.workplaces.represented_by(person)
                )
            except ValidationError as unclear:
                self.refuse(unclear)
        try:
            ensure_joins_within(self.training, cleaned.get("joined_on"))
        except ValidationError as refused:
            self.refuse(refused)
        return cleaned


class SubstituteForm(ParticipantForm):
    """Who takes part in place of somebody, and why."""

    note = forms.CharField(
        label=gettext_lazy("why"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Stays in the note of whoever is replaced."),
    )

    def __init__(self, *args: Any, records: Any, **kwargs: Any) -> None:
        training = records.select_related("training").get().training
        super().__init__(*args, records=records, training=training, **kwargs)


class WithdrawForm(ActionForm):
    """Why somebody withdraws."""

    note = forms.CharField(
        label=gettext_lazy("why"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class PaidForm(ActionForm):
    """When the fee was paid, and by which invoice."""

    paid_on = forms.DateField(
        label=gettext_lazy("paid on"),
        initial=timezone.localdate,
        widget=AdminDateWidget(),
    )
    invoice = forms.CharField(
        label=gettext_lazy("invoice number"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Empty: what is written down by now stays."),
    )


class EnrolmentForm(CentreModelForm):
    """What may be written down of an enrolment; places are given by actions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("employment")
        if field is not None:
            held = Employment.objects.filter(person=self.instance.person_id)
            field.queryset = held.select_related("service", "organisation", "job_role")
        if "note" in self.fields:
            self.fields["note"].widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any]:
        """Refuse days outside the training, and the workplace of somebody else."""
        cleaned = super().clean()
        if "joined_on" in self.changed_data:
            ensure_joins_within(self.instance.training, cleaned.get("joined_on"))
        ensure_works_there(self.instance.person, cleaned.get("employment"))
        return cleaned


class TrainingForm(ActionForm):
    """In which training somebody is to be enrolled."""

    training = forms.ModelChoiceField(
        Training.objects.none(), label=gettext_lazy("training")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["training"]
        offered.queryset = Training.objects.visible_to(self.request.user).upcoming()
        field = Enrolment._meta.get_field("training")
        offered.widget = AutocompleteSelect(field, admin.site, choices=offered.choices)


# --- A list ---------------------------------------------------------------------------


class EmployerField(forms.ChoiceField):
    """One of the employers that a training is for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.employers: dict[str, Any] = {}

    def offer(self, employers: Iterable[Any]) -> None:
        """Offer the employers, and none of them."""
        self.employers = {
            f"{each._meta.model_name}-{each.pk}": each for each in employers
        }
        named = [(key, str(each)) for key, each in self.employers.items()]
        self.choices = [("", _("– nowhere that we know –")), *named]

    def clean(self, value: Any) -> Any:
        """Return the employer."""
        return self.employers.get(super().clean(value))


class PasteForm(SourceForm):
    """A list of participants as it is, and where those without a workplace work."""

    employer = EmployerField(
        label=gettext_lazy("Whoever’s workplace is not written works at"),
        required=False,
    )
    field_order = ("pasted", "file", "employer")

    def __init__(self, *args: Any, employers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pasted = self.fields["pasted"]
        pasted.label = _("Paste the participants here")
        pasted.help_text = _(
            "As they are in Excel: one on each row, with or without headers, the names"
            " in one cell or in several. A single name will do too."
        )
        field: Any = self.fields["employer"]
        field.offer(employers)
        if not field.employers:
            del self.fields["employer"]
        elif len(field.employers) == 1:
            self.initial["employer"] = next(iter(field.employers))

    def clean(self) -> dict[str, Any]:
        """Refuse lists that no training is for."""
        given = super().clean()
        table: Table | None = getattr(self, "table", None)
        if table is not None and len(table.rows) > MOST:
            message = _("Up to %(most)d rows at once, please.") % {"most": MOST}
            self.add_error("pasted", ValidationError(message, code="too_many"))
        return given


class RowsField(forms.CharField):
    """The rows that were pasted, kept within the page."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the rows; raise ValidationError when the page was tampered with."""
        try:
            rows = json.loads(value or "[]")
        except ValueError:
            rows = None
        is_table = (
            isinstance(rows, list) and len(rows) <= MOST and all(map(is_row, rows))
        )
        if not is_table or not rows:
            message = _("The rows are lost. Paste them again.")
            raise ValidationError(message, code="no_rows")
        width = max(map(len, rows))
        return [[*map(clean, row), *[""] * (width - len(row))] for row in rows]


def is_row(row: Any) -> bool:
    """Tell whether it can be a row of a sheet."""
    return (
        isinstance(row, list)
        and len(row) <= COLUMNS
        and all(isinstance(cell, str) and len(cell) <= CELL for cell in row)
    )


class RowsForm(forms.Form):
    """The rows as they stand on the page of the check."""

    rows = RowsField()
    header_row = forms.IntegerField(
        min_value=0, max_value=MOST, widget=forms.HiddenInput
    )
    employer = EmployerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, employers: Iterable[Any], columns: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employer"]
        field.offer(employers)
        self.offered = [("", _("– leave out –"))]
        self.offered += [(column.name, column.header) for column in columns]

    def told(self) -> list[str]:
        """Return the column that each cell is said to be, each at most once."""
        known, told = {name for name, _label in self.offered}, []
        for place in range(len(self.cleaned_data["rows"][0])):
            name = self.data.get(f"column-{place}", "")
            told.append(name if name in known and name not in told else "")
        return told
