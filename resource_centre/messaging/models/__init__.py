"""Messages, the settings of mail, and addresses that refuse it."""

from resource_centre.messaging.models.calls import Call
from resource_centre.messaging.models.messages import Message
from resource_centre.messaging.models.settings import (
    MailServer,
    MailSettings,
    RefusedAddress,
)
from resource_centre.messaging.models.sharing import SharedDocument
from resource_centre.messaging.models.templates import MailTemplate

__all__ = [
    "Call",
    "MailServer",
    "MailSettings",
    "MailTemplate",
    "Message",
    "RefusedAddress",
    "SharedDocument",
]
