"""Read the refused mails now."""

from typing import Any

from django.core.management.base import CommandError

from resource_centre.audit.commands import ActingCommand
from resource_centre.messaging.mailbox import MailboxError
from resource_centre.messaging.services.bounces import fetch_bounces, is_configured


class Command(ActingCommand):
    help = "Read what mail servers report of mails that did not arrive."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the mailbox; raise CommandError when that is not possible."""
        if not is_configured():
            raise CommandError("BOUNCES_URL names no mailbox.")
        try:
            found = fetch_bounces()
        except MailboxError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Reports about our mails: {found}.")
