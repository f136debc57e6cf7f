"""„За обаждане“: whom no mail reaches, on the computer and on the phone."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.messaging.admin.messages import kind_title, worker
from resource_centre.messaging.composing import put_in
from resource_centre.messaging.forms import CallOrSendForm
from resource_centre.messaging.models import Call
from resource_centre.messaging.services import calls, queueing

NOT_DIALLED = re.compile(r"[^\d+]")


@admin.register(Call)
class CallAdmin(CentreAdmin):
    """People to call, who has waited longest on top."""

    section = Section.DOCUMENTS
    order = 50
    can_add = can_delete = False
    list_display = ("recipient", "telephone", "what", "why", "since")
    list_filter = ("language",)
    search_fields = ("subject", "name", "phone")
    search_help_text = gettext_lazy("Subject, name or phone")
    empty_text = gettext_lazy("Nobody has to be called.")

    class Media:
        css = {"all": ("backoffice/exchange.css", "messaging/messaging.css")}

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the messages of the user's reach whose people are to be called."""
        return Call.objects.visible_to(user).to_call()

    @admin.display(description=gettext_lazy("who"), ordering="name")
    def recipient(self, call: Call) -> str:
        """Return who is to be called."""
        return call.recipient

    @admin.display(description=gettext_lazy("phone"))
    def telephone(self, call: Call) -> str:
        """Return the number, which a phone dials when it is touched."""
        if not call.phone:
            return _("no phone")
        return format_html(
            '<a class="dial" href="tel:{}">{}</a>', dialled(call.phone), call.phone
        )

    @admin.display(description=gettext_lazy("what to say"))
    def what(self, call: Call) -> str:
        """Return what the call is about."""
        return call.subject

    @admin.display(description=gettext_lazy("why not by mail"))
    def why(self, call: Call) -> str:
        """Return why no mail reaches the person."""
        return call.last_error or _("no e-mail")

    @admin.display(
        description=pgettext_lazy("call", "waits since"), ordering="created_at"
    )
    def since(self, call: Call) -> str:
        """Return the day on which the message was written."""
        return date_format(localtime(call.created_at), "SHORT_DATE_FORMAT")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show whom to call and what to say; write down what came of it."""
        call: Call = self.get_visible(request, object_id)
        may_change = self.has_change_permission(request, call)
        form = CallOrSendForm(request.POST or None)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if form.is_valid() and self.did(request, call, form):
                return redirect(self.url("changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": call.recipient,
            "opts": self.opts,
            "call": call,
            "kind": kind_title(call),
            "dialled": dialled(call.phone),
            "why": self.why(call),
            "text": put_in(call.body, _("[personal link]")),
            "form": form,
            "may_change": may_change,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "messaging/admin/call.html", context)

    def did(self, request: HttpRequest, call: Call, form: CallOrSendForm) -> bool:
        """Do what the button says; tell whether it could be done."""
        said = form.cleaned_data
        try:
            if form.is_sending:
                queueing.send_again(message=call, address=said["address"])
                messages.success(request, _("The mail will be sent."))
            else:
                calls.mark_called(message=call, by=worker(request), note=said["note"])
                messages.success(request, _("Written down."))
        except ValidationError as refused:
            form.add_error("address" if form.is_sending else None, refused)
            return False
        return True


def dialled(phone: str) -> str:
    """Return the number as a phone dials it."""
    return NOT_DIALLED.sub("", phone)
