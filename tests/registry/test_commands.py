"""The first administrator, and coming to and leaving the demo."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from pytest_django import Settings

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.audit.timeline import timeline_of
from resource_centre.registry.models import Centre, Mandate
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def rows() -> dict[str, int]:
    """Return how many rows each of our tables has, the history's too."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "registry"}
    }


def test_the_first_administrator_is_made_by_command() -> None:
    run("create_administrator", "Boss@Example.org", "--name", "Ана Колева")
    boss = User.objects.get(email="boss@example.org")
    assert boss.is_staff
    assert boss.has_perm("accounts.change_user")


def test_the_history_names_the_command() -> None:
    run("create_administrator", "boss@example.org", "--name", "Ана Колева")
    (made,) = timeline_of(User.objects.get(email="boss@example.org"))
    assert "create_administrator" in made.who


def test_making_an_administrator_twice_changes_nothing() -> None:
    run("create_administrator", "boss@example.org", "--name", "Ана Колева")
    before = rows()
    run("create_administrator", "boss@example.org", "--name", "Ана Колева")
    assert rows() == before


def test_somebody_with_another_role_becomes_administrator_too() -> None:
    user = make_user(Role.TRAINER)
    assert user.email
    run("create_administrator", user.email, "--name", user.name)
    roles = Mandate.objects.filter(user=user).values_list("role", flat=True)
    assert set(roles) == {Role.TRAINER, Role.ADMINISTRATOR}


def test_a_bad_address_is_refused_in_one_sentence() -> None:
    with pytest.raises(CommandError):
        run("create_administrator", "no address", "--name", "Ана")
    assert not User.objects.exists()


def test_the_demo_has_one_invented_user_for_each_role() -> None:
    told = run("demo")
    demo = User.objects.filter(is_demo=True)
    roles = Mandate.objects.filter(user__in=demo).values_list("role", flat=True)
    assert sorted(roles) == sorted(Role.values)
    for user in demo:
        assert str(user.email) in told
        assert "Пример" in user.name
    assert Centre.objects.get().is_demo


def test_the_demo_twice_changes_nothing() -> None:
    run("demo")
    before = rows()
    run("demo")
    assert rows() == before


def test_leaving_the_demo_takes_its_people_only() -> None:
    run("demo")
    real = make_user(Role.ADMINISTRATOR)
    run("demo", "--remove")
    assert list(User.objects.all()) == [real]
    assert not Centre.objects.get().is_demo


def test_the_demo_is_refused_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        run("demo")
    assert not User.objects.exists()
