"""Messages before they are sent: queued once, drafted, cancelled, corrected."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import example, given, strategies as st

from resource_centre.accounts.roles import Role
from resource_centre.messaging import rules
from resource_centre.messaging.models import Message, RefusedAddress
from resource_centre.messaging.services import queueing
from resource_centre.messaging.services.queueing import (
    Link,
    cancel,
    release_drafts,
    send_again,
)
from resource_centre.registry.models import Person
from tests.factories import make_district, make_person, make_user
from tests.messaging.steps import queue

Status = Message.Status

pytestmark = pytest.mark.django_db


def test_message_takes_what_is_known_of_the_person() -> None:
    person = make_person(email="maria@example.org", phone="0888 123 456")
    message = queue(person=person)
    assert message.status == Status.QUEUED
    assert (message.name, message.address) == (person.full_name, "maria@example.org")
    assert (message.phone, message.district) == ("0888 123 456", person.district)
    assert message.queued_at is not None


def test_name_is_in_the_language_of_the_message() -> None:
    person = make_person(first_name="Мария", email="maria@example.org")
    assert queue(person=person, language="en").name == person.latin_name


def test_same_key_is_queued_once() -> None:
    first = queue(key="invitation-1", subject="Покана")
    again = queue(key="invitation-1", subject="Друга покана")
    assert (again.pk, again.subject) == (first.pk, "Покана")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_key_is_queued_once_by_two_at_the_same_time() -> None:
    barrier, found = Barrier(2), []

    def ask() -> None:
        barrier.wait()
        found.append(queue(key="invitation-1").pk)
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == Message.objects.count() == 1


def test_message_has_a_name_of_its_own_on_the_host_of_the_centre() -> None:
    first, second = queue(key="1"), queue(key="2")
    assert first.message_id != second.message_id
    assert first.message_id.endswith("@localhost>")


def test_person_without_an_address_waits_for_a_call() -> None:
    message = queue(person=make_person(email="", phone="0888 123 456"))
    assert (message.status, message.last_error) == (Status.TO_CALL, "")
    assert list(Message.objects.to_call()) == [message]


@pytest.mark.parametrize(
    "address",
    [
        "никой",
        "a@b",
        "мария@example.org",
        "a@example.org\nBcc: b@c.org",
        f"a@{'e' * 300}.org",
    ],
)
def test_what_is_no_address_waits_for_a_call_with_the_reason(address: str) -> None:
    message = queue(address=address)
    assert message.status == Status.TO_CALL
    assert message.last_error


def test_address_in_cyrillic_domain_is_fine() -> None:
    assert queue(address="office@поща.бг").status == Status.QUEUED


def test_refused_address_is_not_tried_again() -> None:
    RefusedAddress.objects.create(address="maria@example.org", reason="Няма такава.")
    message = queue(address="Maria@Example.org")
    assert message.status == Status.TO_CALL
    assert "Няма такава." in message.last_error


def test_draft_waits_to_be_released() -> None:
    draft = queue(is_draft=True)
    assert (draft.status, draft.due_at) == (Status.DRAFT, None)
    by = make_user(Role.COORDINATOR)
    assert release_drafts(drafts=[draft], by=by) == 1
    draft.refresh_from_db()
    assert (draft.status, draft.queued_by) == (Status.QUEUED, by)
    assert release_drafts(drafts=[draft], by=by) == 0


def test_draft_for_nobody_is_released_to_be_called() -> None:
    draft = queue(is_draft=True, address="")
    release_drafts(drafts=[draft], by=make_user())
    draft.refresh_from_db()
    assert draft.status == Status.TO_CALL


def test_queued_message_is_cancelled() -> None:
    assert cancel(message=queue()).status == Status.CANCELLED
    assert not Message.objects.due(timezone.now()).exists()


def test_sent_message_is_not_cancelled() -> None:
    message = queue()
    Message.objects.update(status=Status.SENT, sent_at=timezone.now())
    with pytest.raises(ValidationError) as refusal:
        cancel(message=message)
    assert refusal.value.code == "other_status"


@pytest.mark.django_db(transaction=True)
def test_message_on_its_way_is_not_cancelled() -> None:
    message, held, done = queue(), Barrier(2), Barrier(2)

    def hold() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=message.pk)
            held.wait()
            done.wait()
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    held.wait()
    with pytest.raises(ValidationError) as refusal:
        cancel(message=message)
    done.wait()
    thread.join()
    assert refusal.value.code == "being_sent"


def test_refused_message_is_sent_again_to_the_corrected_address() -> None:
    person = make_person(email="mara@example.org")
    message = queue(person=person)
    Message.objects.update(status=Status.REFUSED, last_error="Няма такава поща.")
    RefusedAddress.objects.create(address="mara@example.org", reason="Няма такава.")
    Person.objects.update(email="maria@example.org")
    name = message.message_id
    message.refresh_from_db()
    again = send_again(message=message)
    assert (again.status, again.address) == (Status.QUEUED, "maria@example.org")
    assert (again.attempts, again.last_error) == (0, "")
    assert again.message_id != name


def test_who_sends_again_vouches_for_the_address() -> None:
    message = queue(address="maria@example.org")
    Message.objects.update(status=Status.REFUSED, last_error="Пълна кутия.")
    RefusedAddress.objects.create(address="maria@example.org", reason="Пълна кутия.")
    send_again(message=message, address="Maria@example.org")
    assert not RefusedAddress.objects.exists()
    assert Message.objects.get().status == Status.QUEUED


def test_message_is_not_sent_again_to_what_is_no_address() -> None:
    message = queue(address="")
    with pytest.raises(ValidationError) as refusal:
        send_again(message=message, address="никой")
    assert refusal.value.code == "address_invalid"


def test_sent_message_is_not_sent_again() -> None:
    message = queue()
    Message.objects.update(status=Status.SENT, sent_at=timezone.now())
    with pytest.raises(ValidationError) as refusal:
        send_again(message=message)
    assert refusal.value.code == "other_status"


def test_link_is_kept_as_what_it_is_for_and_not_as_a_link() -> None:
    message = queue(link=Link("document", 7, generation=2))
    kept = (message.link_purpose, message.link_object, message.link_generation)
    assert kept == ("document", 7, 2)


@given(st.text(), st.text())
@example("Покана\r\nBcc: all@example.org", "Мария\nSubject: друга")
@example("\u2028\x0b\x0c\x85", "\x00")
def test_subject_and_name_stay_on_one_line(subject: str, name: str) -> None:
    message = Message(
        subject=queueing.one_line(subject, 300), name=queueing.one_line(name, 310)
    )
    for text in (message.subject, message.name):
        assert len(text.splitlines()) <= 1
        assert len(text) <= 310


# --- What must never be false ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("sent_at", {"status": Status.SENT}),
        ("sent_at", {"status": Status.QUEUED, "sent_at": timezone.now()}),
        ("has_address", {"status": Status.QUEUED, "address": ""}),
        ("called_for_reason", {"status": Status.TO_CALL, "last_error": ""}),
        ("says_why", {"status": Status.FAILED, "last_error": ""}),
        ("says_why", {"status": Status.REFUSED, "last_error": ""}),
        ("called_at", {"status": Status.CALLED}),
        ("called_at", {"status": Status.DRAFT, "called_at": timezone.now()}),
        ("due_at", {"status": Status.QUEUED, "due_at": None}),
        ("whole_link", {"link_purpose": "document"}),
        ("whole_link", {"link_object": 1}),
        ("one_line", {"subject": "Покана\nBcc: all@example.org"}),
        ("one_line", {"name": "Мария\rПетрова"}),
        ("one_line", {"message_id": "без скоби"}),
    ],
)
def test_database_refuses_what_must_not_be(
    name: str, changes: dict[str, object]
) -> None:
    queue()
    with (
        pytest.raises(IntegrityError, match=f"messaging_message_{name}"),
        transaction.atomic(),
    ):
        Message.objects.update(**changes)


# --- Who sees what -----------------------------------------------------------------


def test_staff_see_messages_of_their_districts_and_their_own() -> None:
    coordinator = make_user(Role.COORDINATOR)
    here = queue(key="1", district=make_district())
    own = queue(key="2", district=make_district("SOF"), queued_by=coordinator)
    queue(key="3", district=make_district("SOF"))
    queue(key="4")
    assert set(Message.objects.visible_to(coordinator)) == {here, own}


def test_administrators_see_all_and_others_nothing() -> None:
    queue()
    assert Message.objects.visible_to(make_user(Role.ADMINISTRATOR)).count() == 1
    assert not Message.objects.visible_to(make_user(Role.TRAINEE)).exists()
    assert not Message.objects.visible_to(make_user(None)).exists()


def test_history_keeps_what_happened_and_not_the_words() -> None:
    message = queue()
    Message.objects.filter(pk=message.pk).update(attempts=3)
    cancel(message=message)
    events = Message.pgh_event_model.objects.filter(pgh_obj=message)  # type: ignore[attr-defined]
    assert [event.status for event in events.order_by("pgh_id")] == [
        Status.QUEUED,
        Status.CANCELLED,
    ]
    assert not hasattr(events.first(), "body")


def test_pauses_grow_and_end_after_two_days() -> None:
    waits = [rules.pause_after(attempt) for attempt in range(1, 9)]
    assert waits == sorted(waits)
    assert [rules.is_last(attempt) for attempt in (1, 8, 9)] == [False, False, True]
