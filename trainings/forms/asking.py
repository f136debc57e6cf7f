"""What staff choose when they ask participants by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.action_forms import ActionForm
from trainings.models import TrainingSurvey


class AskForm(ActionForm):
    """Which survey of the training is sent now."""

    moment = forms.ChoiceField(
        label=_("survey"),
        choices=TrainingSurvey.Moment.choices,
        widget=forms.RadioSelect(attrs={"class": "choosing"}),
        help_text=_(
            "Who was asked already is left alone; who came since is asked as well."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].initial = TrainingSurvey.Moment.FEEDBACK
