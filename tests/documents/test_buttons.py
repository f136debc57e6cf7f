"""How every declared document becomes buttons on its records, in one and in many."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.jobs.models import Job
from tests.documents.sandbox.notes import Note
from tests.documents.steps import (
    issue,
    issued,
    make_ready,
    make_series,
    offered_on,
    page_of,
    press,
)
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/registry/person/"
Status = IssuedDocument.Status


def test_a_record_offers_its_document_until_it_is_issued(
    client: Client, coordinator: User, offered: Note
) -> None:
    person = make_ready()
    url = f"{PEOPLE}{person.pk}/change/"
    buttons = {"draft_sandbox_note", "issue_sandbox_note"}
    make_series()
    assert buttons <= offered_on(client, url)
    issue(person)
    assert buttons & offered_on(client, url) == {"draft_sandbox_note"}


def test_buttons_are_for_those_with_the_right(client: Client, offered: Note) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    person = make_ready()
    names = offered_on(client, f"{PEOPLE}{person.pk}/change/")
    assert "draft_sandbox_note" in names
    assert "issue_sandbox_note" not in names
    make_series()
    press(client, PEOPLE, "issue_sandbox_note", person, asked="yes", language="bg")
    assert not IssuedDocument.objects.exists()


def test_the_draft_opens_from_the_record(
    client: Client, coordinator: User, offered: Note
) -> None:
    person = make_ready()
    answer = press(client, PEOPLE, "draft_sandbox_note", person)
    assert answer.status_code == 303
    address = reverse("documents:draft", args=[Note.code, person.pk])
    assert answer["Location"] == address


def test_one_document_is_issued_and_made_after_asking(
    client: Client,
    coordinator: User,
    offered: Note,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = make_ready()
    make_series()
    asked = press(client, PEOPLE, "issue_sandbox_note", person)
    assert str(person) in asked.content.decode()
    assert "language=en" in asked.content.decode()
    assert not IssuedDocument.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(
            client, PEOPLE, "issue_sandbox_note", person, asked="yes", language="en"
        )
    assert answer["Location"] == f"{PEOPLE}{person.pk}/change/"
    row = IssuedDocument.objects.get()
    assert (row.issued_by, row.language, row.status) == (
        coordinator,
        "en",
        Status.ISSUED,
    )
    page = client.get(answer["Location"]).content.decode()
    assert reverse("documents:file", args=[row.pk]) in page


def test_what_is_refused_stands_on_the_form(
    client: Client, coordinator: User, offered: Note
) -> None:
    person = make_person()
    make_series()
    answer = press(
        client, PEOPLE, "issue_sandbox_note", person, asked="yes", language="bg"
    )
    assert "Няма имейл." in answer.content.decode()
    assert not IssuedDocument.objects.exists()


def test_numbers_are_typed_on_the_form_where_they_must_be(
    client: Client, coordinator: User, offered: Note
) -> None:
    make_series(is_automatic=False)
    person = make_ready()
    filled = {"asked": "yes", "language": "bg"}
    asked = press(client, PEOPLE, "issue_sandbox_note", person, **filled)
    assert asked.context["form"].errors["reference"]
    press(client, PEOPLE, "issue_sandbox_note", person, reference="93-1", **filled)
    assert IssuedDocument.objects.get().reference == "93-1"


def test_many_are_issued_by_a_job(
    client: Client, coordinator: User, offered: Note
) -> None:
    make_series()
    people = [make_ready(), make_ready()]
    answer = press(
        client, PEOPLE, "issue_sandbox_note", *people, asked="yes", language="bg"
    )
    assert sorted(Batch.objects.get().records) == sorted(p.pk for p in people)
    assert answer["Location"] == reverse("jobs:job", args=[Job.objects.get().pk])


def test_a_record_shows_what_was_issued_about_it_to_whoever_sees_that(
    client: Client, coordinator: User, offered: Note
) -> None:
    person = make_ready()
    url = f"{PEOPLE}{person.pk}/change/"
    row = issued(person)
    assert reverse("documents:file", args=[row.pk]) in client.get(url).content.decode()
    assert page_of(row) in client.get(url).content.decode()
