"""Sheets of paper that came back: found by their number, keyed in by staff."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.action_forms import form_page
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from surveys.facts.ballots import has_answered
from surveys.facts.filling import boxes_of, conditions, posted_of
from surveys.facts.forms import Form
from surveys.facts.kept import form_for
from surveys.models import Invitation, Survey
from surveys.rules.answering import (
    RESPONDENT,
    checked,
    checked_respondent,
    constraint_faults,
    errors_of,
)
from surveys.services.answering import key_in

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

RIGHT = "surveys.add_submission"
DONE = gettext_lazy(
    "Nothing can be keyed in: it was answered already, refused or withdrawn, or the"
    " survey is not open."
)


class NumberForm(forms.Form):
    """Which sheet has come back."""

    survey = forms.ModelChoiceField(
        Survey.objects.none(), label=gettext_lazy("Survey"), empty_label=None
    )
    number = forms.IntegerField(
        label=gettext_lazy("Number on the sheet"),
        min_value=1,
        max_value=999_999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autofocus": True}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        seen = Survey.objects.visible_to(request.user).open()
        self.fields["survey"].queryset = seen  # type: ignore[attr-defined]
        self.seen = Invitation.objects.visible_to(request.user)

    def clean(self) -> dict[str, Any]:
        """Find the invitation of the number."""
        cleaned = super().clean() or self.cleaned_data
        if "survey" in cleaned and "number" in cleaned:
            named = {"survey": cleaned["survey"], "number": cleaned["number"]}
            found = self.seen.filter(**named).select_related("survey").first()
            cleaned["invitation"] = found
            if found is None:
                self.add_error("number", _("The survey has no sheet of this number."))
            elif is_done(found):
                self.add_error("number", DONE)
        return cleaned


class KeyingIn(AnyAdmin):
    """The doors of the pages where paper is keyed in."""

    def paper_doors(self) -> list[URLPattern]:
        """Return the door to find a sheet by its number, and that of the sheet."""
        return [
            path("paper/", self.guard(self.number_view), name="surveys_paper_number"),
            path(
                "paper/<int:pk>/",
                self.guard(self.paper_view),
                name="surveys_invitation_paper",
            ),
        ]

    def ensure_keys_in(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for whoever may not key sheets in."""
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied

    def number_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the number on the sheet, and open the sheet."""
        self.ensure_keys_in(request)
        is_sent = request.method == "POST"
        first = {"survey": request.GET.get("survey")}
        data = request.POST if is_sent else None
        form = NumberForm(data, initial=first, request=request)
        if is_sent and form.is_valid():
            return HttpResponseRedirect(sheet_address(form.cleaned_data["invitation"]))
        texts = {
            "title": _("Key in a sheet of paper"),
            "button": _("Continue"),
            "address": request.path,
            "back": self.url("changelist"),
        }
        return form_page(self, request, form, texts)

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the sheet to be keyed in, or take it."""
        self.ensure_keys_in(request)
        invitation = invitation_of(request, pk)
        form = form_for(invitation)
        if request.method != "POST" or is_done(invitation):
            return self.sheet_page(request, invitation, form, {}, {})
        posted = posted_of(form.questions, request.POST)
        found = checked(form, posted)
        faults = constraint_faults(form, found.answers)
        respondent, nameless = checked_respondent(request.POST.get("respondent", ""))
        wrong = {**errors_of(form, found, found.answers), **nameless}
        errors = {**faults, **wrong}
        if errors:
            return self.sheet_page(request, invitation, form, posted, errors)
        try:
            key_in(
                invitation=invitation,
                answers=found.answers,
                by=user_of(request),
                respondent=respondent,
            )
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.path)
        said = _("Sheet no. %(number)d is keyed in.") % {"number": invitation.number}
        messages.success(request, said)
        after = reverse("admin:surveys_paper_number")
        return HttpResponseRedirect(f"{after}?survey={invitation.survey_id}")

    def sheet_page(
        self,
        request: HttpRequest,
        invitation: Invitation,
        form: Form,
        given: dict[str, Any],
        errors: dict[str, str],
    ) -> TemplateResponse:
        """Return the page of the sheet, with what was typed and what is wrong."""
        every = frozenset(form.by_key)
        sections = [
            (each, boxes_of(form, each, given, asked=every, errors=errors))
            for each in form.pages
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Sheet no. %(number)d") % {"number": invitation.number},
            "subtitle": invitation.survey,
            "invitation": invitation,
            "survey": invitation.survey,
            "subject": invitation.subject,
            "sections": sections,
            "errors": [box for _page, boxes in sections for box in boxes if box.error],
            "respondent_error": errors.get(RESPONDENT, ""),
            "is_paper": True,
            "done": DONE if is_done(invitation) else "",
            "has_begun": invitation.status == Invitation.Status.STARTED,
            "respondent": request.POST.get("respondent", ""),
            "conditions": {"conditions": conditions(form), "answers": {}},
            "back": reverse("admin:surveys_invitation_change", args=[invitation.pk]),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "surveys/admin/paper.html", context)


def invitation_of(request: HttpRequest, pk: int) -> Invitation:
    """Return the invitation; raise Http404 if the user does not see it (1 query)."""
    seen = Invitation.objects.visible_to(request.user)
    rows = seen.select_related(
        "survey__version", "service", "organisation", "person", "submission"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_done(invitation: Invitation) -> bool:
    """Tell whether nothing can be keyed in any more (1 query at most)."""
    return not invitation.is_open or has_answered(invitation)


def sheet_address(invitation: Invitation) -> str:
    """Return the address of the page where the sheet is keyed in."""
    return reverse("admin:surveys_invitation_paper", args=[invitation.pk])


def paper_panel(survey: Survey, request: HttpRequest) -> Panel | None:
    """Return the door to keying in, while the survey takes answers (0 queries)."""
    if survey.status != Survey.Status.OPEN or not request.user.has_perm(RIGHT):
        return None
    return Panel("surveys/admin/paper_panel.html", {"survey": survey})


register_panel(Survey, paper_panel, order=15)
