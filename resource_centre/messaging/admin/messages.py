"""The outbox: every message with what became of it, and new ones."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from resource_centre.accounts.models import User
from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import Menu, confirmed, kept_in, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.messaging import actions, writing
from resource_centre.messaging.composing import put_in
from resource_centre.messaging.forms import AddressForm, CalledForm, NoticeForm
from resource_centre.messaging.mail import every_kind, kind_choices
from resource_centre.messaging.models import MailSettings, Message
from resource_centre.messaging.rules import CORRECTABLE
from resource_centre.messaging.services import calls, queueing
from resource_centre.registry.models import Centre, Person

Status = Message.Status
LOOKS = {
    Status.SENT: "good",
    Status.CALLED: "good",
    Status.FAILED: "bad",
    Status.REFUSED: "bad",
    Status.TO_CALL: "wait",
    Status.DRAFT: "wait",
}


class KindFilter(admin.SimpleListFilter):
    """Messages by their kind."""

    title = pgettext_lazy("message", "kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds that the rooms declare."""
        return kind_choices()

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the kind."""
        return queryset.filter(kind=self.value()) if self.value() else None


class NewMessageForm(NoticeForm):
    """Words to one person."""

    field_order = ("person",)
    person: ClassVar[Any] = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("To")
    )


@admin.register(Message)
class MessageAdmin(CentreAdmin):
    """Messages: drafts are changed, and what becomes of each moves by actions."""

    section = Section.DOCUMENTS
    order = 60
    can_delete = False
    change_form_template = "messaging/admin/message.html"
    fields = ("subject", "body")
    error_fields = {"many_lines": "subject"}
    list_display = ("__str__", "recipient", "kind_of_mail", "standing", "when")
    list_filter = ("status", KindFilter, "language")
    date_hierarchy = "created_at"
    search_fields = ("subject", "name", "address", "phone")
    search_help_text = gettext_lazy("Subject, name, e-mail or phone")
    empty_text = gettext_lazy("Nothing has been written to anybody yet.")
    actions = (
        "release",
        "send_again",
        "correct_address",
        "mark_called",
        "call_again",
        "cancel",
    )

    class Media:
        css = {"all": ("backoffice/exchange.css", "messaging/messaging.css")}

    # --- List -----------------------------------------------------------------------

    @admin.display(description=gettext_lazy("to"), ordering="name")
    def recipient(self, message: Message) -> str:
        """Return who the message is for."""
        return message.recipient

    @admin.display(description=pgettext_lazy("message", "kind"), ordering="kind")
    def kind_of_mail(self, message: Message) -> str:
        """Return what kind of mail it is."""
        return kind_title(message)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, message: Message) -> str:
        """Return how it stands, so that trouble is seen at once."""
        look = LOOKS.get(Status(message.status), "")
        text = message.get_status_display()
        return format_html('<span class="standing {}">{}</span>', look, text)

    @admin.display(description=gettext_lazy("when"), ordering="created_at")
    def when(self, message: Message) -> Any:
        """Return when it was sent, goes out, or was written."""
        return (
            message.called_at or message.sent_at or message.due_at or message.created_at
        )

    # --- One message ------------------------------------------------------------------

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the message; nobody releases a draft while it is being saved."""
        found = super().get_object(request, object_id, from_field)
        return queueing.locked(found) if request.method == "POST" else found

    def has_change_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        """Tell whether the words may be changed: those of drafts without a link."""
        may = super().has_change_permission(request, obj)
        if isinstance(obj, Message):
            return may and obj.status == Status.DRAFT and obj.link_object is None
        return may

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields of a draft; of others the page shows the mail."""
        return self.fields if obj and self.has_change_permission(request, obj) else ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the mail as it goes out or went out (up to 4 queries)."""
        message = kwargs.get("obj")
        if message is not None:
            context.update(mail_as_sent(message))
            context["look"] = LOOKS.get(Status(message.status), "")
            context["kind"] = kind_title(message)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- A new one --------------------------------------------------------------------

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Write to one person: a draft, or to be sent at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.new_message_form(request)
        if form.is_valid() and request.POST.get("_do") in {"send", "draft"}:
            written = actions.write(request, form, [form.cleaned_data["person"]])
            actions.say_written(request, written)
            return redirect(self.url("change", written[0].pk))
        person = form.cleaned_data.get("person") if form.is_bound else None
        context: dict[str, Any] = {
            "title": _("New message"),
            "may_draft": True,
            "preview": actions.preview_notice(form, [person] if person else []),
        }
        return actions.page(self, request, "", form, **context)

    def new_message_form(self, request: HttpRequest) -> NewMessageForm:
        """Return the form, which offers the people that the user may see."""
        form = NewMessageForm(request.POST or None)
        people: Any = form.fields["person"]
        people.queryset = Person.objects.visible_to(request.user)
        field = Message._meta.get_field("person")
        people.widget = AutocompleteSelect(field, self.admin_site)
        people.widget.choices = people.choices
        return form

    # --- Actions ----------------------------------------------------------------------

    @offered(lambda message: message.status == Status.DRAFT)
    @admin.action(description=gettext_lazy("Send the draft"), permissions=["change"])
    def release(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Let the drafts among them go out."""
        count = queueing.release_drafts(drafts=queryset, by=worker(request))
        told = ngettext("%(count)d draft goes out.", "%(count)d drafts go out.", count)
        messages.success(request, told % {"count": count})

    @offered(lambda message: message.status in CORRECTABLE and has_address(message))
    @admin.action(description=gettext_lazy("Send again"), permissions=["change"])
    @confirmed(
        consequence=gettext_lazy(
            "Each goes out once more as a new mail, to the address that the person"
            " has today."
        ),
        button=gettext_lazy("Send again"),
        takes_away=False,
    )
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Send what did not arrive once more."""
        again = [queueing.send_again(message=message) for message in queryset]
        actions.say_written(request, again)

    @offered(lambda message: message.status in CORRECTABLE)
    @admin.action(
        description=gettext_lazy("Correct the address"), permissions=["change"]
    )
    @asking(AddressForm, button=gettext_lazy("Send"), one=True)
    def correct_address(
        self, request: HttpRequest, queryset: QuerySet[Any], said: dict[str, Any]
    ) -> None:
        """Send one message to another address."""
        again = queueing.send_again(message=queryset.get(), address=said["address"])
        actions.say_written(request, [again])

    @offered(lambda message: message.status in CORRECTABLE)
    @admin.action(description=gettext_lazy("I called"), permissions=["change"])
    @asking(CalledForm, button=gettext_lazy("I called"))
    def mark_called(
        self, request: HttpRequest, queryset: QuerySet[Any], said: dict[str, Any]
    ) -> None:
        """Write down that the people were told by phone."""
        by = worker(request)
        for message in queryset:
            calls.mark_called(message=message, by=by, note=said["note"])
        messages.success(request, _("Written down."))

    @offered(lambda message: message.status == Status.CALLED)
    @admin.action(description=gettext_lazy("Call again"), permissions=["change"])
    def call_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Put the people back among those to call."""
        for message in queryset:
            calls.reopen_call(message=message)
        messages.success(request, _("They wait for a call again."))

    @kept_in(Menu.MORE)
    @offered(lambda m: m.status in (Status.DRAFT, Status.QUEUED, *CORRECTABLE))
    @admin.action(
        description=gettext_lazy("Cancel the message"), permissions=["change"]
    )
    @confirmed(
        consequence=gettext_lazy("They are not sent. What has been sent stays sent."),
        button=gettext_lazy("Cancel the message"),
    )
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Keep the messages from being sent."""
        cancelled = [queueing.cancel(message=message) for message in queryset]
        told = ngettext(
            "%(count)d message was cancelled.",
            "%(count)d messages were cancelled.",
            len(cancelled),
        )
        messages.success(request, told % {"count": len(cancelled)})


def worker(request: HttpRequest) -> User:
    """Return the user of the back office."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    return request.user


def has_address(message: Message) -> bool:
    """Tell whether the message can go to any address known (1 query if not read)."""
    return bool(message.address or (message.person and message.person.email))


def kind_title(message: Message) -> str:
    """Return what kind of mail the message is, its code for kinds of old."""
    return str(
        {kind.code: kind.title for kind in every_kind()}.get(message.kind, message.kind)
    )


def mail_as_sent(message: Message) -> dict[str, Any]:
    """Return the headers and the words of the mail; nobody sees its personal link."""
    centre = Centre.objects.first()
    answers = MailSettings.objects.current().reply_to or (
        centre.email if centre else ""
    )
    to = writing.mailbox(message.name, message.address) if message.address else ""
    is_draft = message.status == Status.DRAFT
    return {
        "headers": [
            (_("From"), writing.sender(centre)),
            (_("To"), to or message.recipient),
            (_("Answers to"), answers),
            (_("Subject"), "" if is_draft else message.subject),
            ("Message-ID", "" if is_draft else message.message_id),
        ],
        "text": put_in(message.body, _("[personal link]")),
        "attached": message.attachments.all(),
    }
