"""Forms of the registry."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.backoffice.forms import CentreModelForm, LabelledFormSet
from resource_centre.registry.models import SEATS, Mandate, Organisation
from resource_centre.registry.rules import (
    Employer,
    ensure_administrator_remains,
    ensure_may_change,
    ensure_no_personal_numbers,
    ensure_scope_named,
    ensure_text_unused,
    ensure_within_reach,
    free_seat,
)

# What each role takes of the fields that say how far it reaches.
PLACES = ("district", "municipality", "organisation", "service", "seat", "is_deputy")
TAKEN: dict[Scope, tuple[str, ...]] = {
    Scope.EVERYTHING: (),
    Scope.DISTRICT: ("district",),
    Scope.MUNICIPALITY: ("district", "municipality"),
    Scope.ORGANISATION: ("organisation",),
    Scope.SERVICE: ("service",),
    Scope.OWN: ("district", "municipality"),
}


def fields_of(role: Role) -> tuple[str, ...]:
    """Return the fields that say how far the role reaches."""
    taken = TAKEN[DUTIES[role].scope]
    return (*taken, "seat", "is_deputy") if role is Role.COORDINATOR else taken


class UserForm(CentreModelForm):
    """An account: a name and, for whoever has one, an e-mail."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the account; a new one has no password to sign in with."""
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(*args, **kwargs)


class RegistryForm(CentreModelForm):
    """A form that takes no ЕГН and keeps what was chosen by others.

    `user` is who fills it. A choice that stands and that the user could not make,
    such as a workplace in another district, may stay; `far` names such fields.
    """

    user: User | None = None
    far: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.far:
            field: Any = self.fields.get(name)
            chosen = getattr(self.instance, f"{name}_id", None)
            if chosen is not None and hasattr(field, "queryset"):
                visible = Q(pk__in=field.queryset.values("pk"))
                model = field.queryset.model
                field.queryset = model._default_manager.filter(visible | Q(pk=chosen))

    def clean(self) -> dict[str, Any]:
        """Refuse an ЕГН in any text."""
        cleaned = super().clean()
        ensure_no_personal_numbers(cleaned)
        return cleaned


class PlacedForm(RegistryForm):
    """An organisation or a service, which its author must see afterwards."""

    far = ("provider",)

    def full_clean(self) -> None:
        """Refuse, beside the district, what the author would not see."""
        super().full_clean()
        if self.is_bound and self.user is not None and not self.errors:
            try:
                ensure_within_reach(self.user, self.instance)
            except ValidationError as refused:
                self.add_error("district", refused)


class OfficeForm(RegistryForm):
    """An office of an organisation that the user looks after."""

    def clean_organisation(self) -> Organisation:
        """Refuse an organisation of the whole country."""
        organisation: Organisation = self.cleaned_data["organisation"]
        if self.user is not None:
            ensure_may_change(self.user, organisation)
        return organisation


class PersonForm(RegistryForm):
    """A person; the family name given up may stay as a former one."""

    far = ("account",)
    keep_former_name = forms.BooleanField(
        label=_("Keep the present family name as a former one, if it changes"),
        initial=True,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Put a family name that is given up among the former ones."""
        cleaned = super().clean()
        before, now = self.initial.get("last_name"), cleaned.get("last_name")
        is_changed = before and now is not None and before != now
        if self.instance.pk and cleaned.get("keep_former_name") and is_changed:
            former = cleaned.get("former_names", [])
            cleaned["former_names"] = list(dict.fromkeys([*former, before]))
        return cleaned


class ConsentTextForm(RegistryForm):
    """A version of what people agree to; one agreed to stays as it is."""

    def clean(self) -> dict[str, Any]:
        """Refuse to change what somebody has agreed to."""
        cleaned = super().clean()
        if self.instance.pk and self.has_changed():
            ensure_text_unused(self.instance)
        return cleaned


# --- Rows with periods --------------------------------------------------------------


class PeriodForm(RegistryForm):
    """A row with a period, compared with its sisters on the page by the formset.

    `together` are the fields whose constraints the formset looks after: the
    database knows the rows only as they were before this page.
    """

    together: ClassVar[frozenset[str]] = frozenset()

    def _get_validation_exclusions(self) -> set[str]:
        """Leave out what the formset looks after."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | self.together


class EmploymentForm(PeriodForm):
    """Where a person works."""

    far = ("service", "organisation")
    together = frozenset({"person"})


class HolderForm(PeriodForm):
    """Who holds an office."""

    far = ("person",)
    together = frozenset({"office"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].widget.attrs["placeholder"] = _("number and date")


class PeriodFormSet(LabelledFormSet):
    """Rows of which no two that are alike may last at the same time.

    `alike` are the fields that make rows alike, `overlap` is said of the later one
    on the page, beside `overlap_field`.
    """

    user: User | None = None
    alike: ClassVar[Sequence[str]] = ()
    overlap: ClassVar[Any] = ""
    overlap_field: ClassVar[str] = "starts_on"

    def clean(self) -> None:
        """Refuse rows that are alike and overlap."""
        super().clean()
        kept = list(self.kept())
        for place, form in enumerate(kept):
            if any(self.clash(form, earlier) for earlier in kept[:place]):
                form.add_error(self.overlap_field, self.overlap)

    def kept(self) -> Iterator[Any]:
        """Yield the forms whose rows will be there afterwards."""
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if row and form not in self.deleted_forms and form.is_valid():
                yield form

    def clash(self, form: Any, other: Any) -> bool:
        """Tell whether the rows are alike and share a day."""
        one, two = form.cleaned_data, other.cleaned_data
        return all(one.get(name) == two.get(name) for name in self.alike) and (
            starts(one) <= ends(two) and starts(two) <= ends(one)
        )


def starts(row: dict[str, Any]) -> date:
    """Return the first day of a row's period."""
    return row.get("starts_on") or date.min


def ends(row: dict[str, Any]) -> date:
    """Return the last day of a row's period."""
    return row.get("ends_on") or date.max


class EmploymentFormSet(PeriodFormSet):
    """Where one person works; the author must still see the person afterwards."""

    alike = ("service", "organisation", "job_role")
    overlap = _("The person already has this job there at that time.")

    def clean(self) -> None:
        """Refuse a person that nobody of the author's reach would see."""
        super().clean()
        if self.user is not None and not any(self.errors):
            person = self.instance
            ensure_within_reach(self.user, person, employers=self.employers())

    def employers(self) -> list[Employer]:
        """Return where the person will work or have worked."""
        rows = [form.cleaned_data for form in self.kept()]
        named = [row.get("service") or row.get("organisation") for row in rows]
        return [employer for employer in named if employer is not None]


class HolderFormSet(PeriodFormSet):
    """Who holds one office: one by right and one by order at a time."""

    alike = ("capacity",)
    overlap = _("Somebody else holds the office in the same way at that time.")


class MandateForm(RegistryForm):
    """A role: what it does not need is left out, and a coordinator gets a seat."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            taken = {role.value: fields_of(role) for role in Role}
            attributes = {"data-takes": json.dumps(taken), "data-of": " ".join(PLACES)}
            self.fields["role"].widget.attrs.update(attributes)
        if "seat" in self.fields:
            seats: Any = self.fields["seat"]
            seats.choices = [("", _("whichever is free")), *((n, n) for n in SEATS)]

    def clean(self) -> dict[str, Any]:
        """Refuse a role without its place; leave out what says nothing of it."""
        cleaned = super().clean()
        if not cleaned.get("role") or not self.has_changed():
            return cleaned
        role = Role(cleaned["role"])
        for name in set(PLACES) - set(fields_of(role)):
            cleaned[name] = False if name == "is_deputy" else None
        ensure_scope_named(role, cleaned)
        if role is Role.COORDINATOR and not cleaned.get("seat"):
            self.take_seat(cleaned)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Ask for no seat while what it follows from is wrong."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | ({"seat"} if self._errors else set())  # type: ignore[attr-defined]

    def take_seat(self, cleaned: dict[str, Any]) -> None:
        """Give the coordinator a free seat of the district."""
        if not cleaned.get("starts_on") or self.errors:
            return
        try:
            cleaned["seat"] = free_seat(
                district=cleaned["district"],
                is_deputy=cleaned["is_deputy"],
                starts_on=cleaned["starts_on"],
                ends_on=cleaned.get("ends_on"),
                besides=self.instance if self.instance.pk else None,
            )
        except ValidationError as taken:
            self.add_error("seat", taken)


class MandateFormSet(PeriodFormSet):
    """The roles of one user; the last administrator stays one."""

    alike = ("role", *PLACES[:4])
    overlap = _("The user already has this role at that time.")
    overlap_field = "role"

    def clean(self) -> None:
        """Refuse to take the role of administrator from the last who holds it."""
        super().clean()
        user = self.instance
        if not any(self.errors) and is_administrator(user) and not self.leaves_one():
            ensure_administrator_remains(without=user)

    def leaves_one(self) -> bool:
        """Tell whether the user would still be an administrator today."""
        today = timezone.localdate()
        left = [form.instance for form in self.forms if form not in self.deleted_forms]
        return any(
            mandate.role == Role.ADMINISTRATOR
            and mandate.starts_on <= today <= (mandate.ends_on or today)
            for mandate in left
            if mandate.starts_on
        )


def is_administrator(user: User) -> bool:
    """Tell whether the user is an administrator today (1 query)."""
    held = Mandate.objects.current().filter(user=user.pk, role=Role.ADMINISTRATOR)
    return held.exists()
