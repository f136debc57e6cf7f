"""Steps that tests of messages have in common."""

from datetime import datetime
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from resource_centre.messaging.models import MailServer, MailSettings, Message
from resource_centre.messaging.services.queueing import queue_message

_numbers = count(1)


def queue(**fields: Any) -> Message:
    """Queue a message that goes out by day and by night, unless the fields say so."""
    number = next(_numbers)
    fields.setdefault("kind", "notice")
    fields.setdefault("key", f"message-{number}")
    fields.setdefault("subject", f"Покана {number}")
    fields.setdefault("body", "Здравейте,\n\nКаним Ви на обучение.")
    fields.setdefault("is_urgent", not fields.get("is_digest", False))
    if "person" not in fields:
        fields.setdefault("name", "Мария Иванова")
        fields.setdefault("address", f"maria{number}@example.org")
    return queue_message(**fields)


def set_up_mail(**fields: Any) -> None:
    """Let the settings of mail be so."""
    MailSettings.objects.update_or_create(defaults=fields)


def make_due() -> None:
    """Let the time come at which all that waits is tried again."""
    Message.objects.queued().update(due_at=timezone.now())
    MailServer.objects.update(resume_at=None)


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be that moment."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
