"""What visitors ask of the directory of social services, and what it answers."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import F, Func, OrderBy, TextField, Value
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.common.text import clean
from resource_centre.registry.models import SocialService
from resource_centre.registry.querysets import ServiceQuerySet

UNKNOWN = "unknown"
LONGEST = 100


class Offer(NamedTuple):
    """Where some service is and what it is: codes and names, None if not stated."""

    district: str
    district_name: str
    municipality: str | None
    municipality_name: str | None
    type: str | None
    type_name: str | None


class OfferedSelect(forms.Select):
    """A list to choose from; Django's would render a template for each choice."""

    template_name = "includes/choices.html"


class OfferedField(forms.ChoiceField):
    """A choice among what is offered; anything else counts as no choice."""

    def __init__(self, **kwargs: Any) -> None:
        widget = OfferedSelect(attrs={"class": "form-select"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the choice, or nothing for what is not offered."""
        return str(value) if value and self.valid_value(value) else ""


class WordsField(forms.CharField):
    """Words to look for; what nobody types is left out."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "form-control", "type": "search", "maxlength": LONGEST}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the words without control characters, at most LONGEST letters."""
        return clean(value or "")[:LONGEST]


class DirectoryForm(forms.Form):
    """Asks where and what; only what some service is can be chosen."""

    district = OfferedField(label=_("District"))
    municipality = OfferedField(label=_("Municipality"))
    type = OfferedField(label=_("Service type"))
    name = WordsField(label=_("Name of the service"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is (1 query); municipalities of the chosen district."""
        super().__init__(*args, **kwargs)
        offers = offered()
        self.offer("district", districts(offers))
        self.offer("type", types(offers))
        chosen = self["district"].data
        if chosen in {offer.district for offer in offers}:
            offers = [offer for offer in offers if offer.district == chosen]
        self.offer("municipality", municipalities(offers))

    def offer(self, name: str, choices: list[Any]) -> None:
        """Let the field be answered with one of the choices, or with all of them."""
        field = self.fields[name]
        assert isinstance(field, OfferedField)  # noqa: S101
        field.choices = [("", pgettext_lazy("choice", "All")), *choices]

    @property
    def is_filled(self) -> bool:
        """Tell whether anything is asked for."""
        return self.is_valid() and any(self.cleaned_data.values())

    def found(self) -> ServiceQuerySet:
        """Return the services open today that were asked for.

        Up to 2 queries if words are looked for. They are in the order of their
        places; those that only resemble the words come the likest first.
        """
        self.full_clean()
        asked = self.cleaned_data
        services = SocialService.objects.functioning()
        if asked["district"]:
            services = services.filter(district__code=asked["district"])
        if asked["municipality"] == UNKNOWN:
            services = services.filter(municipality=None)
        elif asked["municipality"]:
            services = services.filter(municipality__code=asked["municipality"])
        if asked["type"]:
            services = services.filter(service_type__code=asked["type"])
        if asked["name"]:
            services = services.found(asked["name"])
        if "likeness" in services.query.annotations:
            return services
        return services.order_by(*by_place())


def offered() -> list[Offer]:
    """Return where services open today are and what they are (1 query)."""
    name = f"name_{get_language()}"
    rows = SocialService.objects.functioning().order_by().distinct()
    return [
        Offer(*row)
        for row in rows.values_list(
            *("district__code", f"district__{name}"),
            *("municipality__code", f"municipality__{name}"),
            *("service_type__code", f"service_type__{name}"),
        )
    ]


def districts(offers: Iterable[Offer]) -> list[Any]:
    """Return the districts as choices."""
    return by_name((offer.district, offer.district_name) for offer in offers)


def types(offers: Iterable[Offer]) -> list[Any]:
    """Return the service types as choices."""
    return by_name((offer.type, offer.type_name) for offer in offers if offer.type)


def municipalities(offers: list[Offer]) -> list[Any]:
    """Return the municipalities as choices, those of several districts in groups."""
    groups = [
        (name, by_name(municipality(o) for o in offers if o.district == code))
        for code, name in districts(o for o in offers if o.municipality)
    ]
    unknown = [(UNKNOWN, _("not stated"))]
    choices = groups if len(groups) > 1 else [c for _name, some in groups for c in some]
    return choices + (unknown if any(not o.municipality for o in offers) else [])


def by_name(choices: Iterable[tuple[str | None, str | None]]) -> list[Any]:
    """Return the choices that have a code, each once, in the order of their names."""
    known = {choice for choice in choices if choice[0]}
    return sorted(known, key=lambda choice: choice[1] or "")


def municipality(offer: Offer) -> tuple[str | None, str | None]:
    """Return the municipality of an offer as a choice."""
    return offer.municipality, offer.municipality_name


def by_place() -> list[OrderBy]:
    """Return the order of a list: by place, and then by name, 2 before 10."""
    name = f"name_{get_language()}"
    return [
        F(f"district__{name}").asc(),
        F(f"municipality__{name}").asc(nulls_last=True),
        OrderBy(numbers_padded("name")),
        F("pk").asc(),
    ]


def numbers_padded(field: str) -> Func:
    """Return the text with every number in it eight digits long."""
    wide = replaced(F(field), r"(\d+)", r"00000000\1")
    return replaced(wide, r"0*(\d{8})", r"\1")


def replaced(text: F | Func, pattern: str, by: str) -> Func:
    """Return the text with all matches of the pattern replaced."""
    parts = (Value(pattern), Value(by), Value("g"))
    return Func(text, *parts, function="regexp_replace", output_field=TextField())
