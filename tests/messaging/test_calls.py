"""People whom no mail reaches are called, and it is written that they were."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.backoffice.cards import CardItem, cards_of
from resource_centre.messaging.models import MailServer, Message
from resource_centre.messaging.querysets import NEWS
from resource_centre.messaging.services.calls import mark_called, reopen_call
from resource_centre.messaging.services.servers import report_problem
from tests.factories import make_district, make_person, make_user
from tests.messaging.steps import queue

Status = Message.Status

pytestmark = pytest.mark.django_db


def card(user: object, code: str) -> list[CardItem] | None:
    """Return what the card shows the user, None when they have no such card."""
    found = [each for each in cards_of(user) if each.card.code == code]  # type: ignore[arg-type]
    return list(found[0].items) if found else None


def to_call() -> Message:
    """Queue a message for somebody without an e-mail."""
    return queue(person=make_person(email="", phone="0888 123 456"))


def test_call_is_written_with_who_made_it() -> None:
    by = make_user(Role.COORDINATOR)
    message = mark_called(message=to_call(), by=by, note="Ще дойде.\x00")
    assert (message.status, message.called_by) == (Status.CALLED, by)
    assert message.call_note == "Ще дойде."
    assert message.called_at is not None
    assert not Message.objects.to_call().exists()


def test_call_is_made_again_when_nobody_answered() -> None:
    by = make_user()
    message = reopen_call(message=mark_called(message=to_call(), by=by, note="Заето"))
    assert (message.status, message.called_at) == (Status.TO_CALL, None)
    assert message.call_note == "Заето"
    assert Message.objects.to_call().exists()


def test_call_about_a_refused_mail_is_made_again() -> None:
    message = queue()
    Message.objects.update(
        status=Status.REFUSED, last_error="Няма такава.", sent_at=timezone.now()
    )
    called = mark_called(message=message, by=make_user())
    assert reopen_call(message=called).status == Status.TO_CALL


@pytest.mark.parametrize("fields", [{}, {"is_draft": True}])
def test_nobody_is_called_about_what_waits_to_be_sent(fields: dict[str, bool]) -> None:
    with pytest.raises(ValidationError) as refusal:
        mark_called(message=queue(**fields), by=make_user())
    assert refusal.value.code == "other_status"


def test_what_is_not_called_is_not_reopened() -> None:
    with pytest.raises(ValidationError):
        reopen_call(message=to_call())


def test_coordinator_sees_whom_to_call_and_the_number() -> None:
    message = to_call()
    queue(address="", district=make_district("SOF"))
    items = card(make_user(Role.COORDINATOR), "messages-to-call")
    assert items is not None
    (item,) = items
    assert item.title == message.name
    assert item.detail.startswith("0888 123 456")
    assert item.url == f"/admin/messaging/call/{message.pk}/change/"


def test_what_did_not_arrive_is_news_for_a_week_and_then_a_call() -> None:
    message = queue(district=make_district())
    Message.objects.update(status=Status.FAILED, last_error="Няма отговор.")
    user = make_user(Role.COORDINATOR)
    (item,) = card(user, "messages-undelivered") or []
    assert (message.subject in item.title, item.detail) == (True, "Няма отговор.")
    assert card(user, "messages-to-call") == []
    Message.objects.update(queued_at=timezone.now() - NEWS)
    assert card(user, "messages-undelivered") == []
    assert len(card(user, "messages-to-call") or []) == 1


def test_administrators_see_that_the_mail_server_is_down() -> None:
    report_problem(task=MailServer.Task.SENDING, problem="Сървърът не отговаря.")
    (item,) = card(make_user(Role.ADMINISTRATOR), "mail-servers") or []
    assert item.title == "Сървърът не отговаря."
    assert card(make_user(Role.COORDINATOR), "mail-servers") is None


def test_others_have_no_cards_of_messages() -> None:
    for role in (Role.TRAINER, Role.NATIONAL_COORDINATOR):
        assert card(make_user(role), "messages-to-call") is None
