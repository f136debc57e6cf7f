"""A sheet reaches no further than whoever brings it in."""

from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.models import SheetImport
from resource_centre.common.sheets import read_pasted
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from resource_centre.registry.models import Office, Organisation, Person
from resource_centre.registry.resources import (
    OfficeResource,
    OrganisationResource,
    placed,
)
from tests.factories import (
    make_mandate,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)
from tests.registry.importing.steps import IMPORT, bring, say

pytestmark = pytest.mark.django_db

NUMBERED = ("Номер в системата", "Име", "Фамилия", "Телефон")
PLACED = ("Име", "Фамилия", "Община")
EMPLOYED = ("Име", "Фамилия", "Месторабота")
ROW = ("Мария", "Иванова", "Петрова", "m@demo.example")


def findings(sheet: SheetImport, number: int = 2) -> Any:
    """Return what the check found of a row."""
    return sheet.rows.get(number=number).findings


def test_a_strangers_number_reaches_nobody(client: Client, coordinator: User) -> None:
    far = make_municipality("PDV22")
    stranger = make_person(last_name="Колева", phone="1", municipality=far)
    row = (str(stranger.pk), "Мария", "Колева", "0888123456")
    sheet = bring(client, row, headers=NUMBERED)
    assert set(findings(sheet)) == {"mark"}
    page = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert "Иванова" not in page
    say(client, sheet, "land", decision__2=f"same:{stranger.pk}")
    say(client, sheet, "land", decision__2=f"same:{stranger.pk}")
    stranger.refresh_from_db()
    assert stranger.phone == "1"
    assert Person.objects.exclude(pk=stranger.pk).get().phone == "0888123456"


def test_a_number_of_ones_own_reaches_the_record(
    client: Client, coordinator: User
) -> None:
    person = make_person(last_name="Колева", phone="1")
    row = (str(person.pk), "Мария", "Колева", "0888123456")
    say(client, bring(client, row, headers=NUMBERED), "land")
    assert Person.objects.get().phone == "0888123456"


@pytest.mark.parametrize(("code", "is_near"), [("RAZ26", True), ("PDV22", False)])
def test_a_workplace_is_known_in_ones_own_district_only(
    client: Client, coordinator: User, code: str, *, is_near: bool
) -> None:
    make_service(name="ЦОП „Надежда“", municipality=make_municipality(code))
    row = ("Мария", "Петрова", "ЦОП „Надежда“")
    sheet = bring(client, row, headers=EMPLOYED)
    assert list(findings(sheet).get("errors", {})) == ([] if is_near else ["employer"])
    say(client, sheet, "land")
    assert Person.objects.exists() is is_near


@pytest.mark.parametrize(("code", "is_near"), [("RAZ26", True), ("PDV22", False)])
def test_nobody_is_put_into_another_district(
    client: Client, coordinator: User, code: str, *, is_near: bool
) -> None:
    make_municipality(code)
    sheet = bring(client, ("Мария", "Петрова", code), headers=PLACED)
    assert bool(findings(sheet).get("errors")) is not is_near
    say(client, sheet, "land")
    assert Person.objects.exists() is is_near


def test_nobody_is_moved_to_another_district(client: Client, coordinator: User) -> None:
    make_municipality("PDV22")
    person = make_person(last_name="Петрова", municipality=make_municipality())
    headers = ("Номер в системата", *PLACED)
    sheet = bring(
        client, (str(person.pk), "Мария", "Петрова", "PDV22"), headers=headers
    )
    assert findings(sheet)["errors"]
    say(client, sheet, "land")
    person.refresh_from_db()
    assert person.municipality == make_municipality()


# --- Whose role ends between the check and the landing ------------------------------


def end_role(user: User) -> None:
    """Let the user's roles have ended yesterday."""
    user.mandates.update(starts_on=yesterday(), ends_on=yesterday())


def test_whose_role_has_ended_lands_nothing(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW)
    end_role(coordinator)
    assert say(client, sheet, "land").status_code == 404
    assert not Person.objects.exists()


def test_whose_role_ends_while_the_job_waits_is_told(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = bring(client, ROW)
    monkeypatch.setattr(services, "AT_ONCE", 0)
    say(client, sheet, "land")
    end_role(coordinator)
    job = Job.objects.get()
    work(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.error.startswith("Нямате право")
    assert not Person.objects.exists()


def test_whose_district_has_changed_lands_nothing(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to be in Razgrad must not turn up in Plovdiv."""
    sheet = bring(client, ("Мария", "Петрова", "RAZ26"), headers=PLACED)
    end_role(coordinator)
    make_mandate(
        coordinator, Role.COORDINATOR, district=make_municipality("PDV22").district
    )
    page = say(client, sheet, "land")
    assert "Нищо не е внесено" in page.content.decode()
    assert not Person.objects.exists()


# --- What belongs to the whole country ----------------------------------------------


def check(user: User, resource: Any, *rows: tuple[str, ...]) -> SheetImport:
    """Return the sheet as it was checked."""
    table = read_pasted("\n".join("\t".join(row) for row in rows))
    sheet = services.start_import(user=user, resource=resource, table=table)
    return services.check(sheet=sheet)


def kinds(sheet: SheetImport) -> list[str]:
    """Return how the rows stand."""
    rows = sheet.rows.filter(number__gt=sheet.header_row).order_by("number")
    return list(rows.values_list("kind", flat=True))


@pytest.fixture
def agency() -> Organisation:
    """Return an organisation of the whole country."""
    return Organisation.objects.create(
        name="Агенция за социално подпомагане", kind="agency", eik="131071587"
    )


ORGANISATIONS = ("Наименование", "Вид", "ЕИК", "Телефон", "Област")


@pytest.mark.parametrize(
    ("role", "row", "kind"),
    [
        (Role.COORDINATOR, ("", ""), "same"),
        (Role.COORDINATOR, ("0888123456", ""), "faulty"),
        (Role.COORDINATOR, ("", "RAZ"), "faulty"),
        (Role.ADMINISTRATOR, ("0888123456", ""), "changed"),
        (Role.ADMINISTRATOR, ("", "RAZ"), "changed"),
    ],
)
def test_a_national_organisation_is_only_read_in_districts(
    agency: Organisation, role: Role, row: tuple[str, str], kind: str
) -> None:
    make_municipality()
    kind_of = str(agency.get_kind_display())
    told = (agency.name, kind_of, agency.eik, *row)
    sheet = check(make_user(role), OrganisationResource, ORGANISATIONS, told)
    assert kinds(sheet) == [kind]
    if kind == "faulty":
        (error,) = findings(sheet)["errors"][""]
        assert error.startswith("Организациите за цялата страна")


@pytest.mark.parametrize(
    ("role", "name", "kind"),
    [
        (Role.COORDINATOR, "Изпълнителен директор", "same"),
        (Role.COORDINATOR, "Главен секретар", "faulty"),
        (Role.ADMINISTRATOR, "Главен секретар", "new"),
    ],
)
def test_offices_of_a_national_organisation_are_only_read_in_districts(
    agency: Organisation, role: Role, name: str, kind: str
) -> None:
    make_office(organisation=agency, name_bg="Изпълнителен директор")
    headers = ("Организация", "Наименование", "name_en")
    row = (agency.name, name, "Mayor")
    sheet = check(make_user(role), OfficeResource, headers, row)
    assert kinds(sheet) == [kind]
    assert list(findings(sheet).get("errors", {})) == [""] * (kind == "faulty")


def test_an_office_is_not_taken_from_a_national_organisation(
    agency: Organisation,
) -> None:
    office = make_office(organisation=agency, name_bg="Директор")
    own = make_organisation()
    headers = ("Номер в системата", "Организация", "Наименование")
    row = (str(office.pk), own.name, "Директор")
    sheet = check(make_user(Role.COORDINATOR), OfficeResource, headers, row)
    sheet.rows.update(decision=f"same:{office.pk}")
    assert kinds(services.check(sheet=sheet)) == ["faulty"]
    assert Office.objects.get().organisation == agency


def test_without_the_rule_a_national_organisation_would_be_changed(
    agency: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placed, "ensure_may_change", lambda user, organisation: None)
    monkeypatch.setattr(placed, "ensure_within_reach", lambda user, record: None)
    kind_of = str(agency.get_kind_display())
    row = (agency.name, kind_of, agency.eik, "0888123456", "")
    sheet = check(make_user(Role.COORDINATOR), OrganisationResource, ORGANISATIONS, row)
    assert kinds(sheet) == ["changed"]
