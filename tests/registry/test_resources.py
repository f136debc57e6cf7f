"""The registry's lists as sheets: whom a row is about, and there and back again."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.common.sheets import Table, read_pasted, read_upload, write
from resource_centre.registry.models import Employment, JobRole, Person
from resource_centre.registry.resources import (
    OrganisationResource,
    PersonResource,
    ServiceResource,
)
from tests.factories import (
    make_district,
    make_employment,
    make_municipality,
    make_organisation,
    make_person,
    make_service,
    make_user,
)

Kind = SheetRow.Kind
pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user(Role.COORDINATOR)


def paste(user: User, text: str, resource: Any = PersonResource) -> SheetImport:
    """Return the sheet as it is after the first check."""
    sheet = services.start_import(user=user, resource=resource, table=read_pasted(text))
    return services.check(sheet=sheet)


def kinds(sheet: SheetImport) -> list[str]:
    """Return how the rows stand, in their order."""
    rows = sheet.rows.filter(number__gt=sheet.header_row)
    return list(rows.order_by("number").values_list("kind", flat=True))


def row(sheet: SheetImport, number: int = 2) -> SheetRow:
    """Return a row by its number in the sheet, the headers being the first."""
    return sheet.rows.get(number=number)


def test_a_person_is_known_by_email_and_name(coordinator: User) -> None:
    make_person(first_name="Мария", last_name="Петрова", email="m@demo.example")
    sheet = paste(
        coordinator,
        "Име\tФамилия\tИмейл\nМария\tПетрова\tM@demo.example\nМАРИЯ\tпетрова\tm@demo.example",
    )
    assert kinds(sheet)[0] in (Kind.SAME, Kind.CHANGED)
    assert Kind.NEW not in kinds(sheet)


def test_a_shared_mailbox_does_not_merge_a_team(coordinator: User) -> None:
    make_person(first_name="Мария", last_name="Петрова", email="team@demo.example")
    sheet = paste(
        coordinator,
        "Три имена\tИмейл\n"
        "Иван Стоянов Колев\tteam@demo.example\n"
        "Стоян Иванов Колев\tteam@demo.example\n"
        "Мария Иванова Петрова\tteam@demo.example",
    )
    assert kinds(sheet) == [Kind.NEW, Kind.NEW, Kind.SAME]
    services.land(sheet=sheet)
    assert Person.objects.filter(email="team@demo.example").count() == 3


def test_without_email_a_person_is_known_by_name_and_employer(
    coordinator: User,
) -> None:
    service = make_service(name="ЦОП 1")
    person = make_person(first_name="Мария", last_name="Петрова")
    make_employment(person, service=service)
    sheet = paste(coordinator, "Име\tФамилия\tУслуга\nМария\tПетрова\tЦОП 1")
    assert kinds(sheet) == [Kind.SAME]
    assert row(sheet).findings["record"] == person.pk


def test_a_name_alone_is_asked_about(coordinator: User) -> None:
    person = make_person(first_name="Мария", last_name="Петрова")
    sheet = paste(coordinator, "Име\tФамилия\nМария\tПетрова")
    assert kinds(sheet) == [Kind.DOUBTFUL]
    assert row(sheet).findings["candidates"][0][0] == person.pk


def test_another_middle_name_is_somebody_else(coordinator: User) -> None:
    make_person(first_name="Мария", middle_name="Стоянова", last_name="Петрова")
    sheet = paste(coordinator, "Три имена\nМария Иванова Петрова")
    assert kinds(sheet) == [Kind.NEW]


def test_a_former_name_is_asked_about(coordinator: User) -> None:
    person = make_person(last_name="Колева", former_names=["Петрова"])
    sheet = paste(coordinator, "Име\tФамилия\nМария\tПетрова")
    assert row(sheet).findings["candidates"][0][0] == person.pk


def test_a_new_family_name_with_the_same_email_is_asked_about(
    coordinator: User,
) -> None:
    make_person(first_name="Мария", last_name="Петрова", email="m@demo.example")
    sheet = paste(coordinator, "Име\tФамилия\tИмейл\nМария\tКолева\tm@demo.example")
    assert kinds(sheet) == [Kind.DOUBTFUL]


def test_the_same_name_with_another_email_is_asked_about(coordinator: User) -> None:
    make_person(first_name="Мария", last_name="Петрова", email="m@demo.example")
    sheet = paste(
        coordinator, "Име\tФамилия\tИмейл\nМария\tПетрова\tother@demo.example"
    )
    assert kinds(sheet) == [Kind.DOUBTFUL]


def test_people_of_other_districts_are_neither_matched_nor_shown(
    coordinator: User,
) -> None:
    stranger = make_person(
        first_name="Мария",
        last_name="Петрова",
        email="m@demo.example",
        municipality=make_municipality("PDV22"),
    )
    sheet = paste(
        coordinator,
        "Номер в системата\tИме\tФамилия\tИмейл\n"
        f"{stranger.pk}\tМария\tПетрова\tm@demo.example",
    )
    assert kinds(sheet) == [Kind.NEW]
    assert "candidates" not in row(sheet).findings


def test_a_coordinator_places_people_within_reach_alone(coordinator: User) -> None:
    make_municipality("PDV22")
    sheet = paste(coordinator, "Име\tФамилия\tОбщина\nМария\tПетрова\tPDV22")
    assert kinds(sheet) == [Kind.FAULTY]


def test_new_people_are_placed_where_they_work(coordinator: User) -> None:
    service = make_service(name="ЦОП 1", municipality=make_municipality("RAZ16"))
    sheet = paste(
        coordinator, "Име\tФамилия\tМесторабота\nМария\tПетрова\tЦОП 1\nИван\tКолев\t"
    )
    services.land(sheet=sheet)
    maria, ivan = Person.objects.order_by("-first_name")
    assert (maria.municipality, maria.district) == (
        service.municipality,
        service.district,
    )
    assert (ivan.municipality, ivan.district) == (None, make_district())


def test_two_services_at_once_are_two_employments_of_one_person(
    coordinator: User,
) -> None:
    make_service(name="ЦОП 1")
    make_service(name="ЦОП 2")
    sheet = paste(
        coordinator,
        "Име\tФамилия\tИмейл\tМесторабота\tОт\n"
        "Мария\tПетрова\tm@demo.example\tЦОП 1\t01.02.2024\n"
        "Мария\tПетрова\tm@demo.example\tЦОП 2\t01.03.2025",
    )
    services.land(sheet=sheet)
    person = Person.objects.get()
    assert {str(e.service): e.starts_on for e in person.employments.all()} == {
        "ЦОП 1": date(2024, 2, 1),
        "ЦОП 2": date(2025, 3, 1),
    }


def test_another_job_at_the_same_place_is_added(coordinator: User) -> None:
    service = make_service(name="ЦОП 1")
    worker = JobRole.objects.create(code="x-worker", name_bg="Работник", name_en="W")
    other = JobRole.objects.create(code="x-other", name_bg="Друг", name_en="O")
    person = make_person(last_name="Петрова", email="m@demo.example")
    make_employment(person, service=service, job_role=worker)
    text = (
        "Име\tФамилия\tИмейл\tМесторабота\tДлъжност\n"
        "Мария\tПетрова\tm@demo.example\tЦОП 1\tДруг"
    )
    services.land(sheet=paste(coordinator, text))
    assert set(person.employments.values_list("job_role", flat=True)) == {
        worker.pk,
        other.pk,
    }
    assert kinds(paste(coordinator, text)) == [Kind.SAME]


def test_names_in_capitals_are_written_as_names(coordinator: User) -> None:
    sheet = paste(coordinator, "Три имена\nМАРИЯ-ЛУИЗА ИВАНОВА О'НИЙЛ\nИван И. Колев")
    services.land(sheet=sheet)
    assert {p.full_name for p in Person.objects.all()} == {
        "Мария-Луиза Иванова О'Нийл",
        "Иван И. Колев",
    }


def test_what_somebody_changed_since_the_check_is_not_overwritten(
    coordinator: User,
) -> None:
    person = make_person(last_name="Петрова", email="m@demo.example", phone="1")
    sheet = paste(
        coordinator,
        "Име\tФамилия\tИмейл\tТелефон\nМария\tПетрова\tm@demo.example\t2",
    )
    Person.objects.filter(pk=person.pk).update(phone="3")
    sheet = services.land(sheet=sheet)
    person.refresh_from_db()
    assert (person.phone, sheet.landed_at) == ("3", None)
    assert sheet.problem
    assert row(sheet).findings["changes"]["phone"] == ["3", "2"]
    assert services.land(sheet=sheet).landed_at is not None


def test_whoever_moved_since_the_check_places_nobody_elsewhere(
    coordinator: User,
) -> None:
    sheet = paste(coordinator, "Име\tФамилия\nМария\tПетрова")
    coordinator.mandates.update(district=make_district("PDV"))
    fresh = SheetImport.objects.get(pk=sheet.pk)
    assert services.land(sheet=fresh).landed_at is None
    assert not Person.objects.exists()


def test_a_workplace_is_known_by_its_other_names(coordinator: User) -> None:
    service = make_service(
        name="Център за обществена подкрепа", aliases=["ЦОП Разград"]
    )
    sheet = paste(coordinator, "Име\tФамилия\tМесторабота\nМария\tПетрова\tцоп разград")
    services.land(sheet=sheet)
    assert Employment.objects.get().service == service


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_it_makes_no_difference_how_many_rows_are_looked_at_together(
    coordinator: User, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(services, "BATCH", batch)
    make_service(name="ЦОП 1")
    sheet = paste(
        coordinator,
        "Име\tФамилия\tИмейл\tМесторабота\n"
        "Мария\tПетрова\tm@demo.example\t\n"
        "Мария\tПетрова\tother@demo.example\t\n"
        "Мария\tПетрова\tm@demo.example\tЦОП 1",
    )
    assert kinds(sheet) == [Kind.NEW, Kind.NEW, Kind.CHANGED]
    services.land(sheet=sheet)
    jobs = Employment.objects.values_list("person__email", flat=True)
    assert (Person.objects.count(), list(jobs)) == (2, ["m@demo.example"])


def test_an_unknown_workplace_is_said_at_its_cell(coordinator: User) -> None:
    sheet = paste(coordinator, "Име\tФамилия\tМесторабота\nМария\tПетрова\tНяма такава")
    assert list(row(sheet).findings["errors"]) == ["employer"]


def test_nobodys_personal_number_is_brought_in(coordinator: User) -> None:
    sheet = paste(coordinator, "Име\tФамилия\nМария\t7523169263")
    assert kinds(sheet) == [Kind.FAULTY]


def test_organisations_are_known_by_their_number(coordinator: User) -> None:
    known = make_organisation(name="Сдружение „Едно“", eik="131071587")
    sheet = paste(
        coordinator,
        "Наименование\tЕИК\tВид\n"
        "Сдружение Едно\t131071587\tНеправителствена организация",
        OrganisationResource,
    )
    assert row(sheet).findings["record"] == known.pk


def test_services_are_known_by_name_and_place(coordinator: User) -> None:
    make_service(name="ЦОП", municipality=make_municipality("RAZ16"))
    sheet = paste(
        coordinator,
        "Услуга\tОбщина\tМеста\nЦОП\tRAZ16\t20\nЦОП\tRAZ26\t10",
        ServiceResource,
    )
    assert kinds(sheet) == [Kind.CHANGED, Kind.NEW]


# --- There and back again -----------------------------------------------------------

JOBS = {"jobs", "starts_on", "ends_on"}
LETTERS = "абвгдежзийклмнопрстуфхцчшщъьюяѝ"
word = st.text(LETTERS, min_size=2, max_size=12).map(str.capitalize)
name = st.one_of(
    word,
    st.tuples(word, word).map("-".join),
    st.text("abcdefgéü'", min_size=2, max_size=9).map(
        lambda t: f"X{t.strip(chr(39))}a"
    ),
)
day = st.dates(date(1980, 1, 1), date(2030, 12, 31))
text = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
)


@st.composite
def people(draw: Any) -> list[dict[str, Any]]:
    """Draw people who differ in e-mail, each with some jobs."""
    made = []
    for number in range(draw(st.integers(1, 6))):
        starts, ends = sorted(draw(st.tuples(day, day)))
        made.append(
            {
                "first_name": draw(name),
                "middle_name": draw(st.one_of(st.just(""), name)),
                "last_name": draw(st.one_of(st.just(""), name)),
                "former_names": draw(st.lists(name, max_size=2, unique=True)),
                "latin_override": draw(st.sampled_from(["", "Ivan O'Neil", "=1+1"])),
                "email": draw(st.sampled_from(["", f"p{number}@demo.example"])),
                "phone": draw(
                    st.sampled_from(["", "+359 888 123 456", "0888123456", "-1"])
                ),
                "jobs": draw(st.sets(st.integers(0, 2), max_size=3)),
                "starts_on": draw(st.sampled_from([None, starts])),
                "ends_on": draw(st.sampled_from([None, ends])),
            }
        )
    return made


def facts() -> list[Any]:
    """Return all that a sheet says of people, whatever their keys."""
    people = Person.objects.order_by("email", "first_name", "last_name", "phone")
    return sorted(
        (
            person.full_name,
            person.last_name,
            tuple(person.former_names),
            person.latin_override,
            person.email,
            person.phone,
            person.district_id,
            person.municipality_id,
            sorted(
                (str(e.service), str(e.starts_on), str(e.ends_on))
                for e in person.employments.all()
            ),
        )
        for person in people
    )


def exported(user: User, kind: str) -> Table:
    """Return the list of people as somebody would open it."""
    resource = PersonResource(user)
    rows = resource.export_rows(Person.objects.visible_to(user))
    content = b"".join(write(kind, resource.headers(), rows, title="Хора"))
    return read_upload(SimpleUploadedFile(f"people.{kind}", content))


class TestThereAndBack(HypothesisTestCase):
    """What goes out comes in again as it was."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(made=people(), kind=st.sampled_from(["xlsx", "csv", "ods"]))
    def test_an_export_brings_everything_back(
        self, made: list[dict[str, Any]], kind: str
    ) -> None:
        user = make_user(Role.COORDINATOR)
        jobs = [make_service(name=f"Услуга {n}") for n in range(3)]
        for each in made:
            own = {k: v for k, v in each.items() if k not in JOBS}
            person = make_person(**own)
            for number in each["jobs"]:
                period = {k: each[k] for k in ("starts_on", "ends_on")}
                make_employment(person, service=jobs[number], **period)
        before, table = facts(), exported(user, kind)

        again = services.start_import(user=user, resource=PersonResource, table=table)
        again = services.check(sheet=again)
        assert set(kinds(again)) <= {Kind.SAME}, [r.findings for r in again.rows.all()]

        Employment.objects.all().delete()
        Person.objects.all().delete()
        anew = services.start_import(user=user, resource=PersonResource, table=table)
        anew = services.check(sheet=anew)
        assert anew.is_clean, [r.findings for r in anew.rows.all()]
        services.land(sheet=anew)
        assert facts() == before
