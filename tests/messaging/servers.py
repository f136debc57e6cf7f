"""Mail servers for tests: one that fails as told, and one with a mailbox."""

import re
import socket
import socketserver
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = "127.0.0.1"

ACCEPT = "250 2.0.0 OK"
DROP = "drop the connection without an answer"

# What a server answers to the n-th time that it is asked.
Answers = Callable[[int], str]


def always(answer: str) -> Answers:
    """Return a server's habit of giving one answer."""
    return lambda _number: answer


@dataclass
class Faulty:
    """A handler of aiosmtpd that keeps what it took and answers as it is told.

    What it drops after DATA it has taken: the sender cannot know.
    """

    port: int
    sender: Answers = field(default_factory=lambda: always(ACCEPT))
    recipient: Answers = field(default_factory=lambda: always(ACCEPT))
    data: Answers = field(default_factory=lambda: always(ACCEPT))
    taken: list[bytes] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    def answer(self, habit: str, server: SMTP) -> str:
        """Return what to say now; hang up if that is the habit."""
        number = self.asked[habit] = self.asked.get(habit, 0) + 1
        answer = cast(Answers, getattr(self, habit))(number)
        if answer == DROP:
            cast(Any, server.transport).abort()
        return answer

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Answer to the sender."""
        answer = self.answer("sender", server)
        if answer == ACCEPT:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer to the recipient."""
        answer = self.answer("recipient", server)
        if answer == ACCEPT:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer to the whole mail."""
        answer = self.answer("data", server)
        content = cast(bytes, envelope.content)
        if answer in (ACCEPT, DROP):
            self.taken.append(content)
        if answer == DROP:
            self.dropped.append(str(parsed(content)["Message-ID"]))
        return answer

    @property
    def mails(self) -> list[EmailMessage]:
        """Return the mails that were taken."""
        return [parsed(content) for content in self.taken]

    @property
    def names(self) -> list[str]:
        """Return the Message-IDs of the mails that were taken."""
        return [str(mail["Message-ID"]) for mail in self.mails]


def parsed(content: bytes) -> EmailMessage:
    """Return the mail, as a strict reader sees it."""
    return message_from_bytes(content, policy=policy.default)


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind((HERE, 0))
        return int(free.getsockname()[1])


@contextmanager
def smtp_server(faulty: Faulty, **options: Any) -> Iterator[Faulty]:
    """Run a mail server that behaves so; the options are aiosmtpd's."""
    controller = Controller(faulty, hostname=HERE, port=faulty.port, **options)
    controller.start()
    try:
        yield faulty
    finally:
        controller.stop()


# --- A mailbox ---------------------------------------------------------------------


@dataclass
class Letterbox:
    """What a server of mailboxes keeps, and what it was asked."""

    mails: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    user: str = "centre"
    password: str = "p@ss/word"
    validity: int = 1
    commands: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Return the address of the mailbox, as the environment gives it."""
        return f"imaps://{self.user}:p%40ss%2Fword@localhost:{self.port}/INBOX"

    def answer(self, command: str, words: str) -> Iterator[bytes]:
        """Yield the lines that answer a command."""
        self.commands.append(f"{command} {words}".strip())
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif command == "SELECT":
            yield f"* {len(self.mails)} EXISTS".encode()
            yield f"* OK [UIDVALIDITY {self.validity}] valid".encode()
            yield f"* OK [UIDNEXT {len(self.mails) + 1}] next".encode()
        elif command == "UID":
            yield from self.by_number(words)

    def by_number(self, words: str) -> Iterator[bytes]:
        """Yield the lines that answer a command about numbered mails."""
        search = re.fullmatch(r"SEARCH UID (\d+):(\d+) UNSEEN", words)
        fetch = re.fullmatch(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", words)
        store = re.fullmatch(r"STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", words)
        if search:
            numbers = range(int(search[1]), int(search[2]) + 1)
            unseen = [n for n in numbers if n not in self.seen]
            yield " ".join(["* SEARCH", *map(str, unseen)]).encode()
        elif fetch:
            number, part = int(fetch[1]), self.mails[int(fetch[1]) - 1]
            part = part[: int(fetch[2])]
            told = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(part)}}}"
            yield told.encode() + b"\r\n" + part + b")"
        elif store:
            self.seen.add(int(store[1]))
        else:
            raise AssertionError(words)


class Client(socketserver.StreamRequestHandler):
    """One client of a server of mailboxes."""

    server: "MailboxServer"

    def setup(self) -> None:
        """Begin with TLS; a client that does not trust us goes away."""
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        """Answer until the client leaves."""
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, words = (*line.decode().split(maxsplit=2), "", "")[:3]
            verdict = self.verdict(command, words.strip())
            for told in self.server.letterbox.answer(command, words.strip()):
                self.wfile.write(told + b"\r\n")
            self.wfile.write(f"{tag} {verdict}\r\n".encode())

    def finish(self) -> None:
        """Close the connection."""
        super().finish()
        self.request.close()

    def verdict(self, command: str, words: str) -> str:
        """Return how a command ends."""
        letterbox = self.server.letterbox
        if command == "LOGIN" and words != f'{letterbox.user} "{letterbox.password}"':
            return "NO [AUTHENTICATIONFAILED] Invalid credentials"
        return "OK done"


class MailboxServer(socketserver.ThreadingTCPServer):
    """A server of one mailbox, which says nothing of clients who go away."""

    daemon_threads = True

    def __init__(self, letterbox: Letterbox, context: ssl.SSLContext) -> None:
        self.letterbox, self.context = letterbox, context
        super().__init__((HERE, 0), Client)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextmanager
def imap_server(letterbox: Letterbox, folder: Path) -> Iterator[Letterbox]:
    """Run a server of mailboxes with TLS; its certificate lies in the folder."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    with MailboxServer(letterbox, context) as server:
        letterbox.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield letterbox
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> Path:
    """Return the file with a certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address(HERE))]
    day, now = timedelta(days=1), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(pem)
    )
    return path
