"""Whoever asks sees what their roles of today reach, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone
from pghistory.models import Event
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.registry.models import (
    Centre,
    CompetenceArea,
    Consent,
    ConsentText,
    Distinction,
    District,
    Employment,
    JobRole,
    Mandate,
    Merge,
    Municipality,
    Office,
    OfficeHolder,
    Organisation,
    Person,
    ServiceType,
    SocialActivity,
    SocialService,
)
from tests.factories import (
    make_district,
    make_employment,
    make_mandate,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db

# One row, on every page; and keys of two people, which only services read.
NOT_ASKED_ABOUT = {Centre, Distinction}
PUBLIC = (
    District,
    Municipality,
    ServiceType,
    SocialActivity,
    JobRole,
    CompetenceArea,
    ConsentText,
)
PERSONAL = {Employment: "person", Consent: "person", Merge: "kept"}


@dataclass(frozen=True)
class Scene:
    """People, services and organisations of Razgrad and Plovdiv, by short names."""

    people: dict[str, Person]
    services: dict[str, SocialService]
    organisations: dict[str, Organisation]

    def user(self, role: Role, *, deputy: bool = False) -> User:
        """Return a user who holds the role in Razgrad from yesterday on."""
        user = make_user(None)
        places: dict[str, Any] = {}
        if DUTIES[role].scope is Scope.SERVICE:
            places["service"] = self.services["centre"]
        if DUTIES[role].scope is Scope.ORGANISATION:
            places["organisation"] = self.organisations["association"]
        if role is Role.COORDINATOR:
            places.update(seat=1, is_deputy=deputy)
        make_mandate(user, role, **places)
        return again(user)


def again(user: User) -> User:
    """Return the user as the next request would meet them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def scene() -> Scene:
    razgrad, plovdiv = make_district("RAZ"), make_district("PDV")
    town, city = make_municipality("RAZ26"), make_municipality("PDV22")
    organisations = {
        "association": make_organisation(municipality=town),
        "municipality": make_organisation(municipality=town),
        "far": make_organisation(municipality=city),
        "agency": make_organisation(district=None),
    }
    association = organisations["association"]
    services = {
        "centre": make_service(municipality=town),
        "provided": make_service(municipality=town, provider=association),
        "village": make_service(district=razgrad),
        "far": make_service(municipality=city),
        "far provided": make_service(municipality=city, provider=association),
    }
    people = {
        "district": make_person(district=razgrad),
        "town": make_person(municipality=town),
        "far": make_person(district=plovdiv),
        "nowhere": make_person(district=None),
        "commuter": make_person(municipality=city),
        "volunteer": make_person(municipality=city),
        "traveller": make_person(district=None),
    }
    make_employment(people["commuter"], service=services["centre"])
    make_employment(people["commuter"], service=services["far"])
    make_employment(people["volunteer"], organisation=association)
    make_employment(people["traveller"], service=services["far provided"])
    text = ConsentText.objects.create(
        purpose=ConsentText.Purpose.DATA,
        version=99,
        text_bg="Текст",
        text_en="Text",
        in_force_from=yesterday(),
    )
    for person in people.values():
        Consent.objects.create(person=person, text=text, given_on=yesterday())
        Merge.objects.create(kept=person, removed=person.pk + 1_000)
    for organisation in organisations.values():
        OfficeHolder.objects.create(
            office=make_office(organisation=organisation),
            person=people["far"],
            starts_on=yesterday(),
        )
    return Scene(people, services, organisations)


def seen(rows: Any, user: Any, named: dict[str, Any]) -> set[str]:
    """Return the short names of the records that the user sees."""
    visible = set(rows.visible_to(user))
    return {name for name, record in named.items() if record in visible}


HERE = {"district", "town", "commuter", "volunteer"}
EVERYBODY = HERE | {"far", "nowhere", "traveller"}
PEOPLE: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: EVERYBODY,
    Role.NATIONAL_COORDINATOR: EVERYBODY,
    Role.COORDINATOR: HERE,
    Role.DIRECTOR: {"commuter"},
    Role.NGO: {"volunteer", "traveller"},
    Role.MUNICIPAL_OFFICER: {"town", "commuter", "volunteer"},
    Role.COUNCILLOR: {"town", "commuter", "volunteer"},
}
LOCAL = {"centre", "provided", "village"}
SERVICES: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: LOCAL | {"far", "far provided"},
    Role.NATIONAL_COORDINATOR: LOCAL | {"far", "far provided"},
    Role.COORDINATOR: LOCAL,
    Role.DIRECTOR: {"centre"},
    Role.NGO: {"provided", "far provided"},
    Role.MUNICIPAL_OFFICER: {"centre", "provided"},
    Role.COUNCILLOR: {"centre", "provided"},
}
ALL_ORGANISATIONS = {"association", "municipality", "far", "agency"}
ORGANISATIONS: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: ALL_ORGANISATIONS,
    Role.NATIONAL_COORDINATOR: ALL_ORGANISATIONS,
    Role.COORDINATOR: {"association", "municipality", "agency"},
    Role.NGO: {"association"},
    Role.MUNICIPAL_OFFICER: {"association", "municipality"},
    Role.COUNCILLOR: {"association", "municipality"},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_people(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    assert seen(Person.objects, user, scene.people) == PEOPLE.get(role, set())


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_services(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    assert seen(SocialService.objects, user, scene.services) == SERVICES.get(
        role, set()
    )


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_organisations(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    assert seen(Organisation.objects, user, scene.organisations) == ORGANISATIONS.get(
        role, set()
    )


@pytest.mark.parametrize("role", list(Role))
def test_what_belongs_to_people_is_seen_with_them(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    people = set(Person.objects.visible_to(user))
    for model, path in PERSONAL.items():
        rows = model._default_manager.all()
        belonging = {row for row in rows if getattr(row, path) in people}
        assert set(rows.visible_to(user)) == belonging  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", list(Role))
def test_offices_are_seen_with_their_organisation(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    organisations = set(Organisation.objects.visible_to(user))
    offices = {o for o in Office.objects.all() if o.organisation in organisations}
    holders = {h for h in OfficeHolder.objects.all() if h.office in offices}
    assert set(Office.objects.visible_to(user)) == offices
    assert set(OfficeHolder.objects.visible_to(user)) == holders


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_the_own_record_and_roles(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    own = make_person(district=None, account=user)
    assert own in Person.objects.visible_to(user)
    assert own not in Person.objects.visible_to(make_user(Role.TRAINEE))
    assert set(user.mandates.all()) <= set(Mandate.objects.visible_to(user))


def test_a_deputy_sees_what_the_coordinator_sees(scene: Scene) -> None:
    first = scene.user(Role.COORDINATOR)
    deputy = scene.user(Role.COORDINATOR, deputy=True)
    assert seen(Person.objects, deputy, scene.people) == HERE
    assert set(Mandate.objects.visible_to(deputy)) == set(
        Mandate.objects.visible_to(first)
    )


def test_somebody_employed_in_two_districts_is_seen_in_both(scene: Scene) -> None:
    commuter = scene.people["commuter"]
    for code in ("RAZ", "PDV"):
        coordinator = make_user(None)
        make_mandate(coordinator, Role.COORDINATOR, district=make_district(code))
        visible = Person.objects.visible_to(coordinator)
        assert [person for person in visible if person == commuter] == [commuter]


def test_two_roles_reach_as_far_as_both(scene: Scene) -> None:
    user = scene.user(Role.DIRECTOR)
    make_mandate(user, Role.NGO, organisation=scene.organisations["association"])
    assert seen(Person.objects, again(user), scene.people) == {
        "commuter",
        "volunteer",
        "traveller",
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_nothing_is_seen_once_the_role_has_ended(role: Role, scene: Scene) -> None:
    user = scene.user(role)
    week = timedelta(days=7)
    user.mandates.update(starts_on=yesterday() - week, ends_on=yesterday())
    for model in (*PERSONAL, Person, SocialService, Organisation, Office, OfficeHolder):
        rows = model._default_manager.visible_to(again(user))  # type: ignore[attr-defined]
        assert not rows.exists(), model


def test_nothing_is_seen_before_the_role_begins(scene: Scene) -> None:
    user = scene.user(Role.COORDINATOR)
    user.mandates.update(starts_on=timezone.localdate() + timedelta(days=1))
    assert seen(Person.objects, again(user), scene.people) == set()


def test_nothing_is_seen_without_an_account_in_use(scene: Scene) -> None:
    user = scene.user(Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert seen(Person.objects, again(user), scene.people) == set()


def test_a_visitor_sees_only_what_is_public(scene: Scene) -> None:
    visitor = AnonymousUser()
    private = {*models_asked_about()} - {*PUBLIC}
    assert {Person, Mandate, *PERSONAL} <= private
    for model in private:
        rows = model._default_manager.visible_to(visitor)  # type: ignore[attr-defined]
        assert not rows.exists(), model
    for model in PUBLIC:
        rows = model._default_manager
        assert rows.visible_to(visitor).count() == rows.count()


def test_what_is_visible_takes_two_queries(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = scene.user(Role.COORDINATOR)
    with django_assert_num_queries(2):  # the roles, and what they reach
        assert len(Person.objects.visible_to(user)) == len(HERE)
    with django_assert_num_queries(1):
        assert len(Employment.objects.visible_to(user)) == 3


def test_what_is_visible_can_be_narrowed_counted_and_changed(scene: Scene) -> None:
    visible = Person.objects.visible_to(scene.user(Role.COORDINATOR))
    assert visible.filter(municipality=None).count() == 1
    assert visible.exclude(municipality=None).order_by("-pk").first() is not None
    assert visible.update(phone="0000") == len(HERE)
    assert (visible | visible).distinct().count() == len(HERE)


# --- No model is forgotten ------------------------------------------------------


def models_asked_about() -> list[type[models.Model]]:
    """Return the registry's models whose rows people ask about."""
    everything = apps.get_app_config("registry").get_models()
    own = (
        model
        for model in everything
        if not issubclass(model, Event) and not model._meta.proxy
    )
    return [model for model in own if model not in NOT_ASKED_ABOUT]


def unscoped(candidates: list[type[models.Model]]) -> list[str]:
    """Return the names of the models whose rows cannot be asked for by user."""
    return [
        model._meta.label
        for model in candidates
        if not hasattr(model._default_manager.all(), "visible_to")
    ]


def test_every_model_says_who_sees_it() -> None:
    assert unscoped(models_asked_about()) == []


def test_a_model_that_does_not_say_who_sees_it_is_found() -> None:
    with isolate_apps("resource_centre.registry"):

        class Forgotten(models.Model):  # noqa: DJ008
            class Meta:
                app_label = "registry"

        assert unscoped([Forgotten]) == ["registry.Forgotten"]
