"""What is asked when documents are issued, and when something becomes of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.documents.document import Document
from resource_centre.documents.forms import ScanField
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.documents.rules import series_of
from resource_centre.registry.models import District, Organisation, Person
from resource_centre.registry.reach import reach_of
from resource_centre.registry.rules import ensure_no_personal_numbers

LANGUAGES = dict(settings.LANGUAGES)
LONG = {"class": "vTextField"}


def told_why() -> forms.CharField:
    """Return the field for a reason."""
    return forms.CharField(
        label=_("reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


def typed_number(**more: Any) -> forms.CharField:
    """Return the field for a number of another register."""
    return forms.CharField(
        label=_("number"),
        max_length=50,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        **more,
    )


class IssuedForm(ActionForm):
    """A form whose texts name nobody by a personal number."""

    def clean(self) -> dict[str, Any]:
        """Refuse anybody's ЕГН."""
        cleaned = super().clean()
        ensure_no_personal_numbers(
            {name: value for name, value in cleaned.items() if name != "reference"}
        )
        return cleaned


class IssueForm(ActionForm):
    """The language, and the number where it is typed."""

    language = forms.ChoiceField(label=_("language"), required=False)

    def __init__(self, *args: Any, document: Document[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        language: Any = self.fields["language"]
        language.choices = [(code, LANGUAGES[code]) for code in document.languages]
        chosen = list(self.records[:2])
        if len(chosen) > 1:
            language.choices = [("", _("each in its own")), *language.choices]
        else:
            (record,) = chosen
            language.required = True
            language.initial = document.language(record)
            language.help_text = self.drafts(record)
            if not series_of(document).is_automatic:
                self.fields["reference"] = typed_number(
                    help_text=_("As it stands in the other register.")
                )

    def drafts(self, record: Any) -> Any:
        """Return links to the drafts, to be looked at before."""
        address = reverse("documents:draft", args=[self.document.code, record.pk])
        links = format_html_join(
            ", ",
            '<a href="{}?language={}" target="_blank">{}</a>',
            ((address, code, LANGUAGES[code]) for code in self.document.languages),
        )
        return format_html("{} {}", gettext("See the draft first:"), links)


class ReasonForm(IssuedForm):
    """Why it is done."""

    reason = told_why()


class ReplaceForm(ReasonForm):
    """Why another is issued, and its number where numbers are typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issued = self.records.select_related("series").first()
        if issued is not None and not issued.series.is_automatic:
            self.fields["reference"] = typed_number()


class HandOverForm(IssuedForm):
    """Who signed for the document, and when."""

    on = forms.DateField(label=_("handed over on"), widget=AdminDateWidget())
    to = forms.CharField(
        label=_("handed over to"),
        max_length=300,
        help_text=_("Who has signed for it."),
        widget=forms.TextInput(attrs=LONG),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issued = self.records.select_related("person").first()
        self.initial["on"] = timezone.localdate()
        if issued is not None:
            self.initial["to"] = issued.handed_to or str(issued.person or "")


class ScanForm(ActionForm):
    """The scan of a signed copy."""

    scan = ScanField(label=_("scan"), help_text=_("PDF, JPEG or PNG up to 10 MB."))


class EarlierForm(IssuedForm):
    """A document that was issued before the system."""

    series = forms.ModelChoiceField(Series.objects.none(), label=_("series"))
    reference = typed_number(help_text=_("As it stands on the document."))
    dated = forms.DateField(label=_("date"), widget=AdminDateWidget())
    title = forms.CharField(
        label=_("title"), max_length=300, widget=forms.TextInput(attrs=LONG)
    )
    addressee = forms.CharField(
        label=_("for"),
        max_length=300,
        required=False,
        help_text=_("As it stands on the document."),
        widget=forms.TextInput(attrs=LONG),
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("person"),
        required=False,
        help_text=_("Whoever signs in with the person’s account sees the document."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("organisation"), required=False
    )
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("district"), required=False
    )
    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)
    scan = ScanField(
        label=_("scan"), required=False, help_text=_("PDF, JPEG or PNG up to 10 MB.")
    )

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.request.user
        reach = reach_of(user)
        districts = District.objects.visible_to(user)
        if not reach.everything:
            districts = districts.filter(pk__in=reach.districts)
            self.fields["district"].required = True
            if len(reach.districts) == 1:
                self.initial["district"] = min(reach.districts)
        choices = {
            "series": Series.objects.visible_to(user),
            "person": Person.objects.visible_to(user),
            "organisation": Organisation.objects.visible_to(user),
            "district": districts,
        }
        for name, rows in choices.items():
            field: Any = self.fields[name]
            field.queryset = rows
        for name in ("person", "organisation"):
            related = IssuedDocument._meta.get_field(name)
            field = self.fields[name]
            field.widget = AutocompleteSelect(related, site, choices=field.choices)

    def clean(self) -> dict[str, Any]:
        """Refuse a day to come."""
        cleaned = super().clean()
        dated = cleaned.get("dated")
        if dated is not None and dated > timezone.localdate():
            message = _("The date is in the future.")
            self.add_error("dated", ValidationError(message, "in_future"))
        return cleaned
