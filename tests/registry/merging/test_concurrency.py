"""Two people who merge, or undo, the same at once do it once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Merge, Person
from resource_centre.registry.services import merge_people, merging, undo_merge
from tests.factories import make_employment, make_user
from tests.registry.merging.facts import make_two, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def pair() -> tuple[Person, Person]:
    kept, removed = make_two()
    make_employment(removed)
    return kept, removed


def at_once(work: Callable[[], Any]) -> list[Any]:
    """Do the work in two threads; return what each returned or raised."""
    barrier = Barrier(2, timeout=20)

    def run() -> Any:
        try:
            barrier.wait()
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(2)]]


def merge_twice(pair: tuple[Person, Person], user: User) -> list[Any]:
    """Merge the pair in two threads at once."""
    kept, removed = (person.pk for person in pair)

    def work() -> Merge:
        return merge_people(kept=Person(pk=kept), removed=Person(pk=removed), by=user)

    return at_once(work)


def test_two_who_merge_the_same_at_once_merge_it_once(
    pair: tuple[Person, Person], user: User
) -> None:
    first, second = merge_twice(pair, user)
    assert first == second == Merge.objects.get()
    assert pair[0].employments.count() == 1


def test_without_the_lock_one_of_them_would_fail(
    pair: tuple[Person, Person], user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: even then the constraint and the check keep the merge single."""
    met = Barrier(2, timeout=20)

    def unlocked(*keys: int) -> dict[int, Person]:
        people = Person.objects.in_bulk(keys)
        met.wait()
        return people

    monkeypatch.setattr(merging, "locked", unlocked)
    outcomes = merge_twice(pair, user)
    assert sum(isinstance(outcome, Merge) for outcome in outcomes) == 1
    assert Merge.objects.count() == 1


def test_two_who_merge_each_way_at_once_merge_one_way(
    pair: tuple[Person, Person], user: User
) -> None:
    keys = iter([pair, pair[::-1]])

    def work() -> Merge:
        kept, removed = next(keys)
        return merge_people(kept=kept, removed=removed, by=user)

    outcomes = at_once(work)
    assert sum(isinstance(outcome, Merge) for outcome in outcomes) == 1
    assert Person.objects.count() == 1


@pytest.fixture
def undone_at_once(pair: tuple[Person, Person], user: User) -> Iterator[list[Any]]:
    """Undo one merge in two threads at once."""
    before = stored()
    merge = merge_people(kept=pair[0], removed=pair[1], by=user)
    pk = merge.pk
    yield at_once(lambda: undo_merge(merge=Merge.objects.get(pk=pk), by=user))
    assert stored() == before


def test_two_who_undo_the_same_at_once_undo_it_once(undone_at_once: list[Any]) -> None:
    first, second = undone_at_once
    assert first == second
    assert first.undone_at == second.undone_at
