"""Enrolments as a sheet: out and in again, new ones with a place or refused."""

from collections.abc import Sequence

import pytest

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange.services import (
    ask_check,
    ask_landing,
    start_import,
)
from resource_centre.backoffice.models import SheetImport
from resource_centre.common.sheets import Table
from tests.factories import make_employment, make_person, make_service, make_user
from tests.trainings.steps import make_enrolment, make_training
from trainings.models import Enrolment, Training
from trainings.resources.enrolments import EnrolmentResource

pytestmark = pytest.mark.django_db

HEADERS = ["Обучение", "Три имена", "Имейл", "Месторабота", "Статус", "Фактура"]


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def training() -> Training:
    return make_training(title="Работа в екип", capacity=2)


def bring(user: User, *rows: Sequence[str]) -> SheetImport:
    """Bring the rows in as a sheet with headers, and check them."""
    table = Table(rows=[HEADERS, *map(list, rows)], name="")
    sheet = start_import(user=user, resource=EnrolmentResource, table=table)
    return ask_check(sheet=sheet)


def kinds(sheet: SheetImport) -> dict[str, int]:
    """Return how many rows there are of each kind."""
    return {kind: count for kind, count in sheet.counts.items() if count}


def errors(sheet: SheetImport) -> list[set[str]]:
    """Return in which columns the rows are wrong."""
    rows = sheet.rows.filter(number__gt=1)
    return [set(row.findings.get("errors", {})) for row in rows]


def test_an_export_comes_back_unchanged(user: User, training: Training) -> None:
    make_enrolment(training, invoice="12", paid_on=training.starts_on)
    make_enrolment(training, status="withdrawn", employment=None)
    resource = EnrolmentResource(user)
    rows = resource.export_rows(Enrolment.objects.all())
    cells = [
        [f"{c:%d.%m.%Y}" if hasattr(c, "year") else str(c or "") for c in row]
        for row in rows
    ]
    table = Table(rows=[resource.headers(), *cells], name="")
    sheet = start_import(user=user, resource=EnrolmentResource, table=table)
    assert kinds(ask_check(sheet=sheet)) == {"same": 2}


def test_new_rows_are_enrolled_in_order_and_others_wait(
    user: User, training: Training
) -> None:
    service = make_service(name="Дневен център")
    people = [make_person(email=f"{n}@example.bg") for n in range(3)]
    make_employment(people[0], service=service)
    sheet = bring(
        user,
        *((training.slug, each.full_name, each.email, "", "", "17") for each in people),
    )
    assert kinds(sheet) == {"new": 3}
    ask_landing(sheet=sheet)
    rows = training.enrolments.order_by("pk")
    assert [(each.person, each.seat) for each in rows] == [
        (people[0], 1),
        (people[1], 2),
        (people[2], None),
    ]
    assert (rows[0].employment_id, rows[0].invoice) == (
        people[0].employments.get().pk,
        "17",
    )
    assert rows[0].enrolled_by == user


def test_rows_are_refused_where_they_are_wrong(user: User, training: Training) -> None:
    known = make_person(first_name="Елена", last_name="Колева", email="e@example.bg")
    for email in ("", ""):
        make_person(first_name="Ана", last_name="Янева", email=email)
    over = make_training(title="Приключило", status="completed")
    for _ in range(2):
        make_enrolment(training)
    name, mail = known.full_name, known.email
    title = training.title
    sheet = bring(
        user,
        (title, "Непознат Непознатов", "", "", "", ""),
        (title, "Ана Янева", "", "", "", ""),
        (over.title, name, mail, "", "", ""),
        (title, name, mail, make_service(name="Друга услуга").name, "", ""),
        (title, name, mail, "", "enrolled", ""),
    )
    assert errors(sheet) == [
        {"first_name"},
        {"first_name"},
        {""},
        {"employer"},
        {"status"},
    ]


def test_a_sheet_changes_invoices_but_gives_no_places(
    user: User, training: Training
) -> None:
    person = make_person(email="m@example.bg")
    enrolment = make_enrolment(training, person, status="waiting")
    row = (training.title, person.full_name, person.email, "")
    assert errors(bring(user, (*row, "enrolled", ""))) == [{"status"}]
    sheet = bring(user, (*row, "", "0000000045"))
    assert kinds(sheet) == {"changed": 1}
    ask_landing(sheet=sheet)
    enrolment.refresh_from_db()
    assert (enrolment.invoice, enrolment.status) == ("0000000045", "waiting")
