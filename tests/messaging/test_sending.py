"""Messages when their time comes: each is sent once, and looks as it should."""

import re
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import getaddresses
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from hypothesis import example, given, strategies as st

from resource_centre.common.text import clean
from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.jobs.registry import task_named
from resource_centre.jobs.services import enqueue
from resource_centre.jobs.worker import work
from resource_centre.messaging import writing
from resource_centre.messaging.composing import LINK_PLACE
from resource_centre.messaging.models import MailServer, MailSettings, Message
from resource_centre.messaging.services import sending
from resource_centre.messaging.services.queueing import Link, one_line
from resource_centre.messaging.services.sending import is_due, send_due
from resource_centre.registry.models import Centre
from tests.messaging.servers import parsed
from tests.messaging.steps import queue, set_up_mail

Status = Message.Status

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 letter"


def text_of(sent: EmailMessage) -> str:
    """Return the words of a mail as its reader sees them."""
    body = parsed(sent.message().as_bytes()).get_body()
    assert body is not None
    return str(body.get_content())


def issued(**fields: Any) -> IssuedDocument:
    """Make an issued document with its file."""
    count = IssuedDocument.objects.count() + 1
    content = fields.pop("content", PDF)
    names = {"name_bg": "Писма", "name_en": "Letters"}
    today = timezone.localdate()
    document = IssuedDocument(
        document="letter",
        language="bg",
        series=Series.objects.get_or_create(code="letters", defaults=names)[0],
        year=today.year,
        number=count,
        reference=str(count),
        dated=today,
        title="Писмо – Покана: 1/2",
        status=IssuedDocument.Status.ISSUED,
        sha256=storage.digest(content),
        size=len(content),
    )
    document.file = storage.name_of("issued", document.key, today, ".pdf")
    storage.store(document.file, content)
    for name, value in fields.items():
        setattr(document, name, value)
    document.save()
    return document


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    """Keep files of tests apart."""
    settings.MEDIA_ROOT = tmp_path


# --- Once --------------------------------------------------------------------------


def test_due_message_is_sent_once() -> None:
    message = queue()
    assert is_due()
    assert (send_due(), send_due()) == (1, 0)
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.SENT, 1)
    assert message.sent_at is not None
    assert [sent.to for sent in mail.outbox] == [
        [f'"Мария Иванова" <{message.address}>']
    ]
    assert not is_due()


def test_messages_go_out_in_the_order_they_are_due() -> None:
    late, early = queue(), queue()
    Message.objects.filter(pk=early.pk).update(
        due_at=timezone.now() - timedelta(hours=1)
    )
    send_due()
    assert [sent.subject for sent in mail.outbox] == [early.subject, late.subject]


@pytest.mark.parametrize(
    "fields", [{"is_draft": True}, {"address": ""}, {"is_digest": True}]
)
def test_what_is_not_due_is_not_sent(fields: dict[str, Any]) -> None:
    queue(**fields)
    assert not is_due()
    assert send_due() == 0


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "control"])
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(
    is_locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_without_lock() -> list[Message]:
        return list(Message.objects.due(timezone.now())[:1])

    if not is_locked:
        monkeypatch.setattr(sending, "take_next", take_without_lock)
    begin = Barrier(2)
    together(begin, monkeypatch)
    for _ in range(6):
        queue()

    def work_on() -> None:
        send_due()
        connection.close()

    threads = [Thread(target=work_on) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert (len(names) == 6) is is_locked
    assert len(set(names)) == 6


def together(begin: Barrier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both workers have a mail in hand before either hands its first one over."""
    hand_over = EmailBackend.send_messages

    def wait(self: EmailBackend, mails: Any) -> int:
        if not begin.broken and len(mail.outbox) < 2:
            begin.wait(timeout=10)
        return hand_over(self, mails)

    monkeypatch.setattr(EmailBackend, "send_messages", wait)


def test_message_that_cannot_be_written_does_not_keep_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, fine = queue(), queue()

    def fail(messages: list[Message], settings: MailSettings) -> EmailMessage:
        if messages[0].pk == broken.pk:
            raise RuntimeError
        return writing.write(messages, settings)

    monkeypatch.setattr(sending, "write", fail)
    assert send_due() == 1
    broken.refresh_from_db()
    assert (broken.status, broken.attempts) == (Status.QUEUED, 1)
    assert broken.last_error
    assert [sent.subject for sent in mail.outbox] == [fine.subject]


def test_messages_are_sent_by_a_job_of_their_own() -> None:
    message = queue()
    task = task_named("messaging.send")
    assert task.every == timedelta(seconds=5)
    assert task.when is not None
    assert task.when()
    job = enqueue(task="messaging.send", key="now", arguments={}, owner=None)
    work(job.pk)
    job.refresh_from_db()
    message.refresh_from_db()
    assert (job.status, job.result, job.done) == ("done", {"sent": 1}, 1)
    assert message.status == Status.SENT


def test_provider_gets_no_more_mails_an_hour_than_it_allows() -> None:
    set_up_mail(hourly_limit=2)
    for _ in range(3):
        queue()
    assert send_due() == 2
    assert is_due()
    assert send_due() == 0
    assert not is_due()  # it sleeps until there is room
    hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(status=Status.SENT).update(sent_at=hour_ago)
    MailServer.objects.update(resume_at=timezone.now())
    assert send_due() == 1


# --- What a mail looks like --------------------------------------------------------


def test_mail_says_who_sent_it_and_that_nobody_typed_it(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "centre@example.org"
    Centre.objects.create(
        name_bg="Ресурсен център", name_en="Centre", email="office@example.org"
    )
    message = queue()
    send_due()
    sent = parsed(mail.outbox[0].message().as_bytes())
    assert sent["From"] == "Ресурсен център <centre@example.org>"
    assert sent["Reply-To"] == "office@example.org"
    assert sent["Message-ID"] == message.message_id
    assert sent["Auto-Submitted"] == "auto-generated"
    # Bounces and delivery reports must still come.
    assert sent["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert sent["Date"].datetime.utcoffset() is not None
    assert text_of(mail.outbox[0]) == "Здравейте,\n\nКаним Ви на обучение."


def test_answers_come_where_the_settings_say() -> None:
    Centre.objects.create(name_bg="Ц", name_en="C", email="office@example.org")
    set_up_mail(reply_to="answers@example.org")
    queue()
    send_due()
    assert mail.outbox[0].reply_to == ["answers@example.org"]


def test_personal_link_is_put_in_at_sending_only() -> None:
    message = queue(
        body=f"Отворете: {LINK_PLACE}", link=Link("document", 7), language="en"
    )
    send_due()
    message.refresh_from_db()
    assert "http://localhost:8000/en/l/" in text_of(mail.outbox[0])
    assert "/l/" not in message.body


def test_braces_and_percent_signs_are_just_letters() -> None:
    queue(body="{link} {0} %(x)s %s")
    send_due()
    assert text_of(mail.outbox[0]) == "{link} {0} %(x)s %s"


texts = st.text(max_size=80)


@given(subject=texts, name=texts)
@example("Покана\r\nBcc: all@example.org", "Мария\nBcc: all@example.org")
@example("=?utf-8?q?a=0D=0ABcc:_all@example.org?=", '" <all@example.org>, "')
@example("x", "=?utf-8?q?=0D=0ABcc:_all@example.org?=")
@example("x", "=?utf-8?b?IiA8YWxsQGV4YW1wbGUub3JnPiwgIg==?=")
@example("x", "a,b;c:<d>(e)\\")
@example("\x85\u2028Bcc: all@example.org", "а" * 310)
def test_no_text_becomes_a_header_or_a_recipient(subject: str, name: str) -> None:
    Message.objects.all().delete()
    message = queue(
        subject=subject or "x", name=name or "x", address="maria@example.org"
    )
    sent = writing.write([message], MailSettings())
    seen = parsed(sent.message().as_bytes(linesep="\r\n"))
    assert seen["Bcc"] is None
    assert set(seen.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    }
    assert [each.addr_spec for each in seen["To"].addresses] == ["maria@example.org"]


def test_without_the_guard_a_name_becomes_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "UNQUOTABLE", re.compile(r"\x00"))
    message = queue(name='" <all@example.org>, "', address="maria@example.org")
    sent = writing.write([message], MailSettings())
    assert "all@example.org" in {each for _, each in getaddresses(sent.to)}


@pytest.mark.parametrize(
    "subject", ["Покана за обучение – ѝ, „кавички“", "Plain", "Ж" * 300, "a\tb  c"]
)
def test_subject_arrives_as_it_was_written(subject: str) -> None:
    queue(subject=subject)
    send_due()
    raw = mail.outbox[0].message()["Subject"]
    assert str(make_header(decode_header(raw))) == one_line(clean(subject), 300)


# --- Attached ----------------------------------------------------------------------


def test_issued_document_is_attached_as_it_was_issued() -> None:
    queue(attachments=[issued()])
    send_due()
    (part,) = parsed(mail.outbox[0].message().as_bytes()).iter_attachments()
    assert part.get_filename() == "Писмо – Покана 1 2 1.pdf"
    assert part.get_content_type() == "application/pdf"
    assert part.get_content() == PDF


def test_changed_file_is_sent_only_without_the_guard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = issued()
    storage.store(document.file, b"%PDF-1.7 another letter")
    with monkeypatch.context() as patch:
        patch.setattr(storage, "digest", lambda _content: document.sha256)
        queue(attachments=[document])
        assert send_due() == 1
    message = queue(attachments=[document])
    assert send_due() == 0
    message.refresh_from_db()
    assert message.status == Status.FAILED
    assert document.title in message.last_error


@pytest.mark.parametrize("way", ["gone", "revoked"])
def test_document_that_is_no_more_is_not_sent(way: str) -> None:
    document = issued()
    message = queue(attachments=[document])
    if way == "gone":
        storage.remove(document.file)
    else:
        IssuedDocument.objects.update(
            status=IssuedDocument.Status.REVOKED,
            ended_at=timezone.now(),
            ended_reason="Грешка",
        )
    send_due()
    message.refresh_from_db()
    assert message.status == Status.FAILED


def test_document_still_being_made_is_waited_for() -> None:
    waiting = IssuedDocument.Status.NUMBERED
    document = issued(status=waiting, file="", sha256="", size=0)
    message = queue(attachments=[document])
    send_due()
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.QUEUED, 1)


def test_too_large_document_is_said_where_to_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "LARGEST", len(PDF) + 10)
    queue(attachments=[issued(), issued(content=PDF * 2)])
    send_due()
    sent = mail.outbox[0]
    assert len(sent.attachments) == 1
    assert "http://localhost:8000/l/" in text_of(sent)
