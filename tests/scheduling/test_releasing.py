"""A release tells each person what changed for them, once, and the public all."""

from collections.abc import Collection
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Notice, Occasion
from resource_centre.scheduling.services import (
    Released,
    cancel_occasions,
    move_occasions,
    rehearse,
    release,
    releasing,
    relocate_occasions,
)
from resource_centre.scheduling.times import span
from tests.factories import make_organisation, make_person, make_user
from tests.scheduling.steps import at, make_occasion, make_venue

pytestmark = pytest.mark.django_db


class Timetable:
    """Two occasions in one room, released by somebody of the staff."""

    def __init__(self) -> None:
        self.by = make_user(Role.COORDINATOR)
        # What timetables are of is for the rooms above: any record will do here.
        self.about = make_organisation(name="Работа в екип")
        self.room = make_venue(address="ул. „Бели Лом“ 3")
        self.place = f"{self.room.name}, ул. „Бели Лом“ 3"
        self.first = make_occasion(starts_at=at(hour=9), venue=self.room)
        self.second = make_occasion(starts_at=at(hour=13), venue=self.room)

    def rehearse(self, people: Collection[Person]) -> Released:
        """Return what a release to the people would be."""
        expected = {self.first.pk: people, self.second.pk: people}
        return rehearse(occasions=[self.first, self.second], people=expected)

    def release(self, people: Collection[Person], *second: Person) -> Released:
        """Release it to the people, to others for the second if there are any."""
        expected = {self.first.pk: people, self.second.pk: second or people}
        return release(
            occasions=[self.first, self.second],
            people=expected,
            about=self.about,
            by=self.by,
        )


def told() -> str:
    """Return what the last message says but for greeting and signature."""
    message = Message.objects.latest("pk")
    return message.body.split("\n\n", 2)[2].split("\n\nВсичко")[0].split("\n\nАко")[0]


def test_the_first_release_says_when_and_where() -> None:
    timetable, person = Timetable(), make_person(email="maria@example.org")
    assert timetable.rehearse([person]) == Released(told=1, unchanged=0)
    assert timetable.release([person]) == Released(told=1, unchanged=0)
    message = Message.objects.get()
    assert (message.kind, message.subject) == ("timetable", "График: Работа в екип")
    assert (message.person, message.queued_by) == (person, timetable.by)
    assert (message.about, message.status) == (timetable.about, Message.Status.QUEUED)
    place = timetable.place
    assert told() == (
        f"– {span(at(hour=9), at(hour=12))}, {place}\n"
        f"– {span(at(hour=13), at(hour=16))}, {place}"
    )


def test_a_release_without_changes_tells_nobody() -> None:
    timetable, person = Timetable(), make_person()
    timetable.release([person])
    released_at = timetable.first.released_at
    assert timetable.rehearse([person]) == Released(told=0, unchanged=1)
    assert timetable.release([person]) == Released(told=0, unchanged=1)
    assert Message.objects.count() == 1
    assert timetable.first.sequence == 0
    assert timetable.first.released_at == released_at


def test_each_is_told_only_what_changed_for_them() -> None:
    timetable, one, other = Timetable(), make_person(), make_person()
    timetable.release([one, other], other)
    moved = (at(8, 10), at(8, 12))
    move_occasions(moves={timetable.first: moved})
    assert timetable.release([one, other], other) == Released(told=2, unchanged=0)
    place = timetable.place
    assert told() == (
        f"Преместено:\n– от {span(at(hour=9), at(hour=12))} на {span(*moved)}, {place}"
    )
    relocate_occasions(
        occasions=[timetable.second], venue=make_venue(name="Друга зала")
    )
    assert timetable.release([one, other], other) == Released(told=1, unchanged=1)
    assert Message.objects.latest("pk").person == other
    second = f"{span(at(hour=13), at(hour=16))}, Друга зала (вместо: {place})"
    assert told() == f"На друго място:\n– {second}"
    assert (timetable.first.sequence, timetable.second.sequence) == (1, 1)
    assert timetable.first.public_starts_at == moved[0]


def test_who_joins_and_who_leaves_is_told_so() -> None:
    timetable, leaving, staying = Timetable(), make_person(), make_person()
    timetable.release([leaving, staying])
    joining = make_person()
    assert timetable.release([staying, joining]) == Released(told=2, unchanged=1)
    said = {
        message.person: message.body for message in Message.objects.order_by("pk")[2:]
    }
    assert set(said) == {leaving, joining}
    assert "Вече не е нужно да идвате:\n– " in said[leaving]
    assert "Очакваме Ви на" in said[joining]
    assert set(Notice.objects.values_list("person", flat=True)) == {
        staying.pk,
        joining.pk,
    }


def test_what_is_cancelled_is_told_to_who_knew_of_it() -> None:
    timetable, person = Timetable(), make_person()
    cancel_occasions(occasions=[timetable.second])
    timetable.release([person])
    assert timetable.second.released_at is None
    assert span(at(hour=13), at(hour=16)) not in told()
    cancel_occasions(occasions=[timetable.first])
    assert timetable.release([person]) == Released(told=1, unchanged=0)
    assert told().startswith(f"Отменено:\n– {span(at(hour=9), at(hour=12))}, ")
    assert timetable.first.public_status == Occasion.Status.CANCELLED
    assert timetable.release([person]) == Released(told=0, unchanged=1)


def test_what_is_over_is_no_news() -> None:
    timetable, person = Timetable(), make_person()
    over = make_occasion(starts_at=at(-1))
    both = {over.pk: [person], timetable.first.pk: [person]}
    held = [over, timetable.first]
    release(occasions=held, people=both, about=timetable.about, by=timetable.by)
    assert span(over.starts_at, over.ends_at) not in Message.objects.get().body
    assert Notice.objects.filter(occasion=over, person=person).exists()


def test_who_has_no_address_is_to_be_called() -> None:
    Timetable().release([make_person()])
    assert Message.objects.get().status == Message.Status.TO_CALL


def test_a_release_that_fails_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError

    timetable = Timetable()
    monkeypatch.setattr(releasing, "publish", fail)
    with pytest.raises(RuntimeError):
        timetable.release([make_person()])
    assert not Message.objects.exists()
    assert not Notice.objects.exists()


def test_queries_do_not_grow_with_people_but_for_their_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(releasing, "queue_message", lambda **_fields: None)
    counts = []
    timetables = {people: Timetable() for people in (1, 3)}
    for people, timetable in timetables.items():
        everybody = [make_person() for _ in range(people)]
        with CaptureQueriesContext(connection) as queries:
            timetable.release(everybody)
        counts.append(len(queries))
    assert counts == [11, 11]
    assert all(timetable.first.released_at for timetable in timetables.values())
