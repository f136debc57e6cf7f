"""Handing mails to the mail server, and telling what its answer means.

Django's backend connects; what it does not tell is at which word a mail was refused,
and that decides whether the address, this mail or we ourselves are the reason.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from email.charset import BASE64, Charset
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from resource_centre.common.text import clean

LONGEST_ANSWER = 300
# Looking through a mail takes servers their time; giving up early would double it.
PATIENCE = 120

ENHANCED = re.compile(r"\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
# What servers without enhanced codes say when it is we whom they do not let in.
ABOUT_US = re.compile(r"relay|authentic|sender", re.IGNORECASE)
# In letters that no server on the way changes or refuses.
UTF8 = Charset("utf-8")
UTF8.body_encoding = BASE64

CLOSING = 421
NO_MAILBOX = (550, 551, 552, 553, 556)
TOO_LARGE = ((2, 3), (3, 4))
BAD_SENDER = ((1, 7), (1, 8))
ADDRESSES, MAILBOXES, ROUTES, CONTENTS = 1, 2, 4, 6


class MailError(Exception):
    """Tell in words, with the server's answer, why a mail was not sent."""

    def __init__(self, words: str, code: int = 0, answer: bytes | str = b"") -> None:
        text = answer if isinstance(answer, str) else text_of(answer)
        said = " ".join(clean(f"{code or ''} {text}").split())
        told = f" ({Truncator(said).chars(LONGEST_ANSWER)})" if said else ""
        super().__init__(f"{words}{told}")


class ServerError(MailError):
    """The server does not answer or does not let us in: no mail has a chance."""


class UnwelcomeError(MailError):
    """The server does not take this mail, and most likely none of ours."""


class RefusedError(MailError):
    """The address is refused for good."""


class RejectedError(MailError):
    """This mail is refused for good, whoever gets it."""


class DeferredError(MailError):
    """The server asks to try later."""


class UnansweredError(DeferredError):
    """The server was given the whole mail and did not answer: it may have sent it."""


class Post:
    """A connection for many mails, opened when needed and again when it breaks."""

    def __init__(self) -> None:
        self.backend: Any = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self.backend.close()

    def hand_over(self, mail: EmailMessage) -> None:
        """Return when the mail server has taken the mail; else raise a MailError."""
        if isinstance(self.backend, smtp.EmailBackend):
            self.deliver(mail)
            return
        try:
            self.backend.send_messages([mail])
        except OSError as error:
            raise ServerError(str(error)) from error

    def deliver(self, mail: EmailMessage) -> None:
        """Hand the mail over by SMTP, to its one recipient."""
        mail.encoding = UTF8
        data = mail.message().as_bytes(linesep="\r\n")
        server = self.introduce(sanitize_address(mail.from_email, "utf-8"), len(data))
        try:
            self.address(server, sanitize_address(mail.to[0], "utf-8"))
            self.give(server, data)
        except MailError:
            self.begin_anew()
            raise

    def introduce(self, sender: str, size: int) -> smtplib.SMTP:
        """Return the server once it accepts the sender.

        A connection that was open may have been closed by the server meanwhile.
        """
        was_open = self.backend.connection is not None
        server = self.opened()
        options = [f"size={size}"] if server.has_extn("size") else []
        try:
            code, answer = server.mail(sender, options)
        except OSError as error:
            self.drop()
            if was_open:
                return self.introduce(sender, size)
            raise no_answer(error) from error
        if code == CLOSING and was_open:
            self.drop()
            return self.introduce(sender, size)
        if not is_positive(code):
            self.begin_anew()
            raise about_sender(code, answer)
        return server

    def opened(self) -> smtplib.SMTP:
        """Return the server, greeted and signed in to; raise ServerError."""
        try:
            self.backend.open()
            server: smtplib.SMTP = self.backend.connection
            server.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            self.drop()
            words = _("The mail server does not accept our user name and password.")
            raise ServerError(words, error.smtp_code, said_by(error)) from error
        except smtplib.SMTPResponseException as error:
            self.drop()
            words = _("The mail server does not let us in.")
            raise ServerError(words, error.smtp_code, said_by(error)) from error
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            self.drop()
            words = _("The mail server does not let us in.")
            raise ServerError(words, answer=str(error)) from error
        except OSError as error:
            self.drop()
            raise no_answer(error) from error
        return server

    def address(self, server: smtplib.SMTP, recipient: str) -> None:
        """Name the recipient to the server; raise why it does not take them."""
        try:
            code, answer = server.rcpt(recipient)
        except OSError as error:
            self.drop()
            words = _("The mail server did not answer.")
            raise DeferredError(words, answer=str(error)) from error
        if not is_positive(code):
            raise about_address(code, answer)

    def give(self, server: smtplib.SMTP, data: bytes) -> None:
        """Give the whole mail to the server; return when it has taken it."""
        if server.sock is not None:
            server.sock.settimeout(PATIENCE)
        try:
            code, answer = server.data(data)
        except smtplib.SMTPDataError as error:
            raise about_mail(error.smtp_code, said_by(error)) from error
        except OSError as error:
            self.drop()
            words = _("The mail server did not answer; the mail may have arrived.")
            raise UnansweredError(words, answer=str(error)) from error
        if not is_positive(code):
            raise about_mail(code, answer)

    def begin_anew(self) -> None:
        """Have the server forget a mail that it refused, or begin with a new one."""
        if self.backend.connection is None:
            return
        try:
            code, _answer = self.backend.connection.rset()
        except OSError:
            self.drop()
        else:
            if not is_positive(code):
                self.drop()

    def drop(self) -> None:
        """Forget the connection without a farewell."""
        if self.backend.connection is not None:
            self.backend.connection.close()
        self.backend.connection = None


# --- What an answer means ----------------------------------------------------------


def about_sender(code: int, answer: bytes) -> MailError:
    """Return what it means that the server refuses us as the sender."""
    if is_too_large(code, answer):
        return too_large(code, answer)
    words = _("The mail server does not accept mail from us.")
    return UnwelcomeError(words, code, answer)


def about_address(code: int, answer: bytes) -> MailError:
    """Return what it means that the server refuses a recipient."""
    if not is_final(code):
        words = _("The mail server asks to try this address later.")
        return DeferredError(words, code, answer)
    if enhanced(answer) in TOO_LARGE:
        return too_large(code, answer)
    subject, _detail = enhanced(answer)
    plain = code in NO_MAILBOX and not ABOUT_US.search(text_of(answer))
    if is_of_address(answer) or (subject == 0 and plain):
        words = _("The address does not accept mail.")
        return RefusedError(words, code, answer)
    words = _("The mail server does not take our mail for this address.")
    return UnwelcomeError(words, code, answer)


def about_mail(code: int, answer: bytes) -> MailError:
    """Return what it means that the server refuses the mail as such."""
    if code < 0:
        words = _("The mail server did not answer; the mail may have arrived.")
        return UnansweredError(words, answer=answer)
    if not is_final(code):
        words = _("The mail server asks to send this mail later.")
        return DeferredError(words, code, answer)
    if is_too_large(code, answer):
        return too_large(code, answer)
    if is_of_address(answer):
        words = _("The address does not accept mail.")
        return RefusedError(words, code, answer)
    words = _("The mail server refuses this mail.")
    if enhanced(answer)[0] == CONTENTS:
        return RejectedError(words, code, answer)
    return UnwelcomeError(words, code, answer)


def too_large(code: int, answer: bytes) -> RejectedError:
    """Return that the mail is too large for the server."""
    return RejectedError(_("The mail is too large."), code, answer)


def no_answer(error: OSError) -> ServerError:
    """Return that there is nobody to talk to."""
    return ServerError(_("The mail server does not answer."), answer=str(error))


def is_positive(code: int) -> bool:
    """Tell whether the server agrees."""
    return 200 <= code < 300


def is_final(code: int) -> bool:
    """Tell whether the server will not agree later either."""
    return 500 <= code < 600


def enhanced(answer: bytes) -> tuple[int, int]:
    """Return the subject and the detail of RFC 3463, zeros when there are none."""
    found = ENHANCED.match(text_of(answer))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def is_too_large(code: int, answer: bytes) -> bool:
    """Tell whether the size of the mail is the reason."""
    found = enhanced(answer)
    return found in TOO_LARGE or (code == 552 and found == (0, 0))


def is_of_address(answer: bytes) -> bool:
    """Tell whether the enhanced code says that the address is the reason."""
    found = enhanced(answer)
    ours = found in BAD_SENDER or found in TOO_LARGE
    return found[0] in (ADDRESSES, MAILBOXES, ROUTES) and not ours


def said_by(error: smtplib.SMTPResponseException) -> bytes:
    """Return the answer of the server that is the reason."""
    answer = error.smtp_error
    return answer.encode() if isinstance(answer, str) else answer


def text_of(answer: bytes) -> str:
    """Return what the server said."""
    return answer.decode("utf-8", "replace")
