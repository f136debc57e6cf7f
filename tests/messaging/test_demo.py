"""The demo's messages come once, go nowhere, and leave nobody behind."""

import pytest
from django.utils.translation import override

from resource_centre.audit.services import acting
from resource_centre.messaging import demo
from resource_centre.messaging.models import Message
from resource_centre.registry import demo as registry_demo
from resource_centre.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db: None) -> None:
    """Load the demo of the registry, and the messages."""
    with acting(command="demo"), override("en"):
        registry_demo.load()
        demo.load()


def states() -> list[str]:
    """Return how the messages stand."""
    return sorted(Message.objects.values_list("status", flat=True))


def test_there_is_a_draft_and_somebody_to_call(loaded: None) -> None:
    assert states() == ["draft", "to_call"]
    assert all(message.is_demo for message in Message.objects.all())
    assert all("Каним Ви" in message.body for message in Message.objects.all())


def test_it_comes_once(loaded: None) -> None:
    demo.load()
    assert len(states()) == 2


def test_people_go_when_the_messages_have_gone(loaded: None) -> None:
    assert demo.remove() == []
    assert registry_demo.remove() == []
    assert not Person.objects.filter(is_demo=True).exists()


def test_people_who_were_written_to_stay_with_their_messages(loaded: None) -> None:
    """Control: without the messages' part the demo would leave people behind."""
    assert registry_demo.remove() != []
