"""Two workers at once ask each survey of a training once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from resource_centre.messaging.models import Message
from tests.trainings.asked import form, make_asking
from trainings.models import Training, TrainingSurvey
from trainings.services import asking

__all__ = ["form"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("form"),
    pytest.mark.slow,
]

PATIENCE = 10


def at_once() -> list[str]:
    """Let two workers ask whatever is due at the same moment."""
    ready = Barrier(2)

    def attempt(_number: int) -> str:
        try:
            ready.wait(PATIENCE)
            asking.ask_due()
        except IntegrityError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(attempt, range(2)))


def test_two_workers_ask_once() -> None:
    make_asking(2, people=2)
    assert at_once() == ["done", "done"]
    assert TrainingSurvey.objects.get().survey.invitations.count() == 2
    assert Message.objects.count() == 2


def test_without_the_lock_the_constraint_refuses_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_asking(2)
    both_have_looked = Barrier(2)
    begin = asking.begin

    def wait(training: Training, *args: object) -> TrainingSurvey:
        both_have_looked.wait(PATIENCE)
        return begin(training, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "hold", lambda _training: None)
    monkeypatch.setattr(asking, "begin", wait)
    assert at_once() == ["done", "refused"]
    assert TrainingSurvey.objects.count() == 1
