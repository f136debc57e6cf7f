"""What of the mail waits on the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from resource_centre.messaging.models import MailServer, Message


def to_call(user: User) -> Iterator[CardItem]:
    """Yield whom to call, those who wait longest on top (1 query)."""
    messages = Message.objects.visible_to(user).to_call().order_by("created_at", "pk")
    for message in messages[:READ]:
        phone = message.phone or gettext("no phone number is known")
        yield CardItem(
            title=message.recipient,
            url=reverse("admin:messaging_call_change", args=[message.pk]),
            detail=f"{phone} · {message.subject}",
        )


def undelivered(user: User) -> Iterator[CardItem]:
    """Yield the mails of the last days that did not arrive, the newest on top."""
    messages = Message.objects.visible_to(user).undelivered()
    for message in messages.order_by("-queued_at", "-pk")[:READ]:
        yield CardItem(
            title=f"{message.recipient}: {message.subject}",
            url=page_of(message),
            detail=message.last_error,
        )


def in_trouble(_user: User) -> Iterator[CardItem]:
    """Yield which mail server does not work, and since when (1 query)."""
    for server in MailServer.objects.in_trouble().order_by("task"):
        since = date_format(localtime(server.since), "DATETIME_FORMAT")
        yield CardItem(
            title=server.problem,
            url=reverse("admin:messaging_message_changelist"),
            detail=gettext("%(task)s, since %(since)s")
            % {"task": server.get_task_display(), "since": since},
        )


def page_of(message: Message) -> str:
    """Return the address of the message's page."""
    return reverse("admin:messaging_message_change", args=[message.pk])


register(
    Card(
        code="messages-to-call",
        title=_("To call"),
        empty=_("Nobody waits for a call."),
        permission="messaging.change_message",
        items=to_call,
    )
)
register(
    Card(
        code="messages-undelivered",
        title=_("Mails that did not arrive"),
        empty=_("In the last seven days no mail was refused or given up."),
        permission="messaging.change_message",
        items=undelivered,
    )
)
register(
    Card(
        code="mail-servers",
        title=_("Mail servers"),
        empty=_("Mail is sent as it should be."),
        permission="messaging.change_mailsettings",
        items=in_trouble,
    )
)
