"""Mails that came back are seen; whatever else lies in the mailbox does no harm."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import example, given, strategies as st

from resource_centre.jobs.registry import task_named
from resource_centre.jobs.services import enqueue
from resource_centre.jobs.worker import work
from resource_centre.messaging import bounces, mailbox
from resource_centre.messaging.bounces import bounce_in
from resource_centre.messaging.models import MailServer, Message, RefusedAddress
from resource_centre.messaging.services import bounces as services
from resource_centre.messaging.services.bounces import fetch_bounces
from tests.messaging.servers import Letterbox, imap_server
from tests.messaging.steps import queue

Status = Message.Status

pytestmark = pytest.mark.django_db

ORIGINAL = "Content-Type: message/rfc822\n\nMessage-ID: {name}\nSubject: x\n\nтекст\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: {name}\nSubject: x\n"
NOTHING = "Content-Type: text/plain\n\nno more\n"


def report(
    name: str = "",
    *,
    recipient: str = "maria@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    original: str = ORIGINAL,
) -> bytes:
    """Return a report as mail servers write it."""
    return f"""\
From: MAILER-DAEMON@example.net
To: centre@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Писмото не може да бъде доставено.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0200

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} User unknown

--part
{original.format(name=name)}
--part--
""".replace("\n", "\r\n").encode()


def sent(**fields: Any) -> Message:
    """Return a message that the mail server took."""
    message = queue(**fields)
    Message.objects.filter(pk=message.pk).update(
        status=Status.SENT, sent_at=timezone.now()
    )
    return message


@pytest.fixture
def letterbox(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a mailbox that is ours and that we trust."""
    with imap_server(Letterbox(), tmp_path) as ours:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        settings.BOUNCES_URL = ours.url
        yield ours


# --- Reports -----------------------------------------------------------------------


@pytest.mark.parametrize("original", [ORIGINAL, HEADERS])
def test_mail_that_came_back_is_refused_and_its_address_known(
    letterbox: Letterbox, original: str
) -> None:
    message = sent(address="maria@example.org")
    waiting = queue(address="Maria@example.org")
    letterbox.mails.append(report(message.message_id, original=original))
    assert fetch_bounces() == 1
    message.refresh_from_db()
    waiting.refresh_from_db()
    assert message.status == Status.REFUSED
    assert "User unknown" in message.last_error
    assert message.sent_at is not None
    assert RefusedAddress.objects.get().address == "maria@example.org"
    assert waiting.status == Status.TO_CALL
    assert letterbox.seen == {1}


def test_delay_is_only_noticed(letterbox: Letterbox) -> None:
    message = sent()
    letterbox.mails.append(report(message.message_id, action="delayed", status="4.4.1"))
    assert fetch_bounces() == 1
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert letterbox.seen == {1}


@pytest.mark.parametrize("status", ["5.7.1", "5.3.4"])
def test_mail_refused_as_such_blames_no_address(
    letterbox: Letterbox, status: str
) -> None:
    message = sent()
    letterbox.mails.append(report(message.message_id, status=status))
    fetch_bounces()
    message.refresh_from_db()
    assert message.status == Status.REFUSED
    assert not RefusedAddress.objects.exists()


def test_report_that_names_no_mail_is_believed_by_its_address(
    letterbox: Letterbox,
) -> None:
    message = sent(address="maria@example.org")
    letterbox.mails.append(report(recipient="MARIA@example.org", original=NOTHING))
    assert fetch_bounces() == 1
    message.refresh_from_db()
    assert message.status == Status.REFUSED


def test_report_about_the_mail_of_somebody_else_is_left_alone(
    letterbox: Letterbox,
) -> None:
    message = sent(address="maria@example.org")
    letterbox.mails.append(report("<other@example.net>"))
    assert fetch_bounces() == 0
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert letterbox.seen == set()


def test_all_messages_of_a_digest_came_back(letterbox: Letterbox) -> None:
    messages = [sent(address="maria@example.org") for _ in range(2)]
    Message.objects.update(message_id=messages[0].message_id)
    letterbox.mails.append(report(messages[0].message_id))
    fetch_bounces()
    assert Message.objects.filter(status=Status.REFUSED).count() == 2


def test_report_about_what_is_settled_changes_nothing(letterbox: Letterbox) -> None:
    message = sent()
    letterbox.mails += [report(message.message_id)] * 2
    assert fetch_bounces() == 2
    events = Message.pgh_event_model.objects  # type: ignore[attr-defined]
    assert events.filter(status=Status.REFUSED).count() == 1


# --- The mailbox -------------------------------------------------------------------


def test_each_mail_is_looked_at_once_and_others_stay_unread(
    letterbox: Letterbox,
) -> None:
    letterbox.mails += [b"Subject: Question\r\n\r\nHello\r\n", report("<x@y>")]
    fetch_bounces()
    fetch_bounces()
    asked = [each for each in letterbox.commands if "FETCH" in each]
    assert [each.split()[2] for each in asked] == ["1", "2"]
    assert letterbox.seen == set()


def test_new_numbers_are_looked_at_from_the_first(letterbox: Letterbox) -> None:
    letterbox.mails.append(b"Subject: Question\r\n\r\nHello\r\n")
    fetch_bounces()
    letterbox.validity = 2
    message = sent()
    letterbox.mails = [report(message.message_id)]
    assert fetch_bounces() == 1


def test_full_mailbox_is_looked_through_little_by_little(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 3)
    monkeypatch.setattr(mailbox, "WINDOW", 2)
    message = sent()
    letterbox.mails += [b"x"] * 6 + [report(message.message_id)]
    assert [fetch_bounces() for _ in range(4)] == [0, 0, 1, 0]


def test_nothing_is_deleted_and_little_is_read(letterbox: Letterbox) -> None:
    letterbox.mails.append(report("<x@y>") + b"x" * (bounces.LARGEST * 3))
    fetch_bounces()
    words = " ".join(letterbox.commands)
    assert "Deleted" not in words
    assert "EXPUNGE" not in words
    assert f"<0.{bounces.LARGEST}>" in words


@pytest.mark.parametrize(
    "url",
    [
        "imaps://centre:wrong@localhost:{port}/INBOX",
        "imaps://centre:wrong@127.0.0.1:1/",
        "imap://centre:wrong@localhost:{port}/",
        "imaps://localhost:{port}/",
        "imaps://centre:wrong@localhost:port/",
    ],
)
def test_mailbox_that_does_not_open_is_told_without_the_password(
    letterbox: Letterbox, settings: Any, url: str
) -> None:
    settings.BOUNCES_URL = url.format(port=letterbox.port)
    with pytest.raises(CommandError) as refusal:
        call_command("fetch_bounces")
    assert "wrong" not in str(refusal.value)
    problem = MailServer.objects.in_trouble().get()
    assert problem.task == MailServer.Task.BOUNCES
    settings.BOUNCES_URL = letterbox.url
    call_command("fetch_bounces", verbosity=0)
    assert not MailServer.objects.in_trouble().exists()


def test_server_that_nobody_vouches_for_is_not_told_the_password(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(mailbox.MailboxError):
        fetch_bounces()
    assert letterbox.commands == []


def test_without_a_mailbox_nothing_is_read(settings: Any) -> None:
    settings.BOUNCES_URL = ""
    task = task_named("messaging.fetch_bounces")
    assert task.when is not None
    assert not task.when()
    with pytest.raises(CommandError):
        call_command("fetch_bounces")


def test_mailbox_is_read_by_a_job_of_its_own(
    letterbox: Letterbox, settings: Any
) -> None:
    letterbox.mails.append(report(sent().message_id))
    job = enqueue(task="messaging.fetch_bounces", key="1", arguments={}, owner=None)
    work(job.pk)
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"reports": 1})
    settings.BOUNCES_URL = "imaps://x:y@127.0.0.1:1/"
    job = enqueue(task="messaging.fetch_bounces", key="2", arguments={}, owner=None)
    work(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


# --- Hostile mails -----------------------------------------------------------------


def nested(depth: int) -> bytes:
    """Return a mail with parts in parts in parts."""
    lines = ["Content-Type: multipart/report; boundary=0", ""]
    for level in range(depth):
        lines += [f"--{level}", f"Content-Type: multipart/mixed; boundary={level + 1}"]
        lines.append("")
    return "\r\n".join(lines).encode()


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 70_000,
    "nested": nested(3000),
    "headers": b"X: y\r\n" * 20_000,
    "one long header": b"Content-Type: multipart/report; boundary=" + b"a" * 70_000,
    "many parts": b"Content-Type: multipart/report; boundary=a\r\n\r\n"
    + b"--a\r\n\r\n" * 10_000,
    "many recipients": report("<x@y>").replace(
        b"Final-Recipient", b"Final-Recipient: x;y\r\n\r\nFinal-Recipient" * 3000
    ),
    "unknown charset": report("<x@y>").replace(b"utf-8", b"utf-99"),
    "encoded words": report("=?x?q?=00?=").replace(b"User", b"=?utf-8?q?=0D=0A?="),
    "no status": report("<x@y>", status=""),
    "bytes": bytes(range(256)) * 300,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_survived_quickly(raw: bytes) -> None:
    begins = time.process_time()
    bounce = bounce_in(raw[: bounces.LARGEST])
    assert time.process_time() - begins < 1
    if bounce is not None:
        assert len(bounce.reason) <= bounces.LONGEST_REASON
        assert len(bounce.message_id) <= bounces.LONGEST_ID


def test_deeply_nested_mail_is_not_even_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(_raw: bytes) -> None:
        raise AssertionError

    monkeypatch.setattr(bounces, "message_from_bytes", parse)
    assert bounce_in(nested(20)) is None


@given(st.binary(max_size=300), st.integers(0, 1000))
@example(b"\0", 500)
def test_report_with_anything_in_it_never_fails(noise: bytes, place: int) -> None:
    whole = report("<x@y>")
    bounce_in(whole[:place] + noise + whole[place:])


def test_hostile_mail_does_not_keep_the_next_from_being_read(
    letterbox: Letterbox,
) -> None:
    message = sent()
    letterbox.mails += [*HOSTILE.values(), report(message.message_id)]
    assert fetch_bounces() == 1
    message.refresh_from_db()
    assert message.status == Status.REFUSED
