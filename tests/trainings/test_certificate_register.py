"""The register of certificates on paper, and the list by which they are handed over."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.document import document_named
from resource_centre.documents.html import html_of
from resource_centre.documents.models import Batch
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.documents.services.issuing import settled
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from tests.documents.pdfs import assert_conforms, cut_off, text_of
from tests.documents.reading import letters_of
from tests.documents.steps import code_of
from tests.factories import make_district, make_person, make_user
from tests.trainings.papers import LONG_NAME, LONG_TITLE
from tests.trainings.registered import LIST, make_certificate, make_list
from tests.trainings.steps import make_enrolment, make_training
from trainings.documents.register import CertificateRegister
from trainings.services import registers
from trainings.services.registers import ask_for_register

pytestmark = pytest.mark.django_db

REGISTER = document_named("certificate-register")
HAND_OVER = document_named("certificate-hand-over")


@pytest.fixture(scope="module")
def drawing() -> Iterator[Renderer]:
    """Draw all of them by one process."""
    with renderer(CertificateRegister.limits) as shared:
        yield shared


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign a coordinator of Razgrad in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def lines_of(batch: Batch) -> list[list[Any]]:
    """Return the lines of the register."""
    lines: list[list[Any]] = settled(REGISTER.facts(batch))["table"]["rows"]
    return lines


# --- What it says -------------------------------------------------------------------


def test_a_line_says_number_day_person_training_hours_kind_and_state(
    coordinator: User,
) -> None:
    old = make_certificate(
        dated=date(2026, 2, 1), reference="С-0001", status="replaced"
    )
    new = make_certificate(
        old.person,
        dated=date(2026, 3, 2),
        reference="С-0002",
        replaces=old,
        reason="Ново име",
        handed_on=date(2026, 3, 3),
        handed_to="Ана",
        facts={"training": "Работа в екип", "hours": "16,5"},
    )
    first, second = lines_of(make_list(coordinator, new, old))
    assert first[0] == "С-0001"
    assert first[6].split() == ["заменен", "с", "№", "С-0002"]
    assert second[:5] == [
        "С-0002",
        "02.03.2026\xa0г.",
        str(old.person),
        "Работа в екип",
        16.5,
    ]
    assert second[6:] == ["издаден", "03.03.2026\xa0г."]


def test_it_holds_what_its_owner_sees_and_no_other_batch(
    coordinator: User,
) -> None:
    mine, away = make_certificate(), make_certificate(district=make_district("PDV"))
    batch = make_list(coordinator, mine, away)
    assert [line[0] for line in lines_of(batch)] == [mine.reference]
    batch.document = "letter"
    assert lines_of(batch) == []


def test_it_takes_the_same_queries_for_any_number_of_lines(
    coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [make_certificate() for _ in range(3)]
    for some in (rows[:1], rows):
        batch = make_list(User.objects.get(pk=coordinator.pk), *some)
        with django_assert_num_queries(5):
            REGISTER.facts(batch)


def test_a_long_register_is_one_landscape_table_with_its_head_repeated(
    coordinator: User, drawing: Renderer
) -> None:
    first, middle, last = LONG_NAME
    person = make_person(first_name=first, middle_name=middle, last_name=last)
    long = make_certificate(person, about=LONG_TITLE)
    batch = make_list(coordinator, long)
    facts = settled(REGISTER.facts(batch))
    facts["table"]["rows"] *= 12
    data = drawing.render(html_of(REGISTER, facts, {}, "bg"))
    assert_conforms(data)
    assert not cut_off(data)
    text = letters_of(text_of(data))
    assert text.count(letters_of("Получил (подпис)")) > 1
    assert text.count(letters_of(str(person))) == 12


# --- Asking for it ------------------------------------------------------------------


def test_the_register_is_of_the_list_as_it_is_filtered(
    client: Client, coordinator: User
) -> None:
    old = make_certificate(dated=date(2025, 5, 6), reference="С-0011")
    make_certificate()
    query = "?dated__year=2025&handed=no&q=С-0011"
    answer = client.post(f"{LIST}register/{query}")
    batch = Batch.objects.get()
    assert answer["Location"] == reverse(
        "documents:draft", args=["certificate-register", batch.pk]
    )
    assert batch.records == [old.pk]
    facts = REGISTER.facts(batch)
    assert facts["conditions"] == ("2025\xa0г., връчен – Не, търсено: „С-0011“")


def test_nobody_else_draws_it(client: Client, coordinator: User) -> None:
    client.post(f"{LIST}register/")
    assert not Batch.objects.exists()  # nothing is in the list
    batch = make_list(coordinator, make_certificate())
    address = reverse("documents:draft", args=[batch.document, batch.pk])
    client.force_login(make_user(Role.COORDINATOR))
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.TRAINER))
    assert client.post(f"{LIST}register/").status_code == 404


def test_a_long_one_is_drawn_by_a_job_and_kept_for_its_owner(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "AT_ONCE", 1)
    rows = [make_certificate(), make_certificate()]
    answer = client.post(f"{LIST}register/")
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=[job.pk])
    work(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    batch = Batch.objects.get()
    assert job.result["url"] == reverse("documents:printout", args=[batch.pk])
    assert b"".join(client.get(job.result["url"])).startswith(b"%PDF")
    text = text_of(storage.read(batch.printout))
    assert all(row.reference in text for row in rows)


@pytest.mark.parametrize(("keys", "code"), [(0, "empty"), (3001, "too_many")])
def test_nothing_and_too_much_are_refused(
    coordinator: User, keys: int, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_for_register(keys=range(keys), conditions="", by=coordinator)
    assert code_of(refused) == code
    assert not Batch.objects.exists()


# --- For one training ---------------------------------------------------------------


def test_what_stands_of_a_training_is_handed_over_by_name(
    coordinator: User, drawing: Renderer
) -> None:
    training = make_training()
    parts = [
        make_enrolment(training, make_person(last_name=name))
        for name in ("Янева", "Анева")
    ]
    for part in parts:
        make_certificate(part.person, subject=part)
    make_certificate(status="replaced", subject=make_enrolment(training))
    make_certificate(subject=make_enrolment())
    facts = settled(HAND_OVER.facts(training))
    assert [each["name"] for each in facts["people"]] == [
        str(part.person) for part in reversed(parts)
    ]
    data = drawing.render(html_of(HAND_OVER, facts, {}, "bg"))
    assert_conforms(data)
    assert "СПИСЪК ЗА ВРЪЧВАНЕ НА СЕРТИФИКАТИ" in text_of(data).upper()
