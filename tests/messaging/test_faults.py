"""A mail server that fails: nothing is lost, and doubles only where nobody can know."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from resource_centre.messaging import rules, smtp
from resource_centre.messaging.models import MailServer, Message, RefusedAddress
from resource_centre.messaging.services import sending
from resource_centre.messaging.services.sending import is_due, send_due
from resource_centre.messaging.services.servers import resume
from tests.messaging.servers import (
    ACCEPT,
    DROP,
    Answers,
    Faulty,
    always,
    free_port,
    parsed,
    smtp_server,
)
from tests.messaging.steps import make_due, queue

Status = Message.Status
SENDING = MailServer.Task.SENDING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def over_smtp(settings: Any) -> None:
    """Send by SMTP to this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5


def sent_to(settings: Any, **habits: Any) -> Faulty:
    """Send what is due to a server of such habits; return it."""
    with smtp_server(Faulty(port=settings.EMAIL_PORT, **habits)) as server:
        send_due()
    return server


def only_first(answer: str) -> Answers:
    """Return the habit of answering so once."""
    return lambda number: answer if number == 1 else ACCEPT


# --- It works ----------------------------------------------------------------------


def test_mails_go_over_one_connection(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, connect = [], smtp.Post.opened

    def counted(post: smtp.Post) -> Any:
        opened.append(post.backend.connection is None)
        return connect(post)

    monkeypatch.setattr(smtp.Post, "opened", counted)
    messages = [queue() for _ in range(3)]
    server = sent_to(settings)
    assert server.names == [message.message_id for message in messages]
    assert opened == [True, False, False]


def test_mail_travels_in_letters_that_every_server_leaves_alone(
    settings: Any,
) -> None:
    queue(subject="Покана ѝ", body="Ѝ " + "дълъг ред " * 200, name="Ѝ " + "Име" * 90)
    (content,) = sent_to(settings).taken
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 998
    body = parsed(content).get_body()
    assert body is not None
    assert "Ѝ дълъг ред" in body.get_content()


def test_address_of_a_cyrillic_domain_is_reached(settings: Any) -> None:
    queue(address="office@поща.бг")
    (sent,) = sent_to(settings).mails
    domain = "поща.бг".encode("idna").decode()
    assert sent["To"].addresses[0].addr_spec == f"office@{domain}"


def test_one_mail_has_one_recipient_on_the_wire(settings: Any) -> None:
    queue(name='"x" <all@example.org>, y', address="maria@example.org")
    server = sent_to(settings)
    assert server.asked["recipient"] == 1


# --- The address -------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 User unknown",
        "550 No such user here",
        "553 Mailbox name not allowed",
        "552 5.2.2 Mailbox full",
        "550 5.4.1 Recipient address rejected",
    ],
)
def test_refused_address_is_seen_and_known(settings: Any, answer: str) -> None:
    message, again = queue(), queue(address="Other@example.org")
    later = queue(address=message.address, is_digest=True)
    server = sent_to(settings, recipient=only_first(answer))
    message.refresh_from_db()
    assert message.status == Status.REFUSED
    assert answer.partition(" ")[2] in message.last_error
    assert RefusedAddress.objects.get().address == message.address
    assert server.names == [again.message_id]
    later.refresh_from_db()
    assert later.status == Status.TO_CALL


def test_refusal_after_the_mail_was_given_counts_too(settings: Any) -> None:
    message = queue()
    sent_to(settings, data=always("550 5.1.1 User unknown"))
    message.refresh_from_db()
    assert message.status == Status.REFUSED


@pytest.mark.parametrize(
    ("habit", "answer"),
    [
        ("recipient", "451 4.2.0 Greylisted"),
        ("recipient", "421 4.3.2 Closing"),
        ("data", "451 4.3.0 Later"),
        ("data", "452 Too many mails"),
    ],
)
def test_what_is_refused_for_now_is_tried_again(
    settings: Any, habit: str, answer: str
) -> None:
    message, other = queue(), queue()
    server = sent_to(settings, **{habit: only_first(answer)})
    assert server.names == [other.message_id]
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.QUEUED, 1)
    assert answer in message.last_error
    wait = message.due_at - timezone.now()  # type: ignore[operator]
    assert timedelta(seconds=30) < wait <= timedelta(minutes=1)
    make_due()
    assert sent_to(settings).names == [message.message_id]


def test_message_is_given_up_after_two_days(settings: Any) -> None:
    message = queue()
    Message.objects.update(attempts=8)
    sent_to(settings, recipient=always("451 4.2.0 Greylisted"))
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.FAILED, 9)


# --- This mail ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("habit", "answer"),
    [
        ("sender", "552 5.3.4 Message too big"),
        ("data", "552 Too much data"),
        ("data", "550 5.6.0 Bad content"),
    ],
)
def test_mail_that_is_refused_as_such_blames_no_address(
    settings: Any, habit: str, answer: str
) -> None:
    message, other = queue(), queue()
    server = sent_to(settings, **{habit: only_first(answer)})
    message.refresh_from_db()
    assert message.status == Status.FAILED
    assert not RefusedAddress.objects.exists()
    assert server.names == [other.message_id]


# --- We ourselves ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("habit", "answer"),
    [
        ("sender", "530 5.7.0 Authentication required"),
        ("sender", "550 5.1.8 Sender rejected"),
        ("sender", "451 4.7.1 Too many mails from you"),
        ("recipient", "554 5.7.1 Relay access denied"),
        ("recipient", "550 relay not permitted"),
        ("recipient", "553 sorry, sender is not allowed"),
        ("data", "554 5.7.1 Spam"),
        ("data", "550 Rejected"),
    ],
)
def test_server_that_refuses_us_stops_the_run_and_fails_nothing(
    settings: Any, habit: str, answer: str
) -> None:
    for _ in range(3):
        queue()
    server = sent_to(settings, **{habit: always(answer)})
    assert server.asked[habit] == 1
    assert Message.objects.queued().count() == 3
    assert not RefusedAddress.objects.exists()
    assert answer in MailServer.objects.get(task=SENDING).problem
    assert not is_due()
    make_due()
    assert len(sent_to(settings).taken) == 3
    assert not MailServer.objects.in_trouble().exists()


def test_nothing_is_given_up_while_the_server_takes_none_of_ours(
    settings: Any,
) -> None:
    message = queue()
    Message.objects.update(attempts=20)
    sent_to(settings, recipient=always("554 5.7.1 Relay access denied"))
    message.refresh_from_db()
    assert message.status == Status.QUEUED


def test_mail_that_alone_is_unwelcome_is_given_up(settings: Any) -> None:
    queue()
    sent_to(settings)
    message = queue()
    Message.objects.filter(pk=message.pk).update(attempts=8)
    sent_to(settings, data=always("554 5.7.1 Spam"))
    message.refresh_from_db()
    assert message.status == Status.FAILED


@pytest.mark.parametrize("offers_signing_in", [True, False])
def test_wrong_password_is_told_and_fails_nothing(
    settings: Any, offers_signing_in: bool
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "centre", "secret"
    queue()
    options = {
        "authenticator": lambda *_asked: AuthResult(success=False, handled=False),
        "auth_require_tls": not offers_signing_in,
    }
    with smtp_server(Faulty(port=settings.EMAIL_PORT), **options):
        send_due()
    problem = MailServer.objects.in_trouble().get().problem
    assert problem
    assert "secret" not in problem
    assert Message.objects.queued().get().attempts == 0


# --- Nobody answers ----------------------------------------------------------------


def test_without_a_server_all_wait_and_it_is_asked_less_and_less() -> None:
    queue()
    minutes = []
    for _ in range(5):
        resume(task=SENDING)
        assert is_due()
        assert send_due() == 0
        assert not is_due()
        until = MailServer.objects.get(task=SENDING).resume_at
        assert until is not None
        minutes.append(round((until - timezone.now()) / timedelta(minutes=1)))
    assert minutes == [1, 2, 5, 15, 15]
    assert Message.objects.queued().get().attempts == 0


def test_connection_that_was_closed_meanwhile_is_opened_again(settings: Any) -> None:
    messages = [queue() for _ in range(3)]
    server = sent_to(settings, sender=lambda n: DROP if n == 2 else ACCEPT)
    assert server.names == [message.message_id for message in messages]


def test_dropped_mail_is_sent_again_by_the_same_name(settings: Any) -> None:
    message, other = queue(), queue()
    server = sent_to(settings, data=only_first(DROP))
    assert server.names == [message.message_id, other.message_id]
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.QUEUED, 1)
    assert not MailServer.objects.in_trouble().exists()
    make_due()
    assert sent_to(settings).names == [message.message_id]


def test_worker_killed_after_the_answer_doubles_one_mail_at_most(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queue(), queue()

    def die(_messages: list[Message]) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "mark_sent", die)
        with (
            pytest.raises(SystemExit),
            smtp_server(Faulty(port=settings.EMAIL_PORT)) as server,
        ):
            send_due()
    assert server.names == [first.message_id]
    assert sent_to(settings).names == [first.message_id, second.message_id]


def test_server_gets_its_time_to_look_through_a_mail() -> None:
    assert smtp.PATIENCE >= 60
    assert rules.PAUSES[0] > timedelta(0)


# --- All at once -------------------------------------------------------------------


def often(chance: random.Random, faults: dict[str, float]) -> Answers:
    """Return the habit of failing so often in each way."""
    answers, weights = [*faults, ACCEPT], [*faults.values()]

    def answer(_number: int) -> str:
        return chance.choices(answers, [*weights, 1 - sum(weights)])[0]

    return answer


def ensure_none_lost(settings: Any, count: int) -> None:
    """Fail if a mail is lost, or comes twice without being dropped after DATA."""
    chance = random.Random(4)  # noqa: S311 - the same faults each time
    names = {queue().message_id for _ in range(count)}
    gone = Counter[str]()
    dropped: list[str] = []
    for round_number in range(200):
        habits = {
            "sender": often(chance, {"451 4.3.2 Busy": 0.01, DROP: 0.01}),
            "recipient": often(chance, {"451 4.2.0 Greylisted": 0.1, DROP: 0.02}),
            "data": often(chance, {"451 4.3.0 Later": 0.05, DROP: 0.1}),
        }
        if round_number % 3 == 2:
            send_due()  # nobody is there at all
        else:
            server = sent_to(settings, **habits)
            gone.update(server.names)
            dropped += server.dropped
        make_due()
        Message.objects.queued().update(attempts=0)
        if not Message.objects.queued().exists():
            break
    assert set(Message.objects.values_list("status", flat=True)) == {Status.SENT}
    assert set(gone) == names
    doubled = Counter({name: times - 1 for name, times in gone.items() if times > 1})
    assert dropped
    assert doubled == Counter(dropped)


def test_of_60_mails_none_is_lost_and_only_dropped_ones_come_twice(
    settings: Any,
) -> None:
    ensure_none_lost(settings, 60)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_1000_mails_none_is_lost_and_only_dropped_ones_come_twice(
    settings: Any,
) -> None:
    ensure_none_lost(settings, 1000)
