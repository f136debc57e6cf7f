"""What happens to messages when their time comes: each is sent once."""

import logging
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.jobs.runs import JobRun
from resource_centre.messaging import rules, smtp
from resource_centre.messaging.models import MailServer, MailSettings, Message
from resource_centre.messaging.services.refusals import refuse, rows
from resource_centre.messaging.services.servers import (
    pause,
    report_problem,
    report_well,
)
from resource_centre.messaging.writing import NotReadyError, write

logger = logging.getLogger(__name__)

Status = Message.Status
SENDING = MailServer.Task.SENDING
RUN_FOR = 60  # seconds; then the next run looks at the settings anew
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def is_due() -> bool:
    """Tell whether there is something to send now (1 query)."""
    now = timezone.now()
    paused = MailServer.objects.filter(task=SENDING).paused(now)
    return Message.objects.due(now).filter(~Exists(paused)).exists()


def send_due(run: JobRun | None = None) -> int:
    """Send what is due, one after the other; return how many mails the server took.

    What the server took is written at once, before the next one is begun. When the
    server does not let us in, nothing is lost: all wait until it does.
    """
    settings, now = MailSettings.objects.current(), timezone.now()
    if rules.is_quiet(now, settings):
        wait_for_morning(now, settings)
    collect_digests(now)
    room = room_within_limit(now, settings)
    total = Message.objects.due(now).count()
    ends, sent, done = time.monotonic() + RUN_FOR, 0, 0
    with smtp.Post() as post:
        while sent < room and time.monotonic() < ends:
            try:
                outcome = send_next(post, settings)
            except smtp.ServerError as error:
                report_problem(task=SENDING, problem=str(error))
                break
            if outcome is None:
                break
            sent += outcome == Status.SENT
            done += 1
            if run is not None:
                run.step(done=done, total=max(total, done))
    return sent


def send_next(post: smtp.Post, settings: MailSettings) -> str | None:
    """Send what is due first; return what became of it, None when nothing is due.

    Raise ServerError when the server lets none of our mails in.
    """
    with transaction.atomic():
        messages = take_next()
        if not messages:
            return None
        trouble = trouble_with(post, messages, settings)
        outcome = settle(messages, trouble, settings)
    if isinstance(trouble, smtp.UnwelcomeError):
        raise smtp.ServerError(str(trouble))
    if outcome in (Status.SENT, Status.REFUSED):
        report_well(task=SENDING)
    return outcome


def take_next() -> list[Message]:
    """Return the message that is due first, and those that go out in its mail.

    They are locked: who else sends takes others. When somebody else has a part of
    the mail, it is theirs, and there is nothing to take for now.
    """
    due = Message.objects.due(timezone.now()).collected()
    first = due.select_for_update(skip_locked=True).first()
    if first is None:
        return []
    mail = Message.objects.queued().filter(message_id=first.message_id)
    taken = list(mail.select_for_update(skip_locked=True).order_by("pk"))
    return taken if len(taken) == mail.count() else []


def trouble_with(
    post: smtp.Post, messages: Sequence[Message], settings: MailSettings
) -> Exception | None:
    """Hand the mail over; return what stood in the way, None when nothing did.

    Raise ServerError when the server was not even asked about this mail.
    """
    try:
        post.hand_over(write(messages, settings))
    except (smtp.ServerError, DatabaseError):
        raise
    except (smtp.MailError, ValidationError, NotReadyError) as error:
        return error
    except Exception:
        # One mail that cannot be written must not keep all others waiting.
        logger.exception("Message %s cannot be written", messages[0].pk)
        words = _("The mail cannot be written because of an unexpected error.")
        return NotReadyError(words)
    return None


def settle(
    messages: Sequence[Message], trouble: Exception | None, settings: MailSettings
) -> Status:
    """Write what became of the mail of these messages; return it."""
    if trouble is None:
        return mark_sent(messages)
    if isinstance(trouble, smtp.RefusedError):
        return refuse(messages, str(trouble), is_address=True)
    if isinstance(trouble, ValidationError):
        return fail(messages, " ".join(trouble.messages))
    if isinstance(trouble, smtp.RejectedError):
        return fail(messages, str(trouble))
    attempts = max(message.attempts for message in messages) + 1
    # Whom the server lets in with nothing can blame no single mail.
    is_ours = isinstance(trouble, smtp.UnwelcomeError) and not accepted_lately()
    if rules.is_last(attempts) and not is_ours:
        return fail(messages, str(trouble))
    return postpone(messages, str(trouble), attempts, settings)


def accepted_lately() -> bool:
    """Tell whether the server took any mail in the last day (1 query)."""
    return Message.objects.sent_since(timezone.now() - DAY).exists()


# --- What becomes of a mail --------------------------------------------------------


def mark_sent(messages: Sequence[Message]) -> Status:
    """Write that the server took the mail."""
    rows(messages).update(
        status=Status.SENT,
        sent_at=timezone.now(),
        last_error="",
        attempts=F("attempts") + 1,
    )
    return Status.SENT


def fail(messages: Sequence[Message], words: str) -> Status:
    """Give the mail up, and say why."""
    rows(messages).update(
        status=Status.FAILED, last_error=words, attempts=F("attempts") + 1
    )
    return Status.FAILED


def postpone(
    messages: Sequence[Message], words: str, attempts: int, settings: MailSettings
) -> Status:
    """Try the mail again later, by the same name."""
    again = timezone.now() + rules.pause_after(attempts)
    is_urgent = any(message.is_urgent for message in messages)
    rows(messages).update(
        attempts=attempts,
        last_error=words,
        due_at=rules.goes_out(again, settings, is_urgent=is_urgent),
    )
    return Status.QUEUED


# --- Before a run ------------------------------------------------------------------


def wait_for_morning(now: datetime, settings: MailSettings) -> None:
    """Let what is due and not urgent wait until the quiet hours end."""
    morning = rules.goes_out(now, settings, is_urgent=False)
    Message.objects.due(now).filter(is_urgent=False).update(due_at=morning)


@transaction.atomic
def collect_digests(now: datetime) -> None:
    """Put what waited for each other into one mail for each person.

    It is written before the mail is tried: what may have arrived is never sent
    again by the same name with something else in it.
    """
    digests: dict[str, list[Message]] = defaultdict(list)
    waiting = Message.objects.due(now).to_collect().order_by("pk")
    for message in waiting.select_for_update(skip_locked=True):
        digests[message.digest_key].append(message)
    for messages in digests.values():
        rows(messages).update(digest_key="", message_id=messages[0].message_id)


def room_within_limit(now: datetime, settings: MailSettings) -> int:
    """Return how many mails the provider still allows; sleep when there are none."""
    if settings.hourly_limit is None:
        return sys.maxsize
    sent = Message.objects.sent_since(now - HOUR)
    room = settings.hourly_limit - sent.values("message_id").distinct().count()
    oldest = sent.aggregate(at=Min("sent_at"))["at"]
    if room <= 0 and oldest is not None:
        pause(task=SENDING, until=oldest + HOUR)
    return max(room, 0)
