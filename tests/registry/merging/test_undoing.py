"""A merge is taken back, until something of it has changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Distinction, Employment, Merge, Person
from resource_centre.registry.services import (
    can_undo,
    changes_since,
    mark_distinct,
    merge_people,
    undo_merge,
)
from tests.factories import (
    make_district,
    make_employment,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
)
from tests.registry.merging.facts import (
    make_consent,
    make_holder,
    make_two,
    stored,
    with_everything,
)

CountQueries = Callable[..., Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def merged(user: User, **fields: Any) -> tuple[Merge, dict[str, Any]]:
    """Merge two records with everything; return the merge and what was before."""
    kept, removed = make_two(last_name="Стоева", email="m@example.org", **fields)
    with_everything(removed)
    make_consent(kept)
    before = stored()
    merge = merge_people(
        kept=kept,
        removed=removed,
        take={"email", "last_name", "account"},
        leave_out=list(removed.consents.all()),
        by=user,
    )
    return merge, before


def refused(merge: Merge, user: User) -> list[str]:
    """Return why undoing is refused, changing nothing."""
    before = stored()
    with pytest.raises(ValidationError) as said:
        undo_merge(merge=merge, by=user)
    assert stored() == before
    assert not can_undo(Merge.objects.get(pk=merge.pk), by=user)
    assert {error.code for error in said.value.error_list} == {"changed"}
    return said.value.messages


def test_undoing_brings_everything_back_as_it_was(user: User) -> None:
    merge, before = merged(user, account=make_user())
    other = make_user(Role.ADMINISTRATOR)
    assert stored() != before
    assert can_undo(merge, by=user)
    undone = undo_merge(merge=merge, by=other)
    assert stored() == before
    assert (undone.undone_by, undone.facts) == (other, {})
    assert undone.undone_at is not None
    assert not can_undo(undone, by=user)


def test_undoing_twice_is_undoing_once(user: User) -> None:
    merge, before = merged(user)
    undo_merge(merge=merge, by=user)
    undo_merge(merge=merge, by=make_user(Role.ADMINISTRATOR))
    assert stored() == before
    assert Merge.objects.get().undone_by == user


def test_same_two_can_be_merged_again(user: User) -> None:
    merge, before = merged(user)
    undo_merge(merge=merge, by=user)
    people: Any = Person.objects.order_by("pk")
    kept, removed = people
    again = merge_people(
        kept=kept, removed=removed, leave_out=list(removed.consents.all()), by=user
    )
    undo_merge(merge=again, by=user)
    assert stored() == before


def test_undoing_restores_distinctions_and_earlier_merges(user: User) -> None:
    kept, removed = make_two()
    earlier, other = make_person(), make_person()
    first = merge_people(kept=removed, removed=earlier, by=user)
    for one in (kept, other):
        mark_distinct(first=one, second=removed, by=user)
    pairs = set(Distinction.objects.values_list("pk", "first", "second"))
    merge = merge_people(kept=kept, removed=removed, by=user)
    first.refresh_from_db()
    (why,) = refused(first, user)
    assert why == "The record was merged into another one since: undo that first."
    undo_merge(merge=merge, by=user)
    assert set(Distinction.objects.values_list("pk", "first", "second")) == pairs
    first.refresh_from_db()
    assert first.kept == removed
    undo_merge(merge=first, by=user)
    assert Person.objects.filter(pk=earlier.pk).exists()


def test_new_record_of_the_kept_person_stays_there(user: User) -> None:
    merge, _before = merged(user)
    job = make_employment(merge.kept)
    undo_merge(merge=merge, by=user)
    assert list(merge.kept.employments.all()) == [job]


def test_changed_row_forbids_undoing(user: User) -> None:
    merge, _before = merged(user)
    job = Employment.objects.get()
    job.service = make_service(name="ЦНСТ Лозница")
    job.save()
    assert refused(merge, user) == ["Employment “ЦНСТ Лозница” was changed since."]


def test_deleted_row_forbids_undoing(user: User) -> None:
    merge, _before = merged(user)
    Employment.objects.get().delete()
    assert refused(merge, user) == ["A record was deleted since: Employment."]


def test_changed_field_forbids_undoing_if_the_merge_changed_it(user: User) -> None:
    merge, _before = merged(user)
    kept = merge.kept
    kept.phone = "0888"
    kept.save()
    assert can_undo(merge, by=user)
    kept.email = "other@example.org"
    kept.save()
    assert refused(merge, user) == ["“E-mail” was changed since."]


def test_row_changed_and_changed_back_is_no_change(user: User) -> None:
    merge, before = merged(user)
    Employment.objects.update(ends_on="2026-01-01")
    Employment.objects.update(ends_on=None)
    undo_merge(merge=merge, by=user)
    assert stored() == before


def test_place_that_is_taken_by_now_forbids_undoing(user: User) -> None:
    """What was left out has no room any more: the account is somebody else's."""
    account = make_user()
    kept, removed = make_two(account=account)
    merge = merge_people(kept=kept, removed=removed, by=user)
    make_person(account=account)
    with pytest.raises(ValidationError) as said:
        undo_merge(merge=merge, by=user)
    assert said.value.code == "taken"
    assert not Person.objects.filter(pk=removed.pk).exists()
    assert Merge.objects.standing().get() == merge


def test_what_the_user_does_not_see_is_not_named(user: User) -> None:
    coordinator = make_user(Role.COORDINATOR)
    kept, removed = make_two()
    elsewhere = make_organisation(district=make_district("PDV"))
    holder = make_holder(removed, office=make_office(organisation=elsewhere))
    merge = merge_people(kept=kept, removed=removed, by=coordinator)
    holder.refresh_from_db()
    holder.order = "№ 2"
    holder.save()
    assert refused(merge, coordinator) == [
        "A record that you do not see was changed since."
    ]
    (why,) = refused(merge, user)
    assert why.startswith("Holder of the office “Mayor")


@pytest.mark.parametrize("count", [1, 4])
def test_asking_whether_all_can_be_undone_takes_as_many_queries(
    user: User, count: int, django_assert_num_queries: CountQueries
) -> None:
    kept, _removed = make_two()
    for _ in range(count):
        removed = make_person()
        make_employment(removed)
        make_holder(removed)
        merge_people(kept=kept, removed=removed, by=user)
    merges = list(Merge.objects.select_related("kept"))
    # One for the jobs and one for the offices.
    with django_assert_num_queries(2):
        changes = changes_since(merges, by=user)
    assert all(not found for found in list(changes.values())[:1])
