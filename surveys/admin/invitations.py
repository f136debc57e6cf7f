"""Invitations: who is asked, followed up from the page of a survey."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import (
    Menu,
    confirmed,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from resource_centre.messaging.actions import say_written
from resource_centre.registry.admin.options import RegistryAdmin, link
from resource_centre.registry.models import Organisation, Person, SocialService
from surveys.admin.waves import invite_to
from surveys.facts.ballots import answered_among, has_answered
from surveys.forms.surveys import ChosenSurveyForm, EmailForm, RefusalForm
from surveys.models import Invitation, Survey
from surveys.rules.waves import LET_GO
from surveys.services.answering import refuse
from surveys.services.inviting import (
    address_of,
    ask_again,
    change_email,
    renew_link,
    withdraw,
)

Status = Invitation.Status
SHOWN = 10
# Where a row of the list keeps whether it was answered.
KNOWN = "is_answered"


class OfSurvey(admin.SimpleListFilter):
    """Invitations of one survey: where the survey's page leads."""

    title = _("survey")
    parameter_name = "survey"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the latest surveys that the user sees (1 query)."""
        rows = Survey.objects.visible_to(request.user).order_by("-pk")
        return [(str(each.pk), str(each)) for each in rows[:50]]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        """Keep those of the survey; nothing for what is no key."""
        value = self.value()
        if value is None:
            return None
        is_key = value.isascii() and value.isdecimal()
        return queryset.filter(survey=int(value)) if is_key else queryset.none()


def can_answer(invitation: Invitation) -> bool:
    """Tell whether it is still open (1 query at most)."""
    return (
        invitation.status in Invitation.OPEN
        and invitation.survey.status != Survey.Status.CLOSED
        and not has_answered(invitation)
    )


def can_get_link(invitation: Invitation) -> bool:
    """Tell whether a new link could be used (1 query at most)."""
    return (
        invitation.is_of_known
        and invitation.survey.status == Survey.Status.OPEN
        and can_answer(invitation)
    )


def can_be_asked_again(invitation: Invitation) -> bool:
    """Tell whether they were let go, of a survey that goes on (0 queries)."""
    is_going = invitation.survey.status != Survey.Status.CLOSED
    return is_going and invitation.status in LET_GO


def is_known(invitation: Invitation) -> bool:
    """Tell whether it is somebody's, to whom a mail can go."""
    return invitation.is_of_known and can_answer(invitation)


@admin.register(Invitation)
class InvitationAdmin(RegistryAdmin):
    """Who is asked by a survey; nothing is typed here, invitations move by actions."""

    section = Section.SURVEYS
    order = 40
    in_menu = False
    can_add = can_delete = False
    fieldsets = (
        (
            None,
            {"fields": ("number", "who", "survey_link", "state", "paper")},
        ),
        (
            _("Whom we write to"),
            {"fields": ("contact_link", "written_to", "delegate_name", "reminded")},
        ),
        (
            _("As of the day of the invitation"),
            {
                "fields": (
                    "district",
                    "municipality",
                    "service_type",
                    "job_role",
                    "head_count",
                )
            },
        ),
        (_("Answer"), {"fields": ("started_at", "submitted_at", "refusal")}),
    )
    state_fields = (
        "number",
        "who",
        "survey_link",
        "state",
        "paper",
        "contact_link",
        "written_to",
        "delegate_name",
        "reminded",
        "district",
        "municipality",
        "service_type",
        "job_role",
        "head_count",
        "started_at",
        "submitted_at",
        "refusal",
    )
    actions = (
        "send_new_link",
        "write_elsewhere",
        "note_refusal",
        "invite_again",
        "take_back",
    )
    list_display = ("number", "who", "survey", "state", "reminded", "refusal", "passed")
    list_display_links = ("number", "who")
    list_filter = (OfSurvey, "status")
    search_fields = (
        "service__search_text",
        "organisation__search_text",
        "person__search_text",
        "delegate_name",
    )
    search_help_text = _("Who is asked")
    ordering = ("-survey", "number")
    empty_text = _("Nobody is invited yet: invite on a survey’s page.")

    class Media:
        css = {"all": ("surveys/waves.css",)}

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the invitations with who is asked."""
        return rows.select_related(
            "survey", "service", "organisation", "person", "contact"
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the invitations with what their pages name."""
        rows = super().get_queryset(request)
        return rows.select_related(
            "survey", "service", "organisation", "person", "contact"
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nothing is typed here: invitations move by actions."""
        return False

    def has_follow_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may follow invitations up."""
        return request.user.has_perm("surveys.change_invitation")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list, in which all ballots are looked at together (1 query)."""
        changelist = super().get_changelist_instance(request)
        known = answered_among(changelist.result_list)
        for row in changelist.result_list:
            vars(row)[KNOWN] = row.pk in known
        return changelist

    @admin.display(description=_("who is asked"))
    def who(self, invitation: Invitation) -> str:
        """Return who is asked."""
        return str(invitation)

    @admin.display(description=_("survey"))
    def survey_link(self, invitation: Invitation) -> SafeString:
        """Return a link to the survey."""
        return link(invitation.survey)

    @admin.display(description=_("status"), ordering="status")
    def state(self, invitation: Invitation) -> str:
        """Return the status; of an open anonymous survey as its ballots know it."""
        kept = vars(invitation).get(KNOWN)
        is_answered = has_answered(invitation) if kept is None else kept
        if is_answered:
            return str(Status.SUBMITTED.label)
        return invitation.get_status_display()

    @admin.display(description=_("paper"))
    def paper(self, invitation: Invitation) -> SafeString | str:
        """Return the door to keying in an answer on paper, while it can be."""
        if not can_answer(invitation) or invitation.survey.status != "open":
            return "–"
        address = reverse("admin:surveys_invitation_paper", args=[invitation.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Key in the sheet"))

    @admin.display(description=_("who answers for it"))
    def contact_link(self, invitation: Invitation) -> SafeString | str:
        """Return a link to whoever answers."""
        contact = invitation.contact or invitation.person
        return link(contact) if contact else "–"

    @admin.display(description=_("e-mail"))
    def written_to(self, invitation: Invitation) -> str:
        """Return the e-mail that mails go to."""
        return address_of(invitation) or "–"

    @admin.display(description=_("reminded"), ordering="reminded_at")
    def reminded(self, invitation: Invitation) -> str:
        """Return how often and when last."""
        if not invitation.reminders or invitation.reminded_at is None:
            return "–"
        day = date_format(
            timezone.localtime(invitation.reminded_at), "SHORT_DATE_FORMAT"
        )
        return f"{day} ({invitation.reminders})"

    @admin.display(description=_("passed on to"))
    def passed(self, invitation: Invitation) -> str:
        """Return who answers instead."""
        return invitation.delegate_name or "–"

    # --- Actions ------------------------------------------------------------------

    @offered(can_get_link)
    @admin.action(description=_("Send a new link"), permissions=["follow"])
    @confirmed(
        consequence=_(
            "A new mail goes out with a new link; links sent before work no more."
        ),
        button=_("Send a new link"),
        takes_away=False,
    )
    def send_new_link(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Send new links."""
        written = [renew_link(invitation=i, by=user_of(request)) for i in queryset]
        say_written(request, written)

    @offered(is_known)
    @admin.action(description=_("Write to another e-mail"), permissions=["follow"])
    @asking(EmailForm, button=_("Save"), one=True)
    def write_elsewhere(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Let mails go to another address from now on."""
        change_email(invitation=queryset.get(), email=filled["email"])
        messages.success(request, _("Saved. Send a new link if it is needed."))

    @offered(can_get_link)
    @admin.action(description=_("Note a refusal"), permissions=["follow"])
    @asking(
        RefusalForm,
        button=_("Note a refusal"),
        consequence=_(
            "For those who have told you that they will not answer: what they have"
            " begun is deleted, and they are reminded no more."
        ),
        one=True,
    )
    def note_refusal(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Write down that they will not answer, as they have said on the phone."""
        refuse(invitation=queryset.get(), reason=filled["reason"])
        messages.success(request, _("The refusal was noted."))

    @offered(can_be_asked_again)
    @admin.action(
        description=pgettext_lazy("invitation", "Ask again"), permissions=["follow"]
    )
    @confirmed(
        consequence=_(
            "They can answer again; if the survey is open, a mail with a new link goes"
            " out."
        ),
        button=pgettext_lazy("invitation", "Ask again"),
        takes_away=False,
    )
    def invite_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Ask anew those who were withdrawn by mistake or think better of it."""
        for invitation in queryset:
            ask_again(invitation=invitation, by=user_of(request))
        messages.success(request, _("They are asked again."))

    @kept_in(Menu.MORE)
    @offered(can_answer)
    @admin.action(
        description=pgettext_lazy("invitation", "Withdraw"), permissions=["follow"]
    )
    @confirmed(
        consequence=_("They cannot answer any more and are reminded no more."),
        button=pgettext_lazy("invitation", "Withdraw"),
    )
    def take_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Ask them no more."""
        withdrawn = [withdraw(invitation=invitation) for invitation in queryset]
        said = ngettext(
            "The invitation was withdrawn.",
            "The invitations were withdrawn.",
            len(withdrawn),
        )
        messages.success(request, said)


# --- From the lists of the registry ---------------------------------------------------


def inviting(subject: str) -> Callable[..., None]:
    """Return the action that invites chosen records to a survey."""

    @admin.action(description=_("Invite to a survey"))
    @asking(ChosenSurveyForm, button=_("Invite"))
    def invite_to_survey(
        _admin: Any,
        request: HttpRequest,
        queryset: QuerySet[Any],
        filled: dict[str, Any],
    ) -> None:
        """Invite the chosen to a survey, and tell them if it is open."""
        invite_to(request, filled["survey"], subject, list(queryset))

    return invite_to_survey  # type: ignore[return-value]


def surveys_of(subject: str) -> Callable[[Any, HttpRequest], Panel | None]:
    """Return what shows the surveys that a service or a person was asked (1 query)."""

    def asked(record: Any, request: HttpRequest) -> Panel | None:
        if not request.user.has_perm("surveys.view_invitation"):
            return None
        rows = Invitation.objects.visible_to(request.user).filter(**{subject: record})
        latest = list(rows.select_related("survey").order_by("-pk")[:SHOWN])
        if not latest:
            return None
        return Panel("surveys/admin/asked_panel.html", {"invitations": latest})

    return asked


for model, subject in (
    (SocialService, "service"),
    (Organisation, "organisation"),
    (Person, "person"),
):
    register_panel(model, surveys_of(subject))
    register_action(model, inviting(subject), permission="surveys.add_invitation")
