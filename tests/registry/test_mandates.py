"""Rights come from roles held today, and from nothing else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import (
    BACKOFFICE_PERMISSION,
    DUTIES,
    STAFF_ROLES,
    Role,
    every_permission,
    permissions_of,
)
from resource_centre.registry.models import Mandate
from tests.factories import make_district, make_mandate, make_user, yesterday

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """Return the user as the next request would meet them."""
    return User.objects.get(pk=user.pk)


def test_every_role_has_a_duty_and_every_pattern_meets_a_permission() -> None:
    assert set(DUTIES) == set(Role)
    for role, duty in DUTIES.items():
        for pattern in duty.permissions:
            app = pattern.removeprefix("!").split(".")[0]
            assert any(name.startswith(f"{app}.") for name in permissions_of(role)), (
                f"{role}: {pattern}"
            )


@pytest.mark.parametrize("role", list(Role))
def test_the_back_office_is_open_to_staff_roles_only(role: Role) -> None:
    assert make_user(role).is_staff is (role in STAFF_ROLES)


def test_a_role_that_has_ended_gives_nothing() -> None:
    user = make_user(Role.ADMINISTRATOR)
    assert user.has_perm("registry.change_centre")
    user.mandates.update(starts_on=yesterday() - timedelta(days=9), ends_on=yesterday())
    assert again(user).get_all_permissions() == set()


def test_a_role_that_ends_today_still_holds_today() -> None:
    user = make_user(Role.ADMINISTRATOR)
    user.mandates.update(ends_on=timezone.localdate())
    assert again(user).is_staff


def test_a_role_that_starts_tomorrow_gives_nothing_yet() -> None:
    user = make_user(None)
    make_mandate(
        user,
        Role.ADMINISTRATOR,
        starts_on=timezone.localdate() + timedelta(days=1),
    )
    assert not again(user).is_staff


def test_an_inactive_user_may_do_nothing() -> None:
    user = make_user(Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not again(user).has_perm(BACKOFFICE_PERMISSION)


def test_even_an_administrator_may_not_do_everything() -> None:
    missing = every_permission() - make_user(Role.ADMINISTRATOR).get_all_permissions()
    assert "sessions.view_session" in missing


def test_rights_are_asked_for_once_a_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = again(make_user(Role.COORDINATOR))
    with django_assert_num_queries(1):
        assert user.is_staff
        assert user.has_perm("registry.view_municipality")
        assert user.has_module_perms("registry")


def test_a_coordinator_sees_the_roles_of_the_own_district_only() -> None:
    coordinator, officer = make_user(Role.COORDINATOR), make_user(None)
    here = make_mandate(officer, Role.COORDINATOR, district=make_district("RAZ"))
    there = make_mandate(officer, Role.COORDINATOR, district=make_district("PDV"))
    visible = set(Mandate.objects.visible_to(coordinator))
    assert here in visible
    assert there not in visible


def test_a_trainee_sees_the_own_roles_only() -> None:
    trainee = make_user(Role.TRAINEE)
    make_user(Role.TRAINEE)
    assert list(Mandate.objects.visible_to(trainee)) == list(trainee.mandates.all())


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.COORDINATOR, "district_missing"),
        (Role.MUNICIPAL_OFFICER, "municipality_missing"),
    ],
)
def test_a_role_needs_its_place(role: Role, code: str) -> None:
    seat = 1 if role is Role.COORDINATOR else None
    mandate = Mandate(user=make_user(None), role=role, seat=seat, starts_on=yesterday())
    with pytest.raises(ValidationError) as refusal:
        mandate.full_clean()
    assert [e.code for e in refusal.value.error_dict["__all__"]] == [code]
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()


def test_a_role_cannot_end_before_it_starts() -> None:
    mandate = Mandate(
        user=make_user(None),
        role=Role.TRAINER,
        starts_on=yesterday(),
        ends_on=yesterday() - timedelta(days=1),
    )
    with pytest.raises(ValidationError) as refusal:
        mandate.full_clean()
    assert [e.code for e in refusal.value.error_dict["__all__"]] == [
        "ends_before_start"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()
