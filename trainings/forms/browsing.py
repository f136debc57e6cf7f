"""What visitors ask of the list of trainings, and what it answers."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from resource_centre.registry.directory import OfferedField, WordsField, by_name
from trainings.facts.public import ahead, free, is_ahead, past
from trainings.models import Training
from trainings.querysets import TrainingQuerySet

PAST = "past"
# Where visitors' words are looked for.
SEARCHED = (
    "title",
    "title_en",
    "audience",
    "audience_en",
    "venue__name",
    "municipality__name_bg",
    "municipality__name_en",
    "venue__municipality__name_bg",
    "venue__municipality__name_en",
)


class Offer(NamedTuple):
    """Where some training is, what it is and from which month to which."""

    municipality: str | None
    municipality_name: str | None
    kind: str
    first: date
    last: date


class TrainingsForm(forms.Form):
    """Asks where, what and when; only what some training is can be chosen."""

    municipality = OfferedField(label=_("Municipality"))
    kind = OfferedField(label=pgettext_lazy("training", "Kind"))
    month = OfferedField(label=_("Month"))
    words = WordsField(label=_("Title or place"))
    free = forms.BooleanField(
        label=_("Only with free places"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is among those ahead, or the past ones (1 query)."""
        super().__init__(*args, **kwargs)
        self.is_past = self.data.get("when") == PAST
        offers = offered(kept(Training.objects.published(), is_past=self.is_past))
        self.offer("municipality", by_name(offer[:2] for offer in offers))
        kinds = {offer.kind for offer in offers}
        labels = [(kind.value, capfirst(kind.label)) for kind in Training.Kind]
        self.offer("kind", [choice for choice in labels if choice[0] in kinds])
        months = sorted(set(months_of(offers)), reverse=self.is_past)
        self.offer("month", [(f"{month:%Y-%m}", named(month)) for month in months])
        if self.is_past:
            del self.fields["free"]

    def offer(self, name: str, choices: list[Any]) -> None:
        """Let the field be answered with one of the choices, or with all of them."""
        field = self.fields[name]
        assert isinstance(field, OfferedField)  # noqa: S101
        field.choices = [("", pgettext_lazy("choice", "All")), *choices]

    @property
    def tab(self) -> str:
        """Return which part is looked at: `ahead` or `past`."""
        return "past" if self.is_past else "ahead"

    @property
    def is_filled(self) -> bool:
        """Tell whether anything is asked for."""
        return self.is_valid() and any(self.cleaned_data.values())

    @cached_property
    def asked(self) -> TrainingQuerySet:
        """The trainings that were asked for, those ahead and the past ones."""
        self.full_clean()
        asked = self.cleaned_data
        rows = Training.objects.published()
        if asked["municipality"]:
            rows = rows.filter(in_municipality(asked["municipality"]))
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["month"]:
            first = date.fromisoformat(f"{asked['month']}-01")
            rows = rows.filter(starts_on__lt=next_month(first), ends_on__gte=first)
        for word in asked["words"].split():
            rows = rows.filter(has(word))
        return free(rows) if asked.get("free") else rows

    def counts(self) -> dict[str, int]:
        """Return how many are `ahead` and how many are `past` (1 query)."""
        ahead_now = is_ahead()
        return self.asked.aggregate(
            ahead=Count("pk", filter=ahead_now), past=Count("pk", filter=~ahead_now)
        )

    def found(self) -> TrainingQuerySet:
        """Return those of the tab, the nearest first."""
        order = ("-starts_on", "-pk") if self.is_past else ("starts_on", "pk")
        return kept(self.asked, is_past=self.is_past).order_by(*order)


def kept(rows: TrainingQuerySet, *, is_past: bool) -> TrainingQuerySet:
    """Keep the past ones, or those that are not over."""
    return past(rows) if is_past else ahead(rows)


def offered(rows: TrainingQuerySet) -> list[Offer]:
    """Return where the trainings are, what they are and when (1 query)."""
    name = f"name_{get_language()}"
    return [
        Offer(*row)
        for row in rows.order_by()
        .values_list(
            Coalesce("municipality__code", "venue__municipality__code"),
            Coalesce(f"municipality__{name}", f"venue__municipality__{name}"),
            "kind",
            TruncMonth("starts_on"),
            TruncMonth("ends_on"),
        )
        .distinct()
    ]


def in_municipality(code: str) -> Q:
    """Return the condition that a training is there: itself, or else its venue."""
    return Q(municipality__code=code) | Q(
        municipality=None, venue__municipality__code=code
    )


def has(word: str) -> Q:
    """Return the condition that a training's texts have the word."""
    found = Q()
    for field in SEARCHED:
        found |= Q(**{f"{field}__icontains": word})
    return found


def months_of(offers: Iterable[Offer]) -> Iterator[date]:
    """Yield the months that some training is in."""
    for offer in offers:
        month = offer.first
        while month <= offer.last:
            yield month
            month = next_month(month)


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def named(month: date) -> str:
    """Return the month as people say it: „декември 2026 г.“."""
    return date_format(month, "YEAR_MONTH_FORMAT")
