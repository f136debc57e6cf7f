"""The outbox and the people to call, in the back office."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.messaging.composing import LINK_PLACE
from resource_centre.messaging.models import Message, RefusedAddress
from resource_centre.messaging.services import queueing
from resource_centre.registry.models import Person
from tests.factories import make_municipality, make_person, make_user
from tests.messaging.papers import make_issued
from tests.messaging.steps import queue

pytestmark = pytest.mark.django_db

MESSAGES = reverse("admin:messaging_message_changelist")
CALLS = reverse("admin:messaging_call_changelist")
Status = Message.Status


@pytest.fixture
def user() -> User:
    """Return who looks after the outbox."""
    return make_user(Role.ADMINISTRATOR, name="Иван Пощальонов")


@pytest.fixture(autouse=True)
def signed_in(client: Client, user: User) -> None:
    """Let the user be in the back office."""
    client.force_login(user)


@pytest.fixture
def maria() -> Person:
    """Return somebody to write to."""
    return make_person(email="maria@example.org", phone="0888 123-456")


def page_of(message: Message, model: str = "message") -> str:
    """Return the address of a message's page."""
    return reverse(f"admin:messaging_{model}_change", args=[message.pk])


def seen(client: Client, url: str) -> str:
    """Return the page at the address."""
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, action: str, message: Message, **fields: Any) -> Message:
    """Do the action with the message, as its button does; return it afterwards."""
    data = {"action": action, "_selected_action": message.pk, "_of": message.pk}
    asked = {"confirmed": "yes", "asked": "yes"}
    client.post(MESSAGES, {**data, **asked, **fields})
    message.refresh_from_db()
    return message


def fail(message: Message, status: str = Status.FAILED) -> Message:
    """Let the message not arrive."""
    message.status, message.last_error = status, "Няма такава кутия"
    message.due_at, message.attempts = None, 1
    message.save()
    return message


# --- The mail as it is ----------------------------------------------------


def test_page_shows_the_mail_and_how_it_stands(client: Client, maria: Person) -> None:
    message = fail(queue(person=maria, body="Ред едно.\n\n<b>Ред две.</b>"))
    page = seen(client, page_of(message))
    for shown in (
        f'"{maria}" &lt;maria@example.org&gt;'.replace('"', "&quot;"),
        message.message_id.strip("<>"),
        "&lt;b&gt;Ред две.&lt;/b&gt;",
        "Няма такава кутия",
        "Направен е 1 опит.",
    ):
        assert shown in page


def test_nobody_sees_the_personal_link(client: Client, maria: Person) -> None:
    link = queueing.Link("document", 1, 1)
    message = queue(person=maria, body=f"Ето: {LINK_PLACE}", link=link)
    page = seen(client, page_of(message))
    assert "Ето: [лична връзка]" in page
    assert "/l/" not in page


def test_attachments_are_named(
    client: Client, maria: Person, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = make_issued()
    assert str(document) in seen(
        client, page_of(queue(person=maria, attachments=[document]))
    )


def test_only_drafts_are_changed(client: Client, maria: Person) -> None:
    draft, queued = queue(person=maria, is_draft=True), queue(person=maria)
    words = {"subject": "Друга тема", "body": "Друг текст"}
    assert client.post(page_of(draft), words).status_code == 302
    assert client.post(page_of(queued), words).status_code == 404
    draft.refresh_from_db()
    queued.refresh_from_db()
    assert (draft.subject, draft.body) == ("Друга тема", "Друг текст")
    assert (draft.status, draft.person) == (Status.DRAFT, maria)
    assert queued.subject != "Друга тема"


def test_draft_with_a_personal_link_keeps_its_words(
    client: Client, maria: Person
) -> None:
    link = queueing.Link("document", 1, 1)
    draft = queue(person=maria, is_draft=True, body=LINK_PLACE, link=link)
    assert client.post(page_of(draft), {"body": "без"}).status_code == 404


def test_list_is_sieved_and_searched(client: Client, maria: Person) -> None:
    fail(queue(person=maria, subject="Първо"))
    queue(subject="Второ", address="other@example.org")
    for query, shown in (
        ("?status__exact=failed", "Първо"),
        ("?q=other@example.org", "Второ"),
        ("?kind=notice&q=второ", "Второ"),
    ):
        page = seen(client, MESSAGES + query)
        assert shown in page
        assert {"Първо": "Второ", "Второ": "Първо"}[shown] not in page


def test_message_of_another_district_is_not_there(client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    away = make_person(email="", municipality=make_municipality("PDV22"))
    message = queue(person=away)
    for model in ("message", "call"):
        assert client.get(page_of(message, model)).status_code == 404
    assert str(away) not in seen(client, MESSAGES) + seen(client, CALLS)


# --- What is done with it -------------------------------------------------


def test_new_message_is_written_to_one_person(
    client: Client, maria: Person, user: User
) -> None:
    url = reverse("admin:messaging_message_add")
    assert "Ново съобщение" in seen(client, url)
    words = {"subject": "Среща", "text": "Каним Ви.", "language": "bg"}
    data = {"person": maria.pk, **words, "key": uuid4(), "_do": "preview"}
    assert f"Здравейте, {maria}," in client.post(url, data).content.decode()
    assert not Message.objects.exists()
    answer = client.post(url, {**data, "_do": "send"})
    message = Message.objects.get()
    assert answer["Location"] == page_of(message)
    assert (message.person, message.queued_by) == (maria, user)
    assert message.status == Status.QUEUED


def test_new_message_is_for_visible_people_only(client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    away = make_person(email="a@example.org", municipality=make_municipality("PDV22"))
    words = {"subject": "Среща", "text": "Каним Ви.", "language": "bg"}
    data = {"person": away.pk, **words, "key": uuid4(), "_do": "send"}
    assert client.post(reverse("admin:messaging_message_add"), data).status_code == 200
    assert not Message.objects.exists()


def test_draft_is_released(client: Client, maria: Person) -> None:
    draft = queue(person=maria, is_draft=True)
    assert act(client, "release", draft).status == Status.QUEUED


def test_message_is_sent_again_where_the_person_is_now(
    client: Client, maria: Person
) -> None:
    message = fail(queue(person=maria), Status.REFUSED)
    RefusedAddress.objects.create(address="maria@example.org", reason="Няма такава")
    maria.email = "new@example.org"
    maria.save()
    assert act(client, "send_again", message).status == Status.QUEUED
    assert message.address == "new@example.org"


def test_address_is_corrected(client: Client, maria: Person) -> None:
    message = fail(queue(person=maria))
    asked = client.post(
        MESSAGES, {"action": "correct_address", "_selected_action": message.pk}
    ).content.decode()
    assert 'value="maria@example.org"' in asked
    assert "Няма такава кутия" in asked
    assert act(client, "correct_address", message, address="x").status == Status.FAILED
    act(client, "correct_address", message, address="right@example.org")
    assert (message.status, message.address) == (Status.QUEUED, "right@example.org")


def test_message_is_cancelled(client: Client, maria: Person) -> None:
    message = queue(person=maria)
    assert act(client, "cancel", message, confirmed="no").status == Status.QUEUED
    assert act(client, "cancel", message).status == Status.CANCELLED


def test_call_is_written_down_with_a_note(
    client: Client, maria: Person, user: User
) -> None:
    message = act(client, "mark_called", fail(queue(person=maria)), note=" Ще дойде. ")
    assert (message.status, message.call_note) == (Status.CALLED, "Ще дойде.")
    assert message.called_by == user
    page = seen(client, page_of(message))
    assert "Ще дойде." in page
    assert "Иван Пощальонов" in page


def test_who_was_called_is_called_again(client: Client, maria: Person) -> None:
    message = act(client, "mark_called", fail(queue(person=maria)), note="Не вдига.")
    assert "Върни за обаждане" in seen(client, page_of(message))
    message = act(client, "call_again", message)
    assert (message.status, message.call_note) == (Status.TO_CALL, "Не вдига.")
    assert "Върни за обаждане" not in seen(client, page_of(message))


def test_page_offers_only_what_fits(client: Client, maria: Person) -> None:
    sent = queue(person=maria)
    sent.status, sent.sent_at, sent.due_at = Status.SENT, timezone.now(), None
    sent.save()
    page = seen(client, page_of(sent))
    for button in ("Изпрати отново", "Поправи имейла", "Отмени съобщението"):
        assert button not in page
        assert button in seen(client, page_of(fail(queue(person=maria))))


def test_who_only_looks_does_nothing(client: Client, maria: Person) -> None:
    message = queue(person=maria)
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert "Отмени съобщението" not in seen(client, page_of(message))
    assert act(client, "cancel", message).status == Status.QUEUED
    assert client.get(reverse("admin:messaging_message_add")).status_code == 404


# --- Calls ----------------------------------------------------------------


@pytest.fixture
def call() -> Message:
    """Return a message for somebody without an e-mail."""
    person = make_person(email="", phone="+359 (888) 12-34")
    return queue(person=person, subject="Среща", body="Каним Ви на среща.")


def test_list_shows_whom_to_call_and_dials(client: Client, call: Message) -> None:
    reached = queue(address="reached@example.org", name="Стигнат Адресатов")
    page = seen(client, CALLS)
    assert str(call.person) in page
    assert 'href="tel:+3598881234"' in page
    assert reached.name not in page


def test_message_that_failed_long_ago_is_to_be_called(
    client: Client, maria: Person
) -> None:
    message = fail(queue(person=maria))
    assert str(maria) not in seen(client, CALLS)
    Message.objects.update(queued_at=timezone.now() - timedelta(days=8))
    assert str(maria) in seen(client, CALLS)
    assert message.last_error in seen(client, CALLS)


def test_call_page_says_what_to_say(client: Client, call: Message) -> None:
    page = seen(client, page_of(call, "call"))
    for shown in ('href="tel:+3598881234"', "Среща", "Каним Ви на среща.", "Обадих се"):
        assert shown in page


def test_i_called_takes_the_person_off_the_list(
    client: Client, call: Message, user: User
) -> None:
    data = {"_do": "called", "note": "Ще дойде.", "key": uuid4()}
    answer = client.post(page_of(call, "call"), data)
    assert answer["Location"] == CALLS
    call.refresh_from_db()
    assert (call.status, call.call_note) == (Status.CALLED, "Ще дойде.")
    assert call.called_by == user
    assert str(call.person) not in seen(client, CALLS)
    assert client.post(page_of(call, "call"), data).status_code == 404


def test_address_told_on_the_phone_is_written_to(client: Client, call: Message) -> None:
    url, data = page_of(call, "call"), {"_do": "send", "key": uuid4()}
    for wrong in ("", "не е имейл"):
        assert client.post(url, {**data, "address": wrong}).status_code == 200
    client.post(url, {**data, "address": "told@example.org"})
    call.refresh_from_db()
    assert (call.status, call.address) == (Status.QUEUED, "told@example.org")


def test_who_only_looks_does_not_call(client: Client, call: Message) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    url = page_of(call, "call")
    assert "Обадих се" not in seen(client, url)
    assert client.post(url, {"_do": "called", "key": uuid4()}).status_code == 404
    call.refresh_from_db()
    assert call.status == Status.TO_CALL
