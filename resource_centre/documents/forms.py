"""Forms of letters, and of how the centre appears on paper."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, override

from resource_centre.documents.addressing import salutations, usual_salutation
from resource_centre.documents.images import png_of
from resource_centre.documents.models import Letterhead
from resource_centre.documents.rules import (
    ensure_district_covered,
    ensure_one_addressee,
    ensure_only_raised,
    ensure_received_in_order,
)
from resource_centre.documents.scans import ACCEPT, examined
from resource_centre.documents.services.letters import enter_letter, incoming_series
from resource_centre.documents.services.series import begin_from, last_number
from resource_centre.registry.forms import RegistryForm

# --- Letters ------------------------------------------------------------------------


class SuggestingInput(forms.TextInput):
    """A box for a text that offers some, and takes any."""

    template_name = "documents/admin/suggesting_input.html"

    def __init__(self, suggestions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.suggestions = list(suggestions)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template needs: the list has a name that the box knows."""
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["widget"]["attrs"]["list"] = listed
        return {**context, "suggestions": self.suggestions, "listed": listed}


class CorrespondenceForm(RegistryForm):
    """A letter, which whoever writes or enters it must see afterwards."""

    def clean(self) -> dict[str, Any]:
        """Refuse a district that its author does not cover."""
        cleaned = super().clean()
        is_new = self.instance.pk is None
        if self.user is not None and (is_new or "district" in self.changed_data):
            ensure_district_covered(self.user, cleaned.get("district"))
        return cleaned


class LetterForm(CorrespondenceForm):
    """A letter of the centre, which is to somebody, and to one alone."""

    far = (
        "office",
        "person",
        "organisation",
        "letterhead",
        "signatory",
        "agreed_by",
        "in_reply_to",
        "district",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "salutation" in self.fields:
            with override(self.instance.language):
                attributes = {
                    "class": "vTextField",
                    "placeholder": usual_salutation(),
                }
                offered = salutations(self.instance)
            self.fields["salutation"].widget = SuggestingInput(
                offered, attrs=attributes
            )
        for name, rows in (("addressee", 4), ("body", 18)):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows

    def clean(self) -> dict[str, Any]:
        """Refuse a letter to several."""
        cleaned = super().clean()
        ensure_one_addressee(cleaned)
        return cleaned

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the letter; a new one is its writer's."""
        if self.instance.pk is None:
            self.instance.written_by = self.user
        return super().save(*args, **kwargs)


class ScanField(forms.FileField):
    """A scan, looked into before it is taken."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})

    def to_python(self, data: Any) -> Any:
        """Return the scan, or None."""
        upload: Any = super().to_python(data)
        return examined(upload) if upload else None


class IncomingForm(CorrespondenceForm):
    """A letter that came; at first saving it gets its number for good."""

    far = ("person", "organisation", "district")
    followed: ClassVar[frozenset[str]] = frozenset({"series", "year"})
    scan_file = ScanField(
        label=_("Scan"), required=False, help_text=_("PDF, JPEG or PNG up to 10 MB.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.series = incoming_series()
        if "note" in self.fields:
            self.fields["note"].widget.attrs["rows"] = 3
        if self.instance.scan and "scan_file" in self.fields:
            self.fields["scan_file"].label = _("Another scan")

    def _get_validation_exclusions(self) -> set[str]:
        """Look at the constraints on the number too: it follows from the form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - self.followed

    def clean(self) -> dict[str, Any]:
        """Refuse days that cannot be; the number is of the year the letter came."""
        cleaned = super().clean()
        ensure_received_in_order(cleaned)
        received = cleaned.get("received_on")
        if self.instance.pk is None and received is not None:
            self.instance.year = received.year
        return cleaned

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Enter the letter if it is new, keep its scan, and save it."""
        scan = self.cleaned_data.get("scan_file")
        if scan is not None:
            self.instance.scan = scan.stored(self.instance.received_on)
        if self.instance.pk is None and self.user is not None:
            enter_letter(letter=self.instance, by=self.user)
        return super().save(*args, **kwargs)


# --- Pictures -----------------------------------------------------------------------


class PictureInput(forms.ClearableFileInput):
    """A box for a picture that shows the one there is, and takes it away."""

    template_name = "documents/admin/picture_input.html"
    clear_checkbox_label: Any = _("Remove the picture")

    def is_initial(self, value: Any) -> bool:
        """Tell whether there is a picture already."""
        return isinstance(value, bytes)

    def format_value(self, value: Any) -> Any:
        """Return the address of the picture, which is the picture itself."""
        return as_address(value) if self.is_initial(value) else None


class PictureField(forms.FileField):
    """A picture, written anew as PNG: JPEG, PNG or WebP, and nothing else."""

    widget = PictureInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def to_python(self, data: Any) -> Any:
        """Return the picture as bytes, or None."""
        upload: Any = super().to_python(data)
        return png_of(upload) if upload else None


class PictureForm(RegistryForm):
    """A form with one picture, kept in the column `pictured`."""

    pictured: ClassVar[str]
    picture = PictureField(
        required=False,
        help_text=_("JPEG, PNG or WebP up to 5 MB; best with nothing behind it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column = self._meta.model._meta.get_field(self.pictured)
        self.fields["picture"].label = capfirst(column.verbose_name)
        picture = getattr(self.instance, self.pictured)
        self.initial["picture"] = bytes(picture) if picture else None

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the record with its picture, or without it where it is taken away."""
        if "picture" in self.changed_data:
            picture = self.cleaned_data["picture"] or None
            setattr(self.instance, self.pictured, picture)
        return super().save(*args, **kwargs)


class LetterheadForm(PictureForm):
    """A letterhead; of all, one is used where none is chosen."""

    pictured = "logo"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("donor_line_bg", "donor_line_en"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3

    def _get_validation_exclusions(self) -> set[str]:
        """Let this one be the usual one, whichever was so before."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"is_default"}

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the letterhead; if it is the usual one, no other is."""
        if self.instance.is_default:
            others = Letterhead.objects.exclude(pk=self.instance.pk)
            others.filter(is_default=True).update(is_default=False)
        return super().save(*args, **kwargs)


class SignatoryForm(PictureForm):
    """Somebody who signs, with the picture of the signature."""

    pictured = "image"


def as_address(picture: bytes) -> str:
    """Return an address that holds the picture itself."""
    return f"data:image/png;base64,{b64encode(picture).decode()}"


# --- Series of numbers --------------------------------------------------------------


class SeriesForm(RegistryForm):
    """A series of numbers, whose next one can only be raised."""

    next_number = forms.IntegerField(
        label=_("Next number this year"),
        required=False,
        min_value=1,
        max_value=99_999_999,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
        help_text=_(
            "Raise it if numbers of this year were given before the system came."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = timezone.localdate().year
        if self.instance.pk is not None:
            following = last_number(self.instance, self.year) + 1
            self.initial.setdefault("next_number", following)

    def clean_next_number(self) -> int | None:
        """Refuse a number that was given."""
        number: int | None = self.cleaned_data["next_number"]
        if number is not None and "next_number" in self.changed_data:
            ensure_only_raised(last_number(self.instance, self.year), number)
        return number

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the series, and where its numbers go on."""
        number = self.cleaned_data.get("next_number")
        if number is not None and "next_number" in self.changed_data:
            begin_from(series=self.instance, year=self.year, number=number)
        return super().save(*args, **kwargs)
