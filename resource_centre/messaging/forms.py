"""Forms of messages: their words, whom they are for, what was said on the phone."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.backoffice.forms import CentreModelForm
from resource_centre.common.text import clean
from resource_centre.messaging.composing import (
    LONGEST_SUBJECT,
    Words,
    ensure_fillable,
)
from resource_centre.messaging.mail import MailKind, kind_named
from resource_centre.messaging.models import MailTemplate

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
PARTS = ("subject", "body")


class MailTemplateForm(CentreModelForm):
    """The words of a kind of mail; what is left empty is as it was declared."""

    class Meta:
        model = MailTemplate
        fields = ("subject_bg", "body_bg", "subject_en", "body_en")
        widgets = {
            name: forms.Textarea(attrs={"rows": 14}) for name in ("body_bg", "body_en")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, original in self.originals().items():
            self.initial[name] = self.initial.get(name) or original

    @property
    def mail_kind(self) -> MailKind:
        """Return the kind of mail whose words these are."""
        return kind_named(self.instance.kind)

    def originals(self) -> dict[str, str]:
        """Return the words as they were declared, by field."""
        kind = self.mail_kind
        return {
            f"{part}_{language}": words[language].strip()
            for language in LANGUAGES
            for part, words in (("subject", kind.subjects), ("body", kind.bodies))
        }

    def clean(self) -> dict[str, Any]:
        """Refuse words that cannot be filled; keep only what is not as declared."""
        cleaned = super().clean()
        for language in LANGUAGES:
            self.check(language)
        for name, original in self.originals().items():
            if cleaned.get(name) == original:
                cleaned[name] = ""
        return cleaned

    def check(self, language: str) -> None:
        """Add what is wrong with the words of a language beside their fields."""
        words = {part: self.cleaned_data.get(f"{part}_{language}") for part in PARTS}
        try:
            ensure_fillable(self.mail_kind, **{p: w or "" for p, w in words.items()})
        except ValidationError as wrong:
            for part, errors in wrong.error_dict.items():
                self.add_error(f"{part}_{language}", errors)

    def words(self, language: str) -> Words | None:
        """Return the words as they stand in the form, None while they are wrong."""
        names = {part: f"{part}_{language}" for part in PARTS}
        if self.is_bound and any(name in self.errors for name in names.values()):
            return None
        typed = self.cleaned_data if self.is_bound else self.initial
        originals = self.originals()
        return Words(
            **{part: typed[name] or originals[name] for part, name in names.items()}
        )


class AskedForm(forms.Form):
    """What an action asks before it is done; text is cleaned.

    `key` is of one filling of the form: sent twice, it is done once.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Store text in one form; refuse what says nothing then."""
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                cleaned[name] = clean(value)
                if value and not cleaned[name] and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


def language_field() -> forms.ChoiceField:
    """Return the choice of the language that a mail is in."""
    return forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
    )


class NoticeForm(AskedForm):
    """Words of the staff to one or more people."""

    subject = forms.CharField(
        label=pgettext_lazy("message", "Subject"), max_length=LONGEST_SUBJECT
    )
    text = forms.CharField(
        label=pgettext_lazy("message", "Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The greeting by name and the centre’s signature are added."),
    )
    language = language_field()


class SendDocumentForm(AskedForm):
    """How issued documents go to their addressees."""

    class Way(models.TextChoices):
        FILE = "file", _("as an attached file")
        LINK = "link", _("as a personal link, with which it is opened and downloaded")
        BOTH = "both", _("as both")

    way = forms.ChoiceField(
        label=_("How"), choices=Way.choices, initial=Way.FILE, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("A few words of yours"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They stand in the mail after the usual text."),
    )
    language = language_field()


class SendOneDocumentForm(SendDocumentForm):
    """How one issued document goes to its addressee, and where to."""

    field_order = ("address",)
    address = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Without one the addressee is put on the list of people to call."),
    )


class AddressForm(ActionForm):
    """The right address of a message that did not arrive."""

    address = forms.EmailField(label=_("E-mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        message = self.records.first()
        if message is not None:
            self.fields["address"].initial = message.address
            self.fields["address"].help_text = message.last_error


def note_field() -> forms.CharField:
    """Return the note of what was said on the phone."""
    return forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as when to call again. May stay empty."),
    )


class CalledForm(ActionForm):
    """What was said on the phone."""

    note = note_field()


class CallOrSendForm(AskedForm):
    """What was said on the phone, or the e-mail that was told there."""

    note = note_field()
    address = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If the person tells you one, it can be sent after all."),
    )

    @property
    def is_sending(self) -> bool:
        """Tell whether the message is to be sent to the e-mail."""
        return self.data.get("_do") == "send"

    def clean(self) -> dict[str, Any]:
        """Ask for the e-mail to send to."""
        cleaned = super().clean()
        if self.is_sending and not cleaned.get("address") and not self.errors:
            self.add_error("address", self.fields["note"].error_messages["required"])
        return cleaned
