"""The form by which a question is built."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.common.text import clean
from resource_centre.registry.models import CompetenceArea
from surveys.expressions import parsed
from surveys.facts.answers import (
    CANNOT_JUDGE,
    READY,
    as_text,
    lines_of,
    typed,
)
from surveys.facts.conditions import Condition, ensure_no_loose_end
from surveys.facts.forms import HIGHEST, LOWEST, Answer, Asked
from surveys.forms.building import CONDITION, BuildingForm, ConditionFields, text
from surveys.models import Question, QuestionnaireVersion, Section
from surveys.rules.questionnaires import FEWEST_ANSWERS, of_ends

Kind = Question.Kind
LONG = {"rows": 6, "class": "vLargeTextField"}
TIMES = Decimal("0.0001")


def number(label: Any, **kwargs: Any) -> forms.DecimalField:
    """Return a field for a number as large as the database takes."""
    return forms.DecimalField(
        label=label, required=False, max_digits=12, decimal_places=4, **kwargs
    )


class QuestionForm(ConditionFields, BuildingForm):
    """A question: what is asked, how it is answered, and when."""

    rare = (
        "hint",
        "hint_en",
        *CONDITION,
        "meaning",
        "section",
        "position",
        "constraint",
        "constraint_message",
        "constraint_message_en",
    )
    field_order = (
        "label",
        "label_en",
        "kind",
        "is_required",
        "ready",
        "answers",
        "answers_en",
        "cannot_judge",
        "everywhere",
        "area",
        "low",
        "high",
        "step",
        "is_multiline",
        *rare,
    )

    label = text(_("Question"), rows=2, length=1000, required=True)
    label_en = text(_("Question in English"), rows=2, length=1000)
    kind = forms.ChoiceField(
        label=_("How it is answered"),
        choices=Kind.choices,
        initial=Kind.SINGLE,
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    ready = forms.ChoiceField(
        label=_("Ready answers"),
        required=False,
        help_text=_("They fill the answers below, if nothing is written there."),
    )
    answers = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        widget=forms.Textarea(LONG),
        help_text=_(
            "On a scale the first counts 1, the second 2 and so on; write “= 5” after"
            " an answer to count it otherwise."
        ),
    )
    answers_en = forms.CharField(
        label=_("Answers in English, in the same order"),
        required=False,
        widget=forms.Textarea(LONG),
    )
    cannot_judge = forms.BooleanField(
        label=_("Offer “I cannot judge”, which counts nothing"), required=False
    )
    everywhere = forms.BooleanField(
        label=_("Change the answers in all questions that share them"),
        required=False,
        initial=True,
    )
    area = forms.ModelChoiceField(
        CompetenceArea.objects.none(), label=_("Competence area"), required=False
    )
    low = number(_("Lowest number or level"))
    high = number(_("Highest number or level"))
    step = number(_("In steps of"), min_value=TIMES)
    is_multiline = forms.BooleanField(
        label=_("Room for several lines of text"), required=False
    )
    hint = text(_("Hint"), rows=2, length=1000)
    hint_en = text(_("Hint in English"), rows=2, length=1000)
    meaning = forms.ChoiceField(
        label=_("What the analysis makes of it"),
        choices=Question.Meaning.choices,
        required=False,
        help_text=_(
            "One question has each meaning. Gaps are weighed by how many people."
        ),
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label=_("Section"), empty_label=None
    )
    position = forms.IntegerField(
        label=_("Place in the section"), min_value=1, required=False
    )
    constraint = text(
        _("Right only if"),
        length=2000,
        help_text=_("In the language of XLSForm; “.” is the answer: . <= 100"),
    )
    constraint_message = text(_("What to say if it is wrong"), length=500)
    constraint_message_en = text(
        _("What to say if it is wrong, in English"), length=500
    )

    def __init__(
        self,
        *args: Any,
        version: QuestionnaireVersion,
        question: Question | None = None,
        **kwargs: Any,
    ) -> None:
        key = question.key if question else ""
        super().__init__(*args, key=key, **kwargs)
        self.was = self.whole.by_key.get(key)
        self.question = question
        before = list(self.whole.questions)
        if self.was is not None:
            before = before[: before.index(self.was)]
        self.offer_questions(tuple(each for each in before if each.is_answered))
        kept = Condition.of(self.whole, self.was.relevance if self.was else "")
        named = [(name, gettext(title)) for name, (title, _a) in READY.items()]
        fields: Any = self.fields
        fields["operator"].choices = kept.operators()
        fields["ready"].choices = [("", "—"), *named]
        fields["area"].queryset = CompetenceArea.objects.all()
        fields["section"].queryset = version.sections.order_by("position", "pk")
        if not self.is_shared():
            del self.fields["everywhere"]
        begun = initial_of(self.was) if self.was else {}
        self.initial = {**begun, **kept.initial(), **self.initial}

    def is_shared(self) -> bool:
        """Tell whether other questions have the same list of answers."""
        was = self.was
        if was is None or not was.list_name:
            return False
        return any(
            each.key != was.key and each.list_name == was.list_name
            for each in self.whole.questions
        )

    def clean_constraint(self) -> str:
        """Return the limit once it can be read."""
        written: str = clean(self.cleaned_data["constraint"])
        if written:
            parsed(written)
        return written

    def clean(self) -> dict[str, Any]:
        """Refuse what does not go together with the kind of the question."""
        cleaned = super().clean()
        ensure_no_loose_end(cleaned, self.whole)
        kind = cleaned.get("kind")
        if kind in Question.CHOOSING and "answers" in cleaned:
            if not cleaned["answers"] and cleaned.get("ready"):
                chosen = READY[cleaned["ready"]][1]
                is_scale = kind == Kind.SCALE
                shown = as_text(chosen, is_scale=is_scale)
                cleaned["answers"], cleaned["answers_en"] = shown
                cleaned["cannot_judge"] |= chosen[-1] == CANNOT_JUDGE
            self.ensure_answers(lines_of(cleaned["answers"]))
        if kind == Kind.COMPETENCE and not cleaned.get("area"):
            message = _("Say which area of competence it asks about.")
            self.add_error("area", ValidationError(message, code="no_area"))
        if not self.errors:
            for told, code in of_ends(self.asked()):
                self.add_error("high", ValidationError(told, code=code))
        return cleaned

    def ensure_answers(self, lines: list[str]) -> None:
        """Refuse too few answers, the same twice, and too long ones."""
        message = None
        if len(lines) < FEWEST_ANSWERS:
            message = _("Give two answers to choose from at least.")
        elif len(set(lines)) < len(lines):
            message = _("The same answer is there twice.")
        elif max(len(line) for line in lines) > 300:
            message = _("An answer has 300 letters at most.")
        if message:
            self.add_error("answers", ValidationError(message, code="answers"))

    def chosen(self) -> tuple[Answer, ...]:
        """Return the answers to choose from, with their values and points."""
        taken = self.cleaned_data
        if taken["kind"] not in Question.CHOOSING:
            return ()
        before = self.was.answers if self.was else ()
        if not before and taken["ready"]:
            before = READY[taken["ready"]][1]
        return typed(
            taken["answers"],
            taken["answers_en"],
            before=before,
            is_scale=taken["kind"] == Kind.SCALE,
            cannot_judge=taken["cannot_judge"],
        )

    def asked(self) -> Asked:
        """Return the question as the form says."""
        taken = self.cleaned_data
        kind = taken["kind"]
        is_competence = kind == Kind.COMPETENCE
        area = taken["area"] if is_competence else None
        has_ends = kind in (Kind.RANGE, Kind.COMPETENCE)
        return Asked(
            key=self.key,
            kind=kind,
            label=self.wording("label"),
            hint=self.wording("hint"),
            is_required=taken["is_required"] and kind != Kind.NOTE,
            is_multiline=taken["is_multiline"] and kind == Kind.TEXT,
            relevance=self.relevance(),
            constraint=taken["constraint"],
            constraint_message=self.wording("constraint_message"),
            low=taken["low"] if has_ends else None,
            high=taken["high"] if has_ends else None,
            step=taken["step"] if kind == Kind.RANGE else None,
            meaning=taken["meaning"],
            area_id=area.pk if area else None,
            list_name=self.was.list_name if self.was else "",
            answers=self.chosen(),
        )


def initial_of(was: Asked) -> dict[str, Any]:
    """Return what the form begins with for a question that is there."""
    is_scale = was.kind == Kind.SCALE
    answers, answers_en = as_text(was.answers, is_scale=is_scale)
    is_competence = was.kind == Kind.COMPETENCE
    return {
        "label": was.label.bg,
        "label_en": was.label.en,
        "kind": was.kind,
        "is_required": was.is_required,
        "answers": answers,
        "answers_en": answers_en,
        "cannot_judge": CANNOT_JUDGE.value in was.by_value,
        "area": was.area_id,
        "low": plain(was.low, LOWEST if is_competence else None),
        "high": plain(was.high, HIGHEST if is_competence else None),
        "step": plain(was.step),
        "is_multiline": was.is_multiline,
        "hint": was.hint.bg,
        "hint_en": was.hint.en,
        "meaning": was.meaning,
        "constraint": was.constraint,
        "constraint_message": was.constraint_message.bg,
        "constraint_message_en": was.constraint_message.en,
    }


def plain(number: Decimal | None, otherwise: int | None = None) -> Decimal | int | None:
    """Return the number without zeros at its end."""
    if number is None:
        return otherwise
    return int(number) if number == int(number) else number.normalize()
