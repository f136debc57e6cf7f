"""The demo tells what is published, invents nobody real, and leaves without a trace."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.accounts.services import issue_access_card
from resource_centre.portal.management.commands import demo as command
from resource_centre.registry import demo as registry_demo
from resource_centre.registry.models import (
    Centre,
    Consent,
    ConsentText,
    Employment,
    Mandate,
    Municipality,
    Office,
    OfficeHolder,
    Organisation,
    Person,
    SocialService,
)
from resource_centre.registry.querysets import EmploymentQuerySet, OrganisationQuerySet
from tests.factories import (
    make_employment,
    make_mandate,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command know the registry's part alone: other rooms prove theirs."""
    monkeypatch.setattr(command, "demos", lambda: [registry_demo])


@pytest.fixture
def demo(db: None) -> None:
    """Load the demo."""
    run()


def run(*arguments: str) -> str:
    """Run the command; its name on changes ends with it, as its transaction would."""
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
    return out.getvalue()


def rows(*, history: bool = True) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "registry"}
        and (history or not model._meta.label.endswith("Event"))
    }


def organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def service(number: int) -> SocialService:
    return SocialService.objects.get(name=f"Социална услуга {number}")


# --- What it tells -------------------------------------------------------------


def test_the_demo_has_the_seven_municipalities_and_the_supporting_bodies(
    demo: None,
) -> None:
    kinds = Organisation.Kind
    municipalities = Organisation.objects.filter(kind=kinds.MUNICIPALITY)
    razgrad = Municipality.objects.filter(district__code="RAZ")
    places = municipalities.values_list("municipality", flat=True)
    assert sorted(places) == sorted(razgrad.values_list("pk", flat=True))
    departments = Organisation.objects.filter(kind=kinds.SOCIAL_ASSISTANCE)
    assert set(departments.values_list("aliases__0", flat=True)) == {
        f"Отдел „Защита на детето“ – {place}"
        for place in ("Разград", "Исперих", "Самуил", "Кубрат")
    }
    donor = Organisation.objects.filter(kind=kinds.DONOR)
    assert donor.values_list("district", flat=True).get() is None
    found = OrganisationQuerySet(Organisation).found("жанета")
    assert found.values_list("name_en", "website").get() == (
        "JANETA Association",
        "https://www.janeta.bg",
    )


def test_thirteen_services_were_surveyed_and_three_have_a_municipality(
    demo: None,
) -> None:
    surveyed = SocialService.objects.filter(district__code="RAZ")
    assert surveyed.count() == 13
    assert surveyed.filter(municipality__code="RAZ26").count() == 3
    assert surveyed.filter(municipality=None).count() == 10
    assert not surveyed.exclude(provider=None, service_type=None, capacity=None)


def test_nothing_is_invented_about_real_bodies(demo: None) -> None:
    real = Organisation.objects.exclude(name__startswith="Примерно")
    assert not Employment.objects.filter(organisation__in=real).exists()
    assert not SocialService.objects.filter(provider__in=real).exists()
    assert not Mandate.objects.filter(organisation__in=real).exists()
    assert not OfficeHolder.objects.exists()
    assert set(Office.objects.values_list("name_bg", flat=True)) == {"Кмет"}
    assert not real.exclude(phone="", email="", eik="").exists()


def test_invented_people_can_be_told_by_flag_and_address(demo: None) -> None:
    assert Person.objects.count() == 34
    assert not Person.objects.exclude(is_demo=True).exists()
    reachable = Person.objects.exclude(email="")
    assert not reachable.exclude(email__endswith="@demo.example").exists()


def test_the_people_are_as_people_are(demo: None) -> None:
    people = Person.objects.all()
    assert people.filter(email="usluga3@demo.example").count() == 3
    assert people.filter(email="").exists()
    assert people.filter(first_name="Eva", middle_name="").exists()
    assert people.exclude(former_names=[]).exists()
    assert people.exclude(latin_override="").exists()
    jobs = EmploymentQuerySet(Employment).current()
    assert jobs.filter(person__first_name="Стефан").count() == 2
    same = people.filter(last_name="Мострев").exclude(first_name="Стефан")
    assert len(same.values_list("first_name", "name_key")) == 2
    assert len(set(same.values_list("name_key"))) == 1


def test_those_who_sign_in_are_people_with_a_place(demo: None) -> None:
    director = User.objects.get(email="director@demo.example")
    assert director.mandates.get().service == service(1)
    ngo = User.objects.get(email="ngo@demo.example")
    assert ngo.mandates.get().organisation == organisation("Примерно сдружение")
    assert director.person.employments.get().service == service(1)
    assert Person.objects.exclude(account=None).count() == 8


def test_the_coordinator_takes_a_free_seat() -> None:
    make_user(Role.COORDINATOR)
    run()
    mandate = Mandate.objects.get(user__is_demo=True, role=Role.COORDINATOR)
    assert (mandate.seat, mandate.is_deputy) == (2, False)


# --- Twice ---------------------------------------------------------------------


def test_a_second_time_changes_nothing(demo: None) -> None:
    before = rows()
    run()
    assert rows() == before


def test_what_people_did_to_the_demo_stays_so(demo: None) -> None:
    Person.objects.get(first_name="Eva").delete()
    Person.objects.filter(first_name="Олга").update(last_name="Иванова")
    SocialService.objects.filter(name="Социална услуга 13").update(name="Надежда")
    before = rows()
    run()
    assert rows() == before


def test_the_demo_adds_to_a_centre_that_is_there() -> None:
    Centre.objects.create(name_bg="Наш център", name_en="Our centre")
    ours = make_organisation(name="Община Разград")
    run()
    assert Centre.objects.get().name_bg == "Наш център"
    assert Centre.objects.get().is_demo
    assert organisation("Община Разград") == ours


# --- Leaving -------------------------------------------------------------------


def test_leaving_takes_everything_and_can_be_repeated() -> None:
    before = rows(history=False)
    run()
    assert run("--remove") == "The demo is gone.\n"
    after = rows(history=False)
    assert after.pop("registry.Centre") == 1
    before.pop("registry.Centre")
    assert after == before
    run("--remove")


def test_what_was_edited_goes_too(demo: None) -> None:
    SocialService.objects.filter(name="Социална услуга 13").update(name="Надежда")
    Employment.objects.filter(person__first_name="Олга").update(job_role=None)
    Office.objects.update(name_bg="Кмет на община")
    run("--remove")
    assert not SocialService.objects.exists()
    assert not Office.objects.exists()


def at_a_demo_service() -> list[Model]:
    job = make_employment(service=service(3))
    return [job, job.person, service(3)]


def of_a_demo_person() -> list[Model]:
    person = Person.objects.get(first_name="Eva")
    job = make_employment(person, service=make_service())
    return [job, person]


def from_a_demo_provider() -> list[Model]:
    provider = organisation("Примерно сдружение")
    return [make_service(provider=provider), provider]


def role_at_a_demo_service() -> list[Model]:
    mandate = make_mandate(make_user(None), Role.DIRECTOR, service=service(5))
    return [mandate, service(5)]


def mayor_of_a_real_municipality() -> list[Model]:
    office = Office.objects.get(organisation__name="Община Завет")
    holder = OfficeHolder.objects.create(
        office=office, person=make_person(), starts_on=yesterday()
    )
    return [holder, office, office.organisation]


def another_office() -> list[Model]:
    place = organisation("Община Кубрат")
    office = Office.objects.create(
        organisation=place, name_bg="Секретар", name_en="Secretary"
    )
    return [office, place]


def consent_of_a_demo_person() -> list[Model]:
    person = Person.objects.get(first_name="Олга")
    text = ConsentText.objects.get(purpose="photo")
    consent = Consent.objects.create(person=person, text=text, given_on=yesterday())
    return [consent, person]


def card_given_by_a_demo_user() -> list[Model]:
    card, giver = given_card()
    return [card, giver]


def given_card() -> tuple[AccessCard, User]:
    giver = User.objects.get(email="administrator@demo.example")
    card, _code = issue_access_card(user=make_user(), by=giver)
    return card, giver


@pytest.mark.parametrize(
    "own",
    [
        at_a_demo_service,
        of_a_demo_person,
        from_a_demo_provider,
        role_at_a_demo_service,
        mayor_of_a_real_municipality,
        another_office,
        consent_of_a_demo_person,
        card_given_by_a_demo_user,
    ],
)
def test_what_somebodys_own_records_refer_to_stays_and_is_named(
    demo: None, own: Callable[[], list[Model]]
) -> None:
    staying = own()
    told = run("--remove")
    for record in staying:
        record.refresh_from_db()
    kept = [*Organisation.objects.filter(is_demo=True)]
    kept += [*SocialService.objects.filter(is_demo=True)]
    kept += [*Person.objects.filter(is_demo=True)]
    kept += [*User.objects.filter(is_demo=True)]
    assert len(kept) == 1
    assert kept[0] in staying
    name = getattr(kept[0], "name_en", "") or getattr(kept[0], "latin_name", "")
    assert (name or kept[0].name) in told
    assert "your own records refer to" in told


def test_what_stays_needs_its_own(demo: None) -> None:
    place = SocialService.objects.get(name="Примерен дневен център")
    make_employment(service=place)
    told = run("--remove")
    assert set(Organisation.objects.filter(is_demo=True)) == {place.provider}
    assert "Example Association" in told


def test_an_account_that_stays_is_closed_until_the_demo_comes_back(
    demo: None,
) -> None:
    _card, giver = given_card()
    run("--remove")
    left = User.objects.get(pk=giver.pk)
    assert not left.is_active
    assert not left.mandates.exists()
    run()
    back = User.objects.get(pk=giver.pk)
    assert back.is_active
    assert back.mandates.get().role == Role.ADMINISTRATOR


def test_coming_back_doubles_nothing_that_stayed(demo: None) -> None:
    before = rows(history=False)
    make_employment(
        Person.objects.get(first_name="Олга"), service=service(4), job_role=None
    )
    run("--remove")
    run()
    before["registry.Employment"] += 1
    assert rows(history=False) == before


def test_one_could_leave_with_ones_own_people_alone(demo: None) -> None:
    own = [make_person(), make_organisation(), make_service(), make_user()]
    run("--remove")
    for record in own:
        record.refresh_from_db()
