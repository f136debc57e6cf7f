"""What happens to the audit: acting for the history, recording and telling reads."""

from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from resource_centre.accounts.models import User
from resource_centre.audit.models import ReadEntry
from resource_centre.audit.people import name_people

READS_SHOWN = 200


@dataclass(frozen=True)
class Reading:
    """One reading of a confidential record, as shown to people."""

    when: datetime
    who: str
    reason: str


def acting(*, user: User | None = None, **facts: str | int) -> pghistory.context:
    """Return a context in which every change is written as made by the user.

    For work outside a request: jobs and commands. `facts` say more, for example
    `command` or `job`.
    """
    return pghistory.context(user=user.pk if user else None, **facts)


def record_read(*, user: User, obj: Model, reason: str = "") -> ReadEntry:
    """Write that the user has read a confidential record; return the entry."""
    return ReadEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        reason=reason,
    )


def reads_of(obj: Model) -> list[Reading]:
    """Return who read the record, the newest 200 readings first (2 queries)."""
    entries = ReadEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk
    )[:READS_SHOWN]
    names = name_people({entry.user_id for entry in entries})
    return [
        Reading(when=entry.read_at, who=names[entry.user_id], reason=entry.reason)
        for entry in entries
    ]
