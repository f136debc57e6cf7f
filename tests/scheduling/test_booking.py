"""Booking, moving, placing, cancelling: all or nothing, and never two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from resource_centre.scheduling.models import Booking, Occasion
from resource_centre.scheduling.services import (
    book,
    booking,
    cancel_occasions,
    create_occasions,
    delete_occasions,
    move_occasions,
    relocate_occasions,
)
from tests.factories import make_person
from tests.scheduling.steps import at, make_occasion, make_venue


def draft(hour: int = 9, hours: int = 3, **fields: Any) -> Occasion:
    """Return an occasion that is not saved yet."""
    fields.setdefault("title", f"Сесия в {hour} ч.")
    return Occasion(
        kind="absence", starts_at=at(hour=hour), ends_at=at(hour=hour + hours), **fields
    )


def taken_by(occasion: Occasion) -> set[Any]:
    """Return the people and rooms that the occasion takes."""
    return {each.person or each.venue for each in occasion.bookings.all()}


def times(occasion: Occasion) -> tuple[Any, Any]:
    """Return from when to when the occasion is, as it is saved."""
    saved = Occasion.objects.get(pk=occasion.pk)
    return saved.starts_at, saved.ends_at


@pytest.mark.django_db
def test_occasions_take_their_people_and_their_room() -> None:
    one, other = make_person(), make_person()
    room, town = make_venue(), make_venue(is_shared=True)
    drafts = [draft(9, venue=room), draft(13, venue=town)]
    in_room, in_town = create_occasions(drafts=drafts, people=[[one, one], [other]])
    assert taken_by(in_room) == {one, room}
    assert taken_by(in_town) == {other}
    assert create_occasions(drafts=[draft(9)])


@pytest.mark.django_db
def test_drafts_that_clash_with_each_other_are_refused_together() -> None:
    person, room = make_person(), make_venue()
    drafts = [draft(9, venue=room), draft(11, venue=room)]
    with pytest.raises(ValidationError) as refused:
        create_occasions(drafts=drafts, people=[[person], [person]])
    assert len(refused.value.messages) == 2
    assert not Occasion.objects.exists()


@pytest.mark.django_db
def test_booking_takes_exactly_these_people() -> None:
    one, other, room = make_person(), make_person(), make_venue()
    occasion = make_occasion(one, venue=room)
    book(occasion=occasion, people=[one, other])
    assert taken_by(occasion) == {one, other, room}
    book(occasion=occasion, people=[])
    assert taken_by(occasion) == {room}
    busy = make_occasion(other)
    with pytest.raises(ValidationError) as refused:
        book(occasion=occasion, people=[one, other])
    assert refused.value.code == "busy"
    assert busy.title in refused.value.messages[0]
    assert taken_by(occasion) == {room}


@pytest.mark.django_db
def test_a_day_moves_and_neighbours_change_places() -> None:
    person, room = make_person(), make_venue()
    first = make_occasion(person, starts_at=at(hour=9), venue=room)
    second = make_occasion(person, starts_at=at(hour=12), hours=2, venue=room)
    with transaction.atomic():
        move_occasions(
            moves={
                first: (at(hour=11), at(hour=14)),
                second: (at(hour=9), at(hour=11)),
            }
        )
        assert times(first) == (first.starts_at, first.ends_at)
        tomorrow = timedelta(days=1)
        move_occasions(
            moves={
                each: (each.starts_at + tomorrow, each.ends_at + tomorrow)
                for each in (first, second)
            }
        )
    assert times(second) == (at(8, 9), at(8, 11))
    assert second.bookings.filter(period__contained_by=times(second)).count() == 2


@pytest.mark.django_db
def test_a_move_that_clashes_is_refused_in_words_and_moves_nothing() -> None:
    person = make_person()
    first = make_occasion(person, starts_at=at(hour=9), title="Първа")
    second = make_occasion(person, starts_at=at(hour=13), title="Втора")
    third = make_occasion(starts_at=at(hour=9), title="Трета")
    book(occasion=third, people=[make_person()])
    later = (at(hour=12), at(hour=15))
    for moves, title in (
        ({first: later, third: later}, "Втора"),
        ({first: later, second: later}, "Първа"),
    ):
        with pytest.raises(ValidationError) as refused:
            move_occasions(moves=moves)
        assert refused.value.code == "busy"
        (said,) = refused.value.messages
        assert f"„{title}“" in said
        assert times(first) == (first.starts_at, first.ends_at) == (at(), at(hour=12))


@pytest.mark.django_db
def test_without_the_rule_the_constraint_refuses_a_move_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(booking, "ensure_claims", lambda *_args, **_more: None)
    person = make_person()
    make_occasion(person, starts_at=at(hour=9))
    second = make_occasion(person, starts_at=at(hour=13))
    with pytest.raises(ValidationError) as refused:
        move_occasions(moves={second: (at(hour=10), at(hour=12))})
    assert refused.value.code == "busy"
    assert refused.value.messages == ["Лицето е заето по това време."]


@pytest.mark.django_db
def test_occasions_are_held_in_another_room_if_it_is_free() -> None:
    person, room, other = make_person(), make_venue(), make_venue()
    occasion = make_occasion(person, venue=room)
    relocate_occasions(occasions=[occasion], venue=other)
    assert taken_by(occasion) == {person, other}
    make_occasion(venue=room)
    with pytest.raises(ValidationError) as refused:
        relocate_occasions(occasions=[occasion], venue=room)
    assert refused.value.code == "busy"
    relocate_occasions(occasions=[occasion], venue=None)
    occasion.refresh_from_db()
    assert (taken_by(occasion), occasion.venue) == ({person}, None)


@pytest.mark.django_db
def test_what_is_cancelled_takes_nobody_and_moves_no_more() -> None:
    person = make_person()
    occasion = make_occasion(person)
    cancel_occasions(occasions=[occasion])
    assert occasion.status == Occasion.Status.CANCELLED
    assert not Booking.objects.active().exists()
    create_occasions(drafts=[draft()], people=[[person]])
    for refuse in (
        lambda: move_occasions(moves={occasion: (at(), at(hour=12))}),
        lambda: book(occasion=occasion, people=[]),
        lambda: relocate_occasions(occasions=[occasion], venue=None),
    ):
        with pytest.raises(ValidationError) as refused:
            refuse()  # type: ignore[no-untyped-call]
        assert refused.value.code == "cancelled"


@pytest.mark.django_db
def test_only_what_nobody_knows_of_is_deleted() -> None:
    unknown, known = make_occasion(make_person()), make_occasion(released_at=at())
    with pytest.raises(ValidationError) as refused:
        delete_occasions(occasions=[unknown, known])
    assert refused.value.code == "released"
    delete_occasions(occasions=[unknown])
    assert list(Occasion.objects.all()) == [known]
    with pytest.raises(ValidationError) as refused:
        book(occasion=Occasion(pk=unknown.pk or 1), people=[])
    assert refused.value.code == "deleted"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: create_occasions(drafts=[draft(hours=0)]),
        lambda: move_occasions(moves={make_occasion(): (at(), at())}),
    ],
)
def test_what_takes_no_time_is_refused(attempt: Callable[[], None]) -> None:
    with pytest.raises(ValidationError) as refused:
        attempt()
    assert refused.value.code == "ends_before_start"


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_what_is_booked(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people, room = [make_person() for _ in range(rows)], make_venue()
    drafts = [draft(6 + 3 * n, venue=room) for n in range(rows)]
    with django_assert_num_queries(11):
        created = create_occasions(drafts=drafts, people=[people] * rows)
    tomorrow = timedelta(days=1)
    moves = {o: (o.starts_at + tomorrow, o.ends_at + tomorrow) for o in created}
    with django_assert_num_queries(13):
        move_occasions(moves=moves)
