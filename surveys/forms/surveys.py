"""Forms of surveys: what is asked of whom, and who will know the answers."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import ActionForm
from resource_centre.documents.rules import ensure_district_covered
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.models import Organisation, Person, SocialService
from resource_centre.registry.reach import reach_of
from resource_centre.registry.rules import ensure_no_personal_numbers
from surveys.models import QuestionnaireVersion, Survey
from surveys.rules.waves import (
    MOST_SHEETS,
    ensure_group_not_lowered,
    ensure_not_over,
    ensure_privacy_changeable,
)

Privacy = Survey.Privacy

# Each privacy with what it means to those who answer and to those who read.
PRIVACIES = (
    (
        Privacy.NAMED,
        _(
            "Named – staff see who answered what. For figures about services and"
            " organisations; all of them are shown."
        ),
    ),
    (
        Privacy.CONFIDENTIAL,
        _(
            "Confidential – everyone sees only their own answers, staff see sums."
            " Groups smaller than the smallest one are not shown."
        ),
    ),
    (
        Privacy.ANONYMOUS,
        _(
            "Anonymous – nobody can ever tell who answered what, not even with the"
            " database. Answers are sent at once, without a draft or a copy, and are"
            " seen only when the survey is closed."
        ),
    ),
)

# What may change only one way, or not at all, once somebody has answered.
PROMISED = {
    "privacy": ensure_privacy_changeable,
    "smallest_group": ensure_group_not_lowered,
}


class SurveyForm(RegistryForm):
    """A survey of a district that its author covers."""

    class Meta:
        widgets = {
            "privacy": forms.RadioSelect,
            "audience": forms.RadioSelect,
        }

    far = ("district", "version", "baseline", "project")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        privacy: Any = self.fields.get("privacy")
        if privacy is not None:
            privacy.choices = PRIVACIES
        audience: Any = self.fields.get("audience")
        if audience is not None:
            audience.choices = Survey.Audience.choices
        version: Any = self.fields.get("version")
        if version is not None:
            rows = QuestionnaireVersion.objects.filter(
                Q(questionnaire__is_active=True) | Q(pk=self.instance.version_id)
            )
            version.queryset = rows.select_related("questionnaire").order_by(
                "questionnaire__title", "-number"
            )
        for name in ("notice", "notice_en"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 4

    def clean(self) -> dict[str, Any]:
        """Refuse a district that is not the author's, and what was promised otherwise.

        Municipalities are those of the district.
        """
        cleaned = super().clean()
        is_new = self.instance.pk is None
        if "district" in self.fields and (is_new or "district" in self.changed_data):
            self.refused("district", self.ensure_covered, cleaned.get("district"))
        district = cleaned.get("district", self.instance.district)
        self.refused("municipalities", ensure_there, cleaned, district)
        if not is_new:
            self.keep_promises(cleaned)
        if (
            self.instance.status == Survey.Status.OPEN
            and "ends_on" in self.changed_data
        ):
            # It would be closed within the hour, and for good.
            last = cleaned.get("ends_on")
            self.refused("ends_on", ensure_not_over, self.instance, last)
        return cleaned

    def keep_promises(self, cleaned: dict[str, Any]) -> None:
        """Refuse what would show more than was promised to those who answered."""
        before = Survey.objects.get(pk=self.instance.pk)
        for name, ensure in PROMISED.items():
            if name in cleaned:
                self.refused(name, ensure, before, cleaned[name])

    def ensure_covered(self, district: Any) -> None:
        """Raise ValidationError when the author does not cover the district."""
        if self.user is not None:
            ensure_district_covered(self.user, district)

    def refused(self, field: str, ensure: Any, *told: Any) -> None:
        """Show beside the field what a rule refuses."""
        try:
            ensure(*told)
        except ValidationError as refused:
            self.add_error(field, refused.messages)


def ensure_there(cleaned: dict[str, Any], district: Any) -> None:
    """Raise ValidationError for municipalities outside the survey's district."""
    chosen = cleaned.get("municipalities") or ()
    if district and any(each.district_id != district.pk for each in chosen):
        raise ValidationError(
            _("The municipality is in another district."), code="other_district"
        )


class SheetsForm(ActionForm):
    """How many sheets of paper to add."""

    number = forms.IntegerField(
        label=pgettext_lazy("survey", "how many sheets"),
        min_value=1,
        max_value=MOST_SHEETS,
        initial=10,
    )


class EmailForm(ActionForm):
    """The address to which an invitation goes."""

    email = forms.EmailField(
        label=_("e-mail"),
        required=False,
        help_text=_("Empty: the one of whoever was asked first, from the registry."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.records.first()
        if first is not None:
            self.fields["email"].initial = first.delegate_email or first.email


class RefusalForm(ActionForm):
    """Why somebody will not answer, as they have told us."""

    reason = forms.CharField(
        label=_("why they refused"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an ЕГН."""
        cleaned = super().clean()
        ensure_no_personal_numbers({"reason": cleaned.get("reason", "")})
        return cleaned


class ChosenSurveyForm(ActionForm):
    """Which survey the chosen are invited to."""

    survey = forms.ModelChoiceField(Survey.objects.none(), label=_("survey"))

    # Whom a survey asks, by what the chosen are.
    AUDIENCES: ClassVar[dict[type, str]] = {
        SocialService: Survey.Audience.SERVICES,
        Organisation: Survey.Audience.ORGANISATIONS,
        Person: Survey.Audience.PEOPLE,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = reach_of(self.request.user)
        going = Survey.objects.exclude(status=Survey.Status.CLOSED).filter(
            audience=self.AUDIENCES[self.records.model]
        )
        if not reach.everything:
            going = going.filter(district__in=reach.districts)
        field: Any = self.fields["survey"]
        field.queryset = going.order_by("-pk")
