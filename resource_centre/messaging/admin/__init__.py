"""The back office of messages."""

from resource_centre.messaging.admin.calls import CallAdmin
from resource_centre.messaging.admin.messages import MessageAdmin
from resource_centre.messaging.admin.settings import (
    MailSettingsAdmin,
    RefusedAddressAdmin,
)
from resource_centre.messaging.admin.templates import MailTemplateAdmin

__all__ = [
    "CallAdmin",
    "MailSettingsAdmin",
    "MailTemplateAdmin",
    "MessageAdmin",
    "RefusedAddressAdmin",
]
