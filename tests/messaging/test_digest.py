"""What can wait comes together: one mail a day for each person."""

from datetime import datetime, time
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from resource_centre.messaging.composing import LINK_PLACE
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.queueing import Link, cancel
from resource_centre.messaging.services.sending import collect_digests, send_due
from resource_centre.messaging.smtp import Post, UnansweredError
from tests.messaging.steps import at, make_due, queue, set_up_mail

Status = Message.Status
SOFIA = ZoneInfo("Europe/Sofia")

NOON = datetime(2026, 11, 23, 12, tzinfo=SOFIA)
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=SOFIA)
MARIA: dict[str, Any] = {"address": "maria@example.org", "is_digest": True}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test at noon."""
    at(NOON, monkeypatch)


@pytest.fixture
def morning(noon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Queue two messages at noon, and let it be the next morning."""
    queue(**MARIA, subject="Първо")
    queue(**MARIA, subject="Второ")
    at(MORNING, monkeypatch)


def test_what_can_wait_is_due_in_the_morning() -> None:
    assert queue(**MARIA).due_at == MORNING
    assert queue(**MARIA, is_urgent=True).due_at == NOON


def test_morning_is_never_in_the_quiet_hours() -> None:
    set_up_mail(digest_at=time(7), quiet_to=time(9))
    assert queue(**MARIA).due_at == MORNING.replace(hour=9, minute=0)


@pytest.mark.usefixtures("morning")
def test_messages_to_one_person_go_as_one_mail() -> None:
    assert send_due() == 1
    (sent,) = mail.outbox
    assert sent.body.index("1. Първо") < sent.body.index("2. Второ")
    assert set(Message.objects.values_list("status", "message_id")) == {
        (Status.SENT, sent.extra_headers["Message-ID"])
    }


def test_single_message_is_a_plain_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(**MARIA, subject="Покана")
    at(MORNING, monkeypatch)
    send_due()
    (sent,) = mail.outbox
    assert (sent.subject, sent.body) == ("Покана", message.body)


def test_people_and_languages_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(**MARIA)
    queue(**MARIA, language="en")
    queue(is_digest=True, address="boyan@example.org")
    at(MORNING, monkeypatch)
    assert send_due() == 3


@pytest.mark.usefixtures("morning")
def test_cancelled_message_stays_out() -> None:
    cancel(message=Message.objects.get(subject="Първо"))
    send_due()
    assert [sent.subject for sent in mail.outbox] == ["Второ"]


def test_each_message_has_its_own_link(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        queue(**MARIA, body=f"Тук: {LINK_PLACE}", link=Link("document", number))
    at(MORNING, monkeypatch)
    send_due()
    links = [line for line in mail.outbox[0].body.split("\n") if "/l/" in line]
    assert len(set(links)) == 2


@pytest.mark.usefixtures("morning")
def test_mail_that_may_have_arrived_is_sent_again_with_nothing_else_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand_over = Post.hand_over

    def no_answer(post: Post, sent: mail.EmailMessage) -> None:
        hand_over(post, sent)
        raise UnansweredError("няма отговор")

    with monkeypatch.context() as patch:
        patch.setattr(Post, "hand_over", no_answer)
        send_due()
    queue(**MARIA, subject="Трето")
    make_due()
    assert send_due() == 2
    first, again, later = mail.outbox
    assert first.body == again.body
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert later.subject == "Трето"


@pytest.mark.usefixtures("morning")
def test_digest_is_written_before_it_is_sent() -> None:
    collect_digests(timezone.now())
    assert Message.objects.values("message_id").distinct().count() == 1
    assert not Message.objects.to_collect().exists()


@pytest.mark.django_db(transaction=True)
def test_digest_of_which_somebody_has_a_part_is_left_to_them(
    morning: None,
) -> None:
    collect_digests(timezone.now())
    held, done = Barrier(2), Barrier(2)

    def hold() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(subject="Второ")
            held.wait()
            done.wait()
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    held.wait()
    assert send_due() == 0
    done.wait()
    thread.join()
    assert send_due() == 1
    assert set(Message.objects.values_list("status", flat=True)) == {Status.SENT}
