"""What can be done to surveys: inviting, opening, reminding, closing."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import confirmation, offered
from resource_centre.documents.actions import user_of
from surveys.admin.coverage import REMIND
from surveys.facts.population import SUBJECTS, invitations_for, uninvited
from surveys.forms.surveys import SheetsForm
from surveys.models import Survey
from surveys.rules.waves import (
    ensure_arrives_in_time,
    ensure_invitable,
    ensure_open,
    ensure_somebody_invited,
)
from surveys.services.inviting import (
    add_sheets,
    address_of,
    deliver,
    invite,
    unanswered,
    untold,
)
from surveys.services.reminding import remind, to_remind
from surveys.services.waves import close_survey, open_survey

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

CHANGE = ["change"]
CONFIRMED = "confirmed"
# How services take those who are invited, by what names them.
PLURALS = {"service": "services", "organisation": "organisations", "person": "people"}
# As many can be left out one by one before they are invited.
LISTED = 500

Status = Survey.Status
OPEN = pgettext_lazy("survey, do", "Open")
CLOSE = pgettext_lazy("survey, do", "Close")


def is_draft(survey: Survey) -> bool:
    """Tell whether the survey was not opened yet."""
    return survey.status == Status.DRAFT


def is_open(survey: Survey) -> bool:
    """Tell whether the survey can be answered."""
    return survey.status == Status.OPEN


def is_going(survey: Survey) -> bool:
    """Tell whether people can still be invited."""
    return survey.status != Status.CLOSED


class Waving(AnyAdmin):
    """The buttons and doors of a survey from the first invitation to the end."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with that of inviting."""
        own = path(
            "<int:pk>/invite/",
            self.guard(self.invite_view),
            name="surveys_survey_invite",
        )
        return [own, *super().get_urls()]

    def ensure_own(self, request: HttpRequest, surveys: Iterable[Survey]) -> None:
        """Raise PermissionDenied for a survey that the user may only look at."""
        for survey in surveys:
            if not self.has_change_permission(request, survey):
                raise PermissionDenied

    def each(
        self,
        request: HttpRequest,
        surveys: Iterable[Survey],
        service: Callable[..., Survey],
    ) -> None:
        """Do it to each survey and say what its status is now."""
        for survey in surveys:
            service(survey=survey, by=user_of(request))
            told = _("“%(title)s”: %(status)s.") % {
                "title": survey,
                "status": survey.get_status_display(),
            }
            messages.success(request, told)

    # --- Inviting ---------------------------------------------------------------

    @offered(is_going)
    @admin.action(description=gettext_lazy("Invite"), permissions=CHANGE)
    def invite(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Lead to the page that shows who will be invited."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            messages.warning(request, _("Choose one: this is done one by one."))
            return None
        # Not back to the record, where redirects of its buttons lead.
        address = self.url("invite", chosen[0].pk)
        return HttpResponse(status=303, headers={"Location": address})

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show who will be invited, and invite them when the button is pressed."""
        survey: Survey = self.get_visible(request, str(pk))
        self.ensure_own(request, [survey])
        try:
            ensure_invitable(survey)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
            return HttpResponseRedirect(self.record_url(survey))
        subject = SUBJECTS[survey.audience]
        found = uninvited(survey, user_of(request))
        if request.method == "POST":
            return self.invited(request, survey, subject, found)
        # As they will be invited: whom we write to is known by then alone.
        records = list(found.select_related("municipality"))
        asked = invitations_for(survey, subject, records)
        number = len(asked)
        rows = [(each, address_of(each)) for each in asked[:LISTED]]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite"),
            "subtitle": survey,
            "opts": self.opts,
            "survey": survey,
            "number": number,
            "said": said(survey.audience, number),
            "rows": rows if number <= LISTED else (),
            "letters": letters_in_words(asked),
            "known": survey.invitations.count(),
            "back": self.record_url(survey),
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "surveys/admin/invite.html", context)

    def invited(
        self, request: HttpRequest, survey: Survey, subject: str, found: QuerySet[Any]
    ) -> HttpResponseBase:
        """Invite all, or those who are ticked; of an open survey tell them at once."""
        records = list(found)
        if "listed" in request.POST:
            ticked = set(request.POST.getlist("keys"))
            records = [each for each in records if str(each.pk) in ticked]
        try:
            invite_to(request, survey, subject, records)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        return HttpResponseRedirect(self.record_url(survey))

    @offered(is_going)
    @admin.action(description=gettext_lazy("Add sheets of paper"), permissions=CHANGE)
    @asking(
        SheetsForm,
        button=gettext_lazy("Add"),
        consequence=gettext_lazy(
            "Each sheet has its own number and is of nobody known: for people who"
            " answer on paper and are not in the registry."
        ),
        one=True,
    )
    def add_paper(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Add sheets of paper to the survey."""
        self.ensure_own(request, queryset)
        made = add_sheets(survey=queryset.get(), number=filled["number"])
        text = ngettext("%(n)d sheet added.", "%(n)d sheets added.", len(made))
        messages.success(request, text % {"n": len(made)})

    # --- From the beginning to the end -------------------------------------------

    @offered(is_draft)
    @admin.action(description=OPEN, permissions=CHANGE)
    def open(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Open surveys, having said how many get a mail."""
        surveys = list(queryset)
        self.ensure_own(request, surveys)
        for survey in surveys:
            ensure_somebody_invited(survey)
        if request.POST.get(CONFIRMED) == "yes":
            self.each(request, surveys, open_survey)
            return None
        texts: Any = {
            "consequence": " ".join(
                (
                    letters_in_words([each for s in surveys for each in untold(s)]),
                    _(
                        "The questionnaire cannot be changed any more; nor can privacy"
                        " once somebody has answered."
                    ),
                )
            ),
            "button": OPEN,
        }
        return confirmation(self, request, queryset, "open", texts)

    @offered(is_open)
    @admin.action(description=REMIND, permissions=CHANGE)
    def remind(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Remind whoever has not answered, having said how many they are."""
        surveys = list(queryset)
        self.ensure_own(request, surveys)
        for survey in surveys:
            ensure_open(survey)
            ensure_arrives_in_time(survey)
        waiting = [each for s in surveys for each in to_remind(s)]
        if waiting and request.POST.get(CONFIRMED) == "yes":
            number = sum(remind(survey=s, by=user_of(request)) for s in surveys)
            text = ngettext("%(n)d reminded.", "%(n)d reminded.", number)
            messages.success(request, text % {"n": number})
            return None
        if not waiting:
            said = _("Everybody has answered, or was reminded today already.")
            messages.info(request, said)
            return None
        texts: Any = {"consequence": letters_in_words(waiting), "button": _("Remind")}
        return confirmation(self, request, queryset, "remind", texts)

    @offered(is_open)
    @admin.action(description=CLOSE, permissions=CHANGE)
    def close(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Close surveys, having said how many have not answered."""
        surveys = list(queryset)
        self.ensure_own(request, surveys)
        if request.POST.get(CONFIRMED) == "yes":
            self.each(request, surveys, close_survey)
            return None
        waiting = sum(unanswered(survey).count() for survey in surveys)
        text = ngettext(
            "%(n)d has not answered and cannot answer any more.",
            "%(n)d have not answered and cannot answer any more.",
            waiting,
        )
        parts = [text % {"n": waiting}] if waiting else []
        parts.append(_("A closed survey is not opened again."))
        if any(survey.is_anonymous for survey in surveys):
            parts.append(
                _("Anonymous sheets are written anew in random order, then shown.")
            )
        texts: Any = {"consequence": " ".join(parts), "button": CLOSE}
        return confirmation(self, request, queryset, "close", texts)


def invite_to(
    request: HttpRequest, survey: Survey, subject: str, records: Iterable[Any]
) -> None:
    """Invite them, tell them at once if the survey is open, and say so to the user.

    Raise ValidationError when the survey was closed meanwhile.
    """
    by = user_of(request)
    made = invite(survey=survey, by=by, **{PLURALS[subject]: records})
    if not made:
        messages.warning(request, _("Nobody new was chosen: nobody is invited."))
        return
    text = ngettext("%(n)d invited.", "%(n)d invited.", len(made))
    messages.success(request, text % {"n": len(made)})
    if is_open(survey):
        tell_sent(request, deliver(survey=survey, by=by))


def letters_in_words(invitations: Iterable[Any]) -> str:
    """Say how many get a mail, and how many have to be called."""
    addresses = [address_of(each) for each in invitations]
    mails, calls = len(list(filter(None, addresses))), addresses.count("")
    parts = []
    if mails:
        text = ngettext("%(n)d gets an e-mail.", "%(n)d get an e-mail.", mails)
        parts.append(text % {"n": mails})
    if calls:
        text = ngettext(
            "%(n)d has no e-mail and has to be called.",
            "%(n)d have no e-mail and have to be called.",
            calls,
        )
        parts.append(text % {"n": calls})
    return " ".join(parts)


def tell_sent(request: HttpRequest, number: int) -> None:
    """Say how many are told of the survey."""
    if number:
        text = ngettext(
            "%(n)d invitation is being sent.",
            "%(n)d invitations are being sent.",
            number,
        )
        messages.success(request, text % {"n": number})


def said(audience: str, number: int) -> str:
    """Say how many will be invited, in words for whom the survey is."""
    words = {
        Survey.Audience.SERVICES: ngettext(
            "%(n)d service will be invited.", "%(n)d services will be invited.", number
        ),
        Survey.Audience.ORGANISATIONS: ngettext(
            "%(n)d organisation will be invited.",
            "%(n)d organisations will be invited.",
            number,
        ),
        Survey.Audience.PEOPLE: ngettext(
            "%(n)d person will be invited.", "%(n)d people will be invited.", number
        ),
    }
    return words[Survey.Audience(audience)] % {"n": number}
