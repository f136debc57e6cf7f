"""A release tells each person only what has changed for them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from resource_centre.scheduling.models import Notice
from resource_centre.scheduling.services.booking import relocate_occasions
from tests.factories import make_person, make_user
from tests.scheduling.steps import at, make_venue
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Training
from trainings.services.releasing import (
    changes_of,
    rehearse_release,
    release_training,
    sessions_of,
)
from trainings.services.sessions import cancel_session, move_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


def kinds(training: Training) -> list[str]:
    """Return what a release would tell."""
    return [change.kind for change in changes_of(sessions_of(training))]


def test_a_release_tells_only_what_changed(user: User) -> None:
    training = make_training()
    one, other = make_person(), make_person()
    sessions = [
        make_session(training, one, starts_at=at(7)),
        make_session(training, other, starts_at=at(8)),
        make_session(training, starts_at=at(9)),
    ]
    participant = make_enrolment(training).person
    make_enrolment(training, status="waiting")
    assert kinds(training) == ["new"] * 3
    rehearsed = rehearse_release(training=training, by=user)
    assert (rehearsed.told, rehearsed.unchanged) == (3, 0)
    assert not Message.objects.exists()
    assert not Notice.objects.exists()
    assert release_training(training=training, by=user) == rehearsed
    assert kinds(training) == []
    today = timezone.localdate()
    move_day(training=training, day=sessions[1].day, to=today + timedelta(days=14))
    assert kinds(training) == ["moved"]
    Message.objects.all().delete()
    released = release_training(training=training, by=user)
    assert (released.told, released.unchanged) == (2, 1)
    told = set(Message.objects.values_list("person", flat=True))
    assert told == {other.pk, participant.pk}


def test_another_place_and_an_end_are_changes_too(user: User) -> None:
    training = make_training()
    here, there = (make_session(training, starts_at=at(day)) for day in (7, 8))
    draft = make_session(training, starts_at=at(9))
    cancel_session(session=draft)
    release_training(training=training, by=user)
    relocate_occasions(occasions=[here.occasion], venue=make_venue())
    cancel_session(session=there)
    assert kinds(training) == ["elsewhere", "cancelled"]
