"""The mailbox that refused mails come back to, read over IMAP with TLS.

Nothing in it is ever deleted: what was understood is marked as read.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

PORT = 993
TIMEOUT = 30
WINDOW = 10_000  # numbers asked about at once, as answers have a largest length


class MailboxError(Exception):
    """Tell in words why the mailbox cannot be read."""


class Mailbox:
    """A folder of mails, known by their numbers, which only grow."""

    def __init__(self, server: imaplib.IMAP4_SSL, folder: str) -> None:
        self.server = server
        quoted = folder.replace("\\", r"\\").replace('"', r"\"")
        status, answer = server.select(f'"{quoted}"')
        if status != "OK":
            said = answer[0].decode("ascii", "replace") if answer[0] else ""
            words = _("There is no such folder, or it cannot be opened: %(answer)s")
            raise MailboxError(words % {"answer": said})

    @property
    def validity(self) -> int:
        """Return the number that changes when all mails get new numbers."""
        return self.told("UIDVALIDITY")

    def unread_after(self, last: int) -> Iterator[int]:
        """Yield the numbers of the unread mails above the last one, in order."""
        upto = self.told("UIDNEXT") - 1
        while last < upto:
            end = min(last + WINDOW, upto)
            found = self.ask("SEARCH", f"UID {last + 1}:{end}", "UNSEEN")
            words = b" ".join(part for part in found if part).split()
            numbers = sorted(int(word) for word in words if word.isdigit())
            yield from (number for number in numbers if last < number <= end)
            last = end

    def beginning_of(self, number: int, size: int) -> bytes:
        """Return at most so many bytes of the mail, which stays unread."""
        answer = self.ask("FETCH", str(number), f"(BODY.PEEK[]<0.{size}>)")
        parts = (part[1] for part in answer if isinstance(part, tuple))
        return bytes(next(parts, b""))[:size]

    def mark_read(self, number: int) -> None:
        """Mark the mail as read."""
        self.ask("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)")

    def ask(self, command: str, *words: str) -> list[Any]:
        """Return the server's answer; raise MailboxError when it refuses."""
        status, answer = self.server.uid(command, *words)
        if status != "OK":
            raise MailboxError(_("The mailbox does not answer."))
        return answer

    def told(self, name: str) -> int:
        """Return a number that the server told with the folder."""
        _name, answer = self.server.response(name)
        self.server.untagged_responses[name] = answer
        return int(answer[0]) if answer and answer[0] else 0


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Give the mailbox at `imaps://user:password@server/folder`.

    Raise MailboxError, which never tells the password, when it cannot be read.
    """
    host, port, user, password, folder = parts_of(url)
    try:
        server = imaplib.IMAP4_SSL(
            host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
        )
        try:
            server.login(user, password)
            yield Mailbox(server, folder)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        words = _("The mailbox of refusals cannot be read: %(error)s")
        raise MailboxError(words % {"error": error}) from error


def parts_of(url: str) -> tuple[str, int, str, str, str]:
    """Return host, port, user, password and folder of the address of a mailbox."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "imaps" or not (parts.hostname and parts.username):
        words = _("BOUNCES_URL must be imaps://user:password@server/folder.")
        raise MailboxError(words)
    user, password = unquote(parts.username), unquote(parts.password or "")
    return parts.hostname, port, user, password, unquote(parts.path[1:]) or "INBOX"
