"""A training moves from one state to the next by actions alone."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from resource_centre.scheduling.clashes import clashes_of
from tests.factories import make_person, make_user
from tests.scheduling.steps import at
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Training
from trainings.services import statuses
from trainings.services.releasing import release_training

pytestmark = pytest.mark.django_db

EVERY = [status.value for status in Training.Status]
BEFORE = {"planned", "announced", "open", "filled"}
# From where each can be done, and where it leads.
ALLOWED: dict[str, tuple[set[str], str]] = {
    "announce_training": ({"planned"}, "announced"),
    "open_enrolment": (BEFORE - {"open"}, "open"),
    "close_enrolment": ({"open"}, "filled"),
    "start_training": (BEFORE, "running"),
    "complete_training": (BEFORE | {"running"}, "completed"),
    "cancel_training": (BEFORE | {"running"}, "cancelled"),
}


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


def held(**fields: Any) -> Training:
    """Make a training of yesterday."""
    day = timezone.localdate() - timedelta(days=1)
    return make_training(starts_on=day, ends_on=day, **fields)


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_each_step_is_taken_only_from_where_it_makes_sense(
    name: str, user: User
) -> None:
    sources, target = ALLOWED[name]
    service: Callable[..., Any] = getattr(statuses, name)
    if name == "cancel_training":
        service = partial(service, by=user)
    training = held()
    for status in EVERY:
        Training.objects.filter(pk=training.pk).update(status=status)
        training.refresh_from_db()
        if status in sources:
            service(training=training)
        else:
            with pytest.raises(ValidationError) as refused:
                service(training=training)
            assert refused.value.code == "wrong_status"
        training.refresh_from_db()
        assert training.status == (target if status in sources else status)


def test_what_is_over_can_be_taken_up_again_for_a_reason() -> None:
    for status, again in (("completed", "running"), ("cancelled", "planned")):
        training = held(status=status)
        statuses.reopen_training(training=training, reason="Липсва подпис.")
        training.refresh_from_db()
        assert training.status == again
        event: Any = Training.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
            pgh_obj_id=training.pk
        ).latest("pgh_id")
        assert event.pgh_context.metadata["reason"] == "Липсва подпис."
    with pytest.raises(ValidationError):
        statuses.reopen_training(training=held(), reason="Напразно.")


def test_it_cannot_be_completed_while_days_lie_ahead() -> None:
    training = make_training()
    with pytest.raises(ValidationError, match=f"{training.ends_on:%d.%m.%Y}"):
        statuses.complete_training(training=training)
    make_session(training, starts_at=at(days=-1))
    session = make_session(training, starts_at=at(days=3))
    with pytest.raises(ValidationError) as refused:
        statuses.complete_training(training=training)
    assert refused.value.code == "days_ahead"
    day = timezone.localdate() + timedelta(days=3)
    assert f"{day:%d.%m.%Y}" in refused.value.messages[0]
    session.delete()
    statuses.complete_training(training=training)


def test_a_cancelled_training_frees_its_trainers_and_tells_people(user: User) -> None:
    trainer, participant = make_person(), make_person(email="a@example.org")
    training = make_training(status="open")
    session = make_session(training, trainer)
    make_enrolment(training, participant)
    release_training(training=training, by=user)
    late = make_enrolment(training).person
    Message.objects.all().delete()
    told = statuses.cancel_training(training=training, by=user, reason="Няма зала.")
    assert told == 3
    written = dict(Message.objects.values_list("person", "body"))
    assert set(written) == {trainer.pk, participant.pk, late.pk}
    assert "Няма зала." in written[late.pk]
    free = partial(clashes_of, people=[trainer], venue=training.venue)
    occasion = session.occasion
    assert not free(starts_at=occasion.starts_at, ends_at=occasion.ends_at)
    occasion.refresh_from_db()
    assert occasion.public_status == "cancelled"


def test_nobody_hears_of_the_end_of_what_was_only_planned(user: User) -> None:
    training = make_training()
    make_session(training, make_person())
    assert statuses.cancel_training(training=training, by=user) == 0
    assert not Message.objects.exists()


def test_a_reason_names_nobody_by_number(user: User) -> None:
    training = make_training()
    with pytest.raises(ValidationError):
        statuses.cancel_training(training=training, by=user, reason="8001010008")
