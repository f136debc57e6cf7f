"""The form of a qualification that is written down by hand."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from trainings.models import Qualification


class GrantForm(ActionForm):
    """As what a certificate has qualified somebody, and from when to when."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("qualification", "as"), choices=Qualification.Kind.choices
    )
    starts_on = forms.DateField(label=_("from"), widget=AdminDateWidget())
    ends_on = forms.DateField(
        label=_("to"),
        required=False,
        widget=AdminDateWidget(),
        help_text=_("Empty if it has no end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        certificate = self.records.first()
        known = Qualification.objects.filter(certificate=certificate).first()
        if known is not None:
            names = ("kind", "starts_on", "ends_on")
            self.initial.update({name: getattr(known, name) for name in names})
        elif certificate is not None:
            self.initial["starts_on"] = certificate.dated
