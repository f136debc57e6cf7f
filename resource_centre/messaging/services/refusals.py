"""What happens when an address does not accept mail, at once or days later."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.messaging.bounces import Bounce
from resource_centre.messaging.models import Message, RefusedAddress
from resource_centre.messaging.querysets import MessageQuerySet

Status = Message.Status

# For how long a report that does not name the mail is believed by its address.
RECENT = timedelta(days=7)


@transaction.atomic
def report_bounce(*, bounce: Bounce) -> bool:
    """Write that a mail came back for good; tell whether the report is about ours.

    One that names a mail is about that mail alone; one that names none is about what
    went to the address lately. A delay is only noticed: the mail is still on its way.
    """
    ours = named_by(bounce)
    if not ours.exists():
        return False
    sent = list(ours.filter(status=Status.SENT).select_for_update().order_by("pk"))
    if bounce.is_final and sent:
        words = _("The mail came back: %(reason)s") % {"reason": bounce.reason}
        refuse(sent, words, is_address=bounce.is_of_address)
    return True


def named_by(bounce: Bounce) -> MessageQuerySet:
    """Return the messages that the report is about."""
    if bounce.message_id:
        return Message.objects.filter(message_id=bounce.message_id)
    lately = Message.objects.sent_since(timezone.now() - RECENT)
    return lately.addressed_to(bounce.recipient)


def refuse(messages: Sequence[Message], words: str, *, is_address: bool) -> Status:
    """Write that these did not arrive; if the address is why, keep what waits for it.

    The messages have one address and are locked.
    """
    rows(messages).update(status=Status.REFUSED, last_error=words)
    if is_address:
        first = messages[0]
        RefusedAddress.objects.get_or_create(
            address=first.address.lower(), defaults={"reason": words, "message": first}
        )
        keep(Message.objects.queued().addressed_to(first.address), words)
    return Status.REFUSED


def keep(waiting: MessageQuerySet, words: str) -> None:
    """Let what would go to a refused address be told by phone instead.

    What somebody is sending right now will find out by itself.
    """
    free = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(free)).update(
        status=Status.TO_CALL, last_error=words, due_at=None, digest_key=""
    )


def rows(messages: Sequence[Message]) -> MessageQuerySet:
    """Return the rows of the messages, which have one mail."""
    return Message.objects.filter(pk__in=[message.pk for message in messages])
