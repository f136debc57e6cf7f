"""What happens to messages that are told by phone."""

from django.db import transaction
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.messaging import rules
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.queueing import locked

Status = Message.Status


@transaction.atomic
def mark_called(*, message: Message, by: User, note: str = "") -> Message:
    """Write „Обадих се“; raise ValidationError when there was nothing to call about."""
    message = locked(message)
    rules.ensure_status(message, rules.CORRECTABLE)
    message.status = Status.CALLED
    message.called_by, message.called_at = by, timezone.now()
    message.call_note = clean(note)
    message.save()
    return message


@transaction.atomic
def reopen_call(*, message: Message) -> Message:
    """Let the person be called again; the note of the last call stays."""
    message = locked(message)
    rules.ensure_status(message, (Status.CALLED,))
    message.status = Status.TO_CALL
    message.called_by = message.called_at = message.sent_at = None
    message.save()
    return message
