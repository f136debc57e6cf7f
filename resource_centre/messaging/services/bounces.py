"""What happens when mails came back: the mailbox is read, and they are refused."""

import time
from itertools import islice

from django.conf import settings

from resource_centre.messaging.bounces import LARGEST, bounce_in
from resource_centre.messaging.mailbox import Mailbox, MailboxError, opened
from resource_centre.messaging.models import MailServer
from resource_centre.messaging.services.refusals import report_bounce
from resource_centre.messaging.services.servers import report_problem, report_well

BOUNCES = MailServer.Task.BOUNCES
MOST = 500  # mails looked at in one run; the next one goes on
RUN_FOR = 60  # seconds


def is_configured() -> bool:
    """Tell whether there is a mailbox to read."""
    return bool(settings.BOUNCES_URL)


def fetch_bounces() -> int:
    """Look through what is new in the mailbox; return how many reports were ours.

    Each mail is looked at once. Raise MailboxError when the mailbox cannot be read.
    """
    try:
        with opened(settings.BOUNCES_URL) as mailbox:
            found = look_through(mailbox)
    except MailboxError as error:
        report_problem(task=BOUNCES, problem=str(error))
        raise
    report_well(task=BOUNCES)
    return found


def look_through(mailbox: Mailbox) -> int:
    """Look at the mails that nobody has seen; return how many reports were ours."""
    server, _is_new = MailServer.objects.get_or_create(task=BOUNCES)
    validity = mailbox.validity
    last = server.place.get("last", 0)
    if server.place.get("validity") != validity:
        last = 0
    ends, found = time.monotonic() + RUN_FOR, 0
    for number in islice(mailbox.unread_after(last), MOST):
        found += look_at(mailbox, number)
        place = {"validity": validity, "last": number}
        MailServer.objects.filter(task=BOUNCES).update(place=place)
        if time.monotonic() > ends:
            break
    return found


def look_at(mailbox: Mailbox, number: int) -> bool:
    """Write what the mail reports, and only then mark it as read; tell if it was ours.

    Any other mail stays unread, for people.
    """
    bounce = bounce_in(mailbox.beginning_of(number, LARGEST))
    if bounce is None or not report_bounce(bounce=bounce):
        return False
    mailbox.mark_read(number)
    return True
