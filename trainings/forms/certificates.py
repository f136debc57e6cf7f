"""Forms of the register of certificates."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.documents.issue_forms import LONG, EarlierForm
from trainings.facts.register import kinds
from trainings.models import Enrolment, Training
from trainings.models.learning import MOST_HOURS


class DayForm(ActionForm):
    """The day on which each has signed for their own."""

    on = forms.DateField(label=_("handed over on"), widget=AdminDateWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = timezone.localdate()


class EarlierCertificateForm(EarlierForm):
    """A certificate that was issued before the system."""

    field_order = (
        "kind",
        "reference",
        "dated",
        "person",
        "addressee",
        "training",
        "title",
        "hours",
        "district",
        "language",
        "scan",
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("certificate", "kind"), initial="certificate"
    )
    addressee = forms.CharField(
        label=_("name on the certificate"),
        max_length=300,
        required=False,
        help_text=_("If it was another name then, as after a marriage."),
        widget=forms.TextInput(attrs=LONG),
    )
    training = forms.ModelChoiceField(
        Training.objects.none(),
        label=_("training"),
        required=False,
        help_text=_("If it is in the system; otherwise write its title below."),
    )
    title = forms.CharField(
        label=_("title of the training"),
        max_length=300,
        required=False,
        help_text=_("As it stands on the certificate."),
        widget=forms.TextInput(attrs=LONG),
    )
    hours = forms.DecimalField(
        label=_("teaching hours"),
        min_value=0,
        max_value=MOST_HOURS,
        decimal_places=1,
        required=False,
        localize=True,
    )

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, site=site, **kwargs)
        del self.fields["series"], self.fields["organisation"]
        self.fields["person"].required = True
        kind: Any = self.fields["kind"]
        kind.choices = [(each.code, capfirst(str(each.title))) for each in kinds()]
        training: Any = self.fields["training"]
        training.queryset = Training.objects.visible_to(self.request.user)
        related = Enrolment._meta.get_field("training")
        training.widget = AutocompleteSelect(related, site, choices=training.choices)
