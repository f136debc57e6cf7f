"""Two records become one, wholly or not at all, and nothing is lost in silence."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    Consent,
    Distinction,
    Employment,
    JobRole,
    Merge,
    Municipality,
    OfficeHolder,
    Person,
)
from resource_centre.registry.services import (
    mark_distinct,
    merge_people,
    merging,
    preview,
    references,
)
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
)
from tests.registry.merging.facts import (
    make_consent,
    make_holder,
    make_text,
    make_two,
    stored,
    with_everything,
    work_at,
)

CountQueries = Callable[..., Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# --- What a merge does ------------------------------------------------------------


def test_everything_moves_to_the_kept_record(user: User) -> None:
    kept, removed = make_two()
    with_everything(removed)
    own = make_employment(kept)
    merge = merge_people(kept=kept, removed=removed, by=user)
    assert list(Person.objects.all()) == [kept]
    assert kept.employments.count() == 2
    assert own in kept.employments.all()
    assert [kept.consents.count(), kept.offices.count()] == [1, 1]
    assert (merge.kept, merge.removed, merge.made_by) == (kept, removed.pk, user)
    assert merge.removed_name == "Мария Иванова Петрова"


def test_fields_are_kept_unless_taken(user: User) -> None:
    kept, removed = make_two(email="maria@example.org", phone="2")
    Person.objects.filter(pk=kept.pk).update(phone="1")
    merge_people(kept=kept, removed=removed, take={"email"}, by=user)
    kept.refresh_from_db()
    assert (kept.email, kept.phone) == ("maria@example.org", "1")
    assert "maria example org" in kept.search_text


@pytest.mark.parametrize("real", ["kept", "removed"])
def test_whoever_is_real_is_nobody_of_the_demo(user: User, real: str) -> None:
    kept, removed = (make_person(is_demo=n != real) for n in ("kept", "removed"))
    merge = merge_people(kept=kept, removed=removed, by=user)
    assert not Person.objects.get(pk=merge.kept_id).is_demo


def test_place_is_taken_as_one(user: User) -> None:
    kept, removed = make_two(municipality=make_municipality("PDV22"), district=None)
    Person.objects.filter(pk=removed.pk).update(district=make_district("PDV"))
    merge_people(kept=kept, removed=removed, take={"municipality"}, by=user)
    kept.refresh_from_db()
    assert kept.municipality == Municipality.objects.get(code="PDV22")
    assert kept.district == make_district("PDV")


def test_another_name_becomes_a_former_one(user: User) -> None:
    kept, removed = make_two(last_name="Стоева", former_names=["Петрова-Илиева"])
    Person.objects.filter(pk=kept.pk).update(former_names=["Илиева"])
    merge_people(kept=kept, removed=removed, by=user)
    kept.refresh_from_db()
    former = ["Илиева", "Петрова-Илиева", "Мария Иванова Стоева"]
    assert kept.former_names == former
    assert list(Person.objects.all().found("стоева")) == [kept]


def test_name_that_is_taken_leaves_the_old_one_behind(user: User) -> None:
    kept, removed = make_two(last_name="Стоева", former_names=["Мария Иванова Петрова"])
    merge_people(kept=kept, removed=removed, take={"last_name"}, by=user)
    kept.refresh_from_db()
    assert kept.full_name == "Мария Иванова Стоева"
    assert kept.former_names == ["Мария Иванова Петрова"]


@pytest.mark.parametrize("first", ["Mария", "МАРИЯ", "Maria"])
def test_look_alike_is_no_former_name(user: User, first: str) -> None:
    names = {"middle_name": "Ivanova", "last_name": "Petrova"}
    kept, removed = make_two(first_name=first, **(names if first == "Maria" else {}))
    merge_people(kept=kept, removed=removed, by=user)
    kept.refresh_from_db()
    assert kept.former_names == []


def test_account_goes_along(user: User) -> None:
    account = make_user()
    kept, removed = make_two(account=account)
    merge_people(kept=kept, removed=removed, take={"account"}, by=user)
    kept.refresh_from_db()
    assert kept.account == account


def test_of_two_accounts_the_chosen_one_stays(user: User) -> None:
    own, other = make_user(), make_user()
    kept, removed = make_two(account=other)
    Person.objects.filter(pk=kept.pk).update(account=own)
    merge_people(kept=kept, removed=removed, by=user)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert kept.account == own
    assert other.is_active
    assert not hasattr(other, "person")


def test_acting_office_moves_too(user: User) -> None:
    kept, removed = make_two()
    office = make_office()
    make_holder(kept, office=office)
    acting = make_holder(removed, office=office, capacity="acting", order="№ 1")
    merge_people(kept=kept, removed=removed, by=user)
    acting.refresh_from_db()
    assert acting.person == kept


def test_merging_twice_is_merging_once(user: User) -> None:
    kept, removed = make_two()
    again = Person.objects.get(pk=removed.pk)
    first = merge_people(kept=kept, removed=removed, by=user)
    assert merge_people(kept=kept, removed=again, by=user) == first
    assert Merge.objects.count() == 1


def test_record_that_is_gone_is_refused(user: User) -> None:
    kept, removed = make_two()
    again = Person.objects.get(pk=removed.pk)
    removed.delete()
    with pytest.raises(ValidationError, match="no longer there") as refused:
        merge_people(kept=kept, removed=again, by=user)
    assert refused.value.code == "gone"
    with pytest.raises(ValidationError):
        merge_people(kept=kept, removed=kept, by=user)


def test_distinctions_are_carried_over(user: User) -> None:
    kept, removed = make_two()
    other, both = make_person(), make_person()
    for one in (other, both):
        mark_distinct(first=one, second=removed, by=user)
    mark_distinct(first=both, second=kept, by=user)
    mark_distinct(first=removed, second=kept, by=user)
    merge_people(kept=kept, removed=removed, by=user)
    pairs = {(said.first, said.second) for said in Distinction.objects.all()}
    assert pairs == {(kept, other), (kept, both)}


def test_earlier_merges_are_carried_over(user: User) -> None:
    kept, removed = make_two()
    earlier = make_person()
    merge = merge_people(kept=removed, removed=earlier, by=user)
    merge_people(kept=kept, removed=removed, by=user)
    merge.refresh_from_db()
    assert merge.kept == kept


def test_nothing_goes_with_the_removed_record(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is not known to refer to people would be deleted with one."""
    kept, removed = make_two()
    make_employment(removed)
    monkeypatch.setattr(references, "relations", lambda: iter(()))
    with pytest.raises(RuntimeError, match=r"registry\.Employment"):
        merge_people(kept=kept, removed=removed, by=user)


# --- What refers to people in whatever room -----------------------------------------


def test_every_reference_to_people_moves() -> None:
    """A key to Person of a room that nobody here knows is found all the same."""
    known = {(key.model, key.name) for key in references.relations()}
    own = {Merge, Distinction}
    every = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model") and model not in own
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert known == every
    assert (OfficeHolder, "person") in known


@isolate_apps("resource_centre.registry")
def test_one_to_one_of_another_room_moves_or_is_named(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Profile(models.Model):
        person = models.OneToOneField(Person, models.CASCADE, related_name="+")

        class Meta:
            app_label = "registry"

        def __str__(self) -> str:
            return "профил"

    def with_profile() -> Iterator[Any]:
        yield Profile._meta.get_field("person")

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE registry_profile (id bigserial, person_id bigint"
            " UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP"
        )
    monkeypatch.setattr(references, "relations", with_profile)
    kept, removed = make_two()
    profile = Profile._default_manager.create(person=removed)
    with transaction.atomic():
        merge_people(kept=kept, removed=removed, by=user)
        assert Profile._default_manager.get().person == kept
        transaction.set_rollback(True)
    other = Profile._default_manager.create(person=kept)
    (clash,) = preview(kept=kept, removed=removed, by=user).clashes
    assert clash.clash == "The record that is kept has such a one already."
    merge_people(kept=kept, removed=removed, leave_out=[profile], by=user)
    assert list(Profile._default_manager.all()) == [other]


# --- Clashes ------------------------------------------------------------------------


def make_clash(kept: Person, removed: Person) -> Employment:
    """Let both have one job at one time; return the removed one's."""
    service = make_service(name="ЦОП Разград")
    role = JobRole.objects.create(
        code="psy", name_bg="Психолог", name_en="Psychologist"
    )
    work_at(kept, service, role, 2020)
    return work_at(removed, service, role, 2022)  # type: ignore[no-any-return]


def test_overlapping_job_is_named_and_refused_with_all(user: User) -> None:
    kept, removed = make_two(email="maria@example.org")
    with_everything(removed)
    make_clash(kept, removed)
    before = stored()
    with pytest.raises(ValidationError) as refused:
        merge_people(kept=kept, removed=removed, take={"email"}, by=user)
    (why,) = refused.value.messages
    assert why == (
        "Employment “Psychologist, ЦОП Разград”: The person already has this job there"
        " at that time."
    )
    assert stored() == before
    assert not Merge.objects.exists()


def test_without_the_transaction_half_of_it_would_stay(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: what makes it all or nothing is the transaction."""
    kept, removed = make_two()
    with_everything(removed)
    make_clash(kept, removed)
    before = stored()
    bare = merge_people.__wrapped__  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        bare(kept=kept, removed=removed, by=user)
    assert stored() != before


def test_job_that_is_left_out_goes_and_the_rest_moves(user: User) -> None:
    kept, removed = make_two()
    with_everything(removed)
    left = make_clash(kept, removed)
    merge_people(kept=kept, removed=removed, leave_out=[left], by=user)
    assert kept.employments.count() == 2
    assert not Employment.objects.filter(pk=left.pk).exists()


def test_what_can_move_is_not_left_out(user: User) -> None:
    kept, removed = make_two()
    job = make_employment(removed)
    merge_people(kept=kept, removed=removed, leave_out=[job], by=user)
    assert list(kept.employments.all()) == [job]


def test_somebody_elses_record_is_not_left_out(user: User) -> None:
    kept, removed = make_two()
    job = make_employment()
    merge_people(kept=kept, removed=removed, leave_out=[job], by=user)
    assert Employment.objects.filter(pk=job.pk).exists()


def test_consent_to_one_text_twice_is_a_clash(user: User) -> None:
    kept, removed = make_two()
    make_consent(kept)
    twice = make_consent(removed)
    moves = make_consent(removed, make_text(2))
    with pytest.raises(ValidationError, match="has agreed to this already"):
        merge_people(kept=kept, removed=removed, by=user)
    merge_people(kept=kept, removed=removed, leave_out=[twice], by=user)
    assert moves in kept.consents.all()
    assert Consent.objects.count() == 2


# --- Before -------------------------------------------------------------------------


def test_preview_names_what_moves_and_what_cannot(user: User) -> None:
    kept, removed = make_two()
    with_everything(removed)
    make_clash(kept, removed)
    before = stored()
    shown = preview(kept=kept, removed=removed, by=user)
    assert stored() == before
    assert [record.kind for record in shown.moving] == [
        "Employment",
        "Consent",
        "Holder of the office",
    ]
    assert "from 08/11/2023" in shown.moving[-1].detail
    (clash,) = shown.clashes
    assert clash.name == "Psychologist, ЦОП Разград"
    assert clash.detail == "from 01/01/2022"
    assert clash.clash == "The person already has this job there at that time."
    assert (shown.unseen, shown.unseen_clashes) == (0, 0)


def test_preview_suggests_what_says_more(user: User) -> None:
    kept, removed = make_two(email="maria@example.org", phone="2")
    Person.objects.filter(pk=kept.pk).update(phone="1", middle_name="И.", district=None)
    kept.refresh_from_db()
    shown = preview(kept=kept, removed=removed, by=user)
    assert shown.suggested == {"middle_name", "email", "municipality"}
    assert shown.former_names == ()


@pytest.mark.parametrize("mixed", ["kept", "removed"])
def test_preview_suggests_the_name_in_one_script(user: User, mixed: str) -> None:
    kept, removed = make_two()
    person = kept if mixed == "kept" else removed
    person.first_name = "Mария"
    person.save()
    shown = preview(kept=kept, removed=removed, by=user)
    (name,) = [choice for choice in shown.choices if choice.looks_same]
    assert (name.name, name.taken) == ("first_name", mixed == "kept")
    assert shown.former_names == ()


def test_preview_leaves_two_accounts_open(user: User) -> None:
    kept, removed = make_two(account=make_user())
    (account,) = [
        choice
        for choice in preview(kept=kept, removed=removed, by=user).choices
        if choice.name == "account"
    ]
    assert (account.is_open, account.taken) == (False, True)
    kept.account = make_user()
    (account,) = [
        choice
        for choice in preview(kept=kept, removed=removed, by=user).choices
        if choice.name == "account"
    ]
    assert (account.is_open, account.taken) == (True, False)


def test_preview_counts_what_the_user_does_not_see(user: User) -> None:
    coordinator = make_user(Role.COORDINATOR)
    kept, removed = make_two()
    elsewhere = make_organisation(district=make_district("PDV"))
    make_holder(removed, office=make_office(organisation=elsewhere))
    make_employment(removed)
    shown = preview(kept=kept, removed=removed, by=coordinator)
    assert [record.kind for record in shown.records] == ["Employment"]
    assert shown.unseen == 1
    merge_people(kept=kept, removed=removed, by=coordinator)
    assert kept.offices.count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_preview_asks_as_often_for_many_records(
    user: User, count: int, django_assert_num_queries: CountQueries
) -> None:
    kept, removed = make_two()
    for number in range(count):
        make_employment(removed)
        make_consent(removed, make_text(number + 1))
        make_holder(removed)
    people: Any = Person.objects.select_related("district").order_by("pk")
    kept, removed = people
    preview(kept=kept, removed=removed, by=user)
    # Three kinds: each is read, and tried with a savepoint and checks (6 queries);
    # those of five other kinds are looked for (1 each); a savepoint around it all
    # and its rollback, and how far the user sees.
    with django_assert_num_queries(34):
        preview(kept=kept, removed=removed, by=user)


def test_removing_calls_for_a_locked_pair() -> None:
    """Both are locked in the order of their keys, whichever is kept."""
    kept, removed = make_two()
    assert list(merging.locked(removed.pk, kept.pk)) == [kept.pk, removed.pk]
