"""What forms of the parts of a version share; its sections and its words."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_numbers
from surveys.expressions import parsed
from surveys.facts.conditions import (
    Condition,
    condition_of,
    ensure_no_loose_end,
    named,
)
from surveys.facts.forms import Asked, Form, Wording
from surveys.facts.numbering import numbers_of
from surveys.models import QuestionnaireVersion, Section

SHORT = {"rows": 2, "class": "vLargeTextField"}
WIDE = {"class": "vTextField"}
CONDITION = ("asked_if", "operator", "answer", "condition")
# Folded fields that hold something from the start.
USUALLY_FILLED = ("operator", "section", "position")


def text(label: Any, *, rows: int = 0, length: int = 300, **kwargs: Any) -> Any:
    """Return a field for text of one line, or of several."""
    widget: forms.Widget = forms.TextInput(WIDE)
    if rows:
        widget = forms.Textarea({**SHORT, "rows": rows})
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, widget=widget, **kwargs)


class BuildingForm(forms.Form):
    """A form of a part of a version; it takes no ЕГН.

    `form` is the version as it is, `key` that of the part that is changed.
    """

    required_css_class = "required"
    # What few questions have: shown folded, unless it holds something.
    rare: ClassVar[tuple[str, ...]] = ()
    # The answers to choose from of the questions that a condition can look at.
    offered: Mapping[str, list[str]]

    def __init__(self, *args: Any, form: Form, key: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.whole, self.key = form, key

    def clean(self) -> dict[str, Any]:
        """Take all text in one form, and no personal numbers."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = clean(value)
        texts = {n: v for n, v in cleaned.items() if isinstance(v, str)}
        ensure_no_personal_numbers(texts)
        return cleaned

    def common_fields(self) -> list[forms.BoundField]:
        """Return the fields that are always shown."""
        return [each for each in self if each.name not in self.rare]

    def rare_fields(self) -> list[forms.BoundField]:
        """Return the fields that are shown folded."""
        return [each for each in self if each.name in self.rare]

    def opens_rare(self) -> bool:
        """Tell whether one of the folded fields holds something, or is wrong."""
        begins = [n for n in self.rare if n not in USUALLY_FILLED]
        return any(name in self.errors or self[name].value() for name in begins)

    def wording(self, name: str) -> Wording:
        """Return a text in both languages."""
        return Wording(self.cleaned_data[name], self.cleaned_data[f"{name}_en"])

    def offer_questions(self, before: tuple[Asked, ...]) -> None:
        """Offer the questions that a condition can look at, by their numbers."""
        numbers = numbers_of(self.whole)
        known = [(each.key, f"{numbers[each.key]}. {each.label}") for each in before]
        self.offered = {each.key: names for each in before if (names := named(each))}
        field: Any = self.fields["asked_if"]
        field.choices = [("", gettext("always")), *known]

    def relevance(self) -> str:
        """Return the condition as it is kept."""
        taken = self.cleaned_data
        own = taken.get("condition", "")
        return own or condition_of(
            self.whole, taken["asked_if"], taken["operator"], taken["answer"]
        )


class ConditionFields(forms.Form):
    """When it is asked, in three fields; a longer condition is a text."""

    asked_if = forms.ChoiceField(label=_("Asked only if question"), required=False)
    operator = forms.ChoiceField(
        label=pgettext_lazy("condition", "is answered with"), required=False
    )
    answer = text(
        pgettext_lazy("condition", "the answer"),
        help_text=_("As it is written in that question, or a number."),
    )
    condition = text(
        _("Condition of several parts"),
        rows=2,
        length=2000,
        help_text=_("In the language of XLSForm, as ${people} > 3 and ${new} > 0."),
    )

    def clean_condition(self) -> str:
        """Return the condition once it can be read."""
        written: str = clean(self.cleaned_data["condition"])
        if written:
            parsed(written)
        return written


class SectionForm(ConditionFields, BuildingForm):
    """A section: its title, and when it is asked."""

    title = text(_("Title"), required=True)
    title_en = text(_("Title in English"))
    field_order = ("title", "title_en", *CONDITION)

    def __init__(
        self, *args: Any, section: Section | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, key=section.key if section else "", **kwargs)
        begun: tuple[Asked, ...] = ()
        for page in self.whole.pages:
            if page.key == self.key:
                break
            begun += tuple(each for each in page.questions if each.is_answered)
        self.offer_questions(begun)
        kept = Condition.of(self.whole, section.relevance if section else "")
        self.initial = {**kept.initial(), **self.initial}
        self.fields["operator"].choices = kept.operators()  # type: ignore[attr-defined]
        if section is not None:
            self.initial |= {"title": section.title, "title_en": section.title_en}

    def clean(self) -> dict[str, Any]:
        """Refuse a condition that says only half."""
        cleaned = super().clean()
        ensure_no_loose_end(cleaned, self.whole)
        return cleaned


class TextsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people read before and after, and what changed in the version."""

    required_css_class = "required"

    class Meta:
        model = QuestionnaireVersion
        fields = ("intro", "intro_en", "thanks", "thanks_en", "note")
        widgets = {name: forms.Textarea({**SHORT, "rows": 4}) for name in fields}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Take all text in one form, and no personal numbers."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            cleaned[name] = clean(value)
        ensure_no_personal_numbers(cleaned)
        return cleaned
