"""Issued documents in the back office: buttons, forms, lists."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import scans, services
from resource_centre.documents.admin.issued import IssuedDocumentAdmin
from resource_centre.documents.cards import unmade
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from tests.backoffice.queries import assert_flat
from tests.documents.sandbox.notes import Note
from tests.documents.steps import (
    LIST,
    issue,
    issued,
    make_pdf,
    make_ready,
    make_series,
    make_upload,
    offered_on,
    page_of,
    press,
)
from tests.factories import make_district, make_organisation, make_person, make_user

pytestmark = pytest.mark.django_db

Status = IssuedDocument.Status


def own_on(client: Client, url: str) -> set[str]:
    """Return the names of the actions of a page that no room above offers."""
    return offered_on(client, url) & set(IssuedDocumentAdmin.actions)


# --- The list -----------------------------------------------------------------------


def test_the_list_takes_the_same_queries_for_any_number_of_documents(
    client: Client, administrator: User, note: Note
) -> None:
    def add() -> None:
        issue(make_ready(), make_user())

    assert assert_flat(client, LIST, add) == 10


@pytest.mark.parametrize("words", ["РЦ-0001", "бележка петрова", "МАРИЯ", "Maria"])
def test_a_document_is_found_by_number_title_or_person(
    client: Client, administrator: User, note: Note, words: str
) -> None:
    row = issue(make_ready(last_name="Петрова"))
    issue(make_ready(first_name="Иван", middle_name="", last_name="Колев"))
    found = client.get(LIST, {"q": words}).context["cl"].result_list
    assert list(found) == [row]


def test_documents_of_other_districts_are_not_there(
    client: Client, coordinator: User, note: Note
) -> None:
    mine, away = issue(), issue(make_ready(district=make_district("PDV")))
    assert list(client.get(LIST).context["cl"].result_list) == [mine]
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(away)).status_code == 404
    press(client, LIST, "revoke", away, asked="yes", reason="Чуждо")
    away.refresh_from_db()
    assert away.status == Status.NUMBERED


@pytest.mark.parametrize(
    "query", ["kind=sandbox-note", "kind=earlier", "handed=yes", "handed=no"]
)
def test_the_list_is_filtered(
    client: Client, administrator: User, note: Note, query: str
) -> None:
    row = issued()
    expected = [] if query in ("kind=earlier", "handed=yes") else [row]
    found = client.get(f"{LIST}?{query}").context["cl"].result_list
    assert list(found) == expected


def test_nobody_changes_an_issued_document_by_hand(
    client: Client, administrator: User, note: Note
) -> None:
    row = issued()
    assert client.post(page_of(row), {"title": "Друго"}).status_code == 404
    assert client.get(f"{LIST}{row.pk}/delete/").status_code == 404


# --- What becomes of them -----------------------------------------------------------


def test_buttons_fit_how_the_document_stands(
    client: Client, administrator: User, note: Note
) -> None:
    row = issue()
    assert own_on(client, page_of(row)) == {"revoke", "try_again"}
    services.make_file(issued=row)
    everything = {"hand_over", "attach_scan", "duplicate", "replace", "revoke"}
    assert own_on(client, page_of(row)) == everything
    services.revoke(issued=row, by=administrator, reason="Сгрешено")
    assert own_on(client, page_of(row)) == set()


def test_the_chain_is_told_on_the_page(
    client: Client,
    administrator: User,
    note: Note,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old = issued()
    with django_capture_on_commit_callbacks(execute=True):
        press(client, LIST, "duplicate", old, asked="yes", reason="Изгубен оригинал")
    copy = IssuedDocument.objects.get(duplicate_of=old)
    with django_capture_on_commit_callbacks(execute=True):
        press(client, LIST, "replace", old, asked="yes", reason="Сгрешено име")
    new = IssuedDocument.objects.get(replaces=old)
    for row in (old, copy, new):
        row.refresh_from_db()
    assert (old.status, copy.status, new.status) == (
        Status.REPLACED,
        Status.REPLACED,
        Status.ISSUED,
    )
    page = client.get(page_of(old)).content.decode()
    assert page_of(copy) in page
    assert page_of(new) in page
    assert "Сгрешено име" in page
    assert page_of(old) in client.get(page_of(new)).content.decode()


@pytest.mark.parametrize("reason", ["", "ЕГН 7501020018"])
def test_a_reason_is_asked_for_and_names_nobody_by_a_number(
    client: Client, administrator: User, note: Note, reason: str
) -> None:
    row = issued()
    asked = press(client, LIST, "revoke", row, asked="yes", reason=reason)
    assert asked.context["form"].errors["reason"]
    row.refresh_from_db()
    assert row.is_valid


def test_handing_over_is_noted_with_the_person_suggested(
    client: Client, coordinator: User, note: Note
) -> None:
    person = make_ready()
    row = issued(person)
    asked = press(client, LIST, "hand_over", row)
    assert asked.context["form"]["to"].value() == str(person)
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    filled = {"asked": "yes", "to": "Мария Петрова"}
    refused = press(client, LIST, "hand_over", row, on=f"{tomorrow:%d.%m.%Y}", **filled)
    assert refused.context["form"].errors["on"]
    press(client, LIST, "hand_over", row, on=f"{today:%d.%m.%Y}", **filled)
    row.refresh_from_db()
    assert (row.handed_on, row.handed_to) == (today, "Мария Петрова")


def test_a_scan_is_looked_into_on_the_form(
    client: Client, coordinator: User, note: Note
) -> None:
    row = issued()
    svg = make_upload(b"<svg/>", "scan.pdf")
    refused = press(client, LIST, "attach_scan", row, asked="yes", scan=svg)
    assert refused.context["form"].errors["scan"]
    good = make_upload(make_pdf())
    press(client, LIST, "attach_scan", row, asked="yes", scan=good)
    row.refresh_from_db()
    assert scans.is_intact(row.scan)


def test_one_by_one_is_said_when_many_are_chosen(
    client: Client, coordinator: User, note: Note
) -> None:
    rows = [issued(), issued()]
    press(client, LIST, "duplicate", *rows, asked="yes", reason="Изгубени")
    assert IssuedDocument.objects.count() == 2


def test_an_unmade_file_is_made_from_the_page(
    client: Client,
    coordinator: User,
    note: Note,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    row = issue()
    IssuedDocument.objects.update(fault="Не стана.")
    assert [item.detail for item in unmade(coordinator)] == ["Не стана."]
    with django_capture_on_commit_callbacks(execute=True):
        press(client, LIST, "try_again", row)
    row.refresh_from_db()
    assert row.status == Status.ISSUED
    assert list(unmade(coordinator)) == []


def test_rights_are_asked_for_each_button(client: Client, note: Note) -> None:
    row = issued()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert own_on(client, page_of(row)) == set()
    for action in ("revoke", "replace", "duplicate", "hand_over", "try_again"):
        press(client, LIST, action, row, asked="yes", reason="Без право", to="Аз")
    assert IssuedDocument.objects.get().is_valid
    assert client.get(f"{LIST}add/").status_code == 404


# --- Issued before the system -------------------------------------------------------


def earlier(**more: Any) -> dict[str, Any]:
    """Return the form of a document issued before the system, filled."""
    return {
        "series": make_series().pk,
        "reference": "12",
        "dated": "03.05.2019",
        "title": "Удостоверение",
        "district": make_district().pk,
        "language": "bg",
        **more,
    }


def test_a_document_of_before_is_entered(
    client: Client, coordinator: User, media: object
) -> None:
    form = client.get(f"{LIST}add/").context["form"]
    assert form["district"].value() == make_district().pk
    person, body = make_person(), make_organisation()
    data = earlier(person=person.pk, organisation=body.pk, scan=make_upload(make_pdf()))
    answer = client.post(f"{LIST}add/", data)
    row = IssuedDocument.objects.get()
    assert answer["Location"] == page_of(row)
    assert (row.reference, row.dated, row.is_earlier) == ("12", date(2019, 5, 3), True)
    assert (row.person, row.organisation, row.issued_by) == (person, body, coordinator)
    assert (
        reverse("documents:scan", args=[row.pk])
        in client.get(page_of(row)).content.decode()
    )


def test_what_is_wrong_with_it_stands_beside_the_field(
    client: Client, coordinator: User, media: object
) -> None:
    client.post(f"{LIST}add/", earlier())
    away: Person = make_person(district=make_district("PDV"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    for data, field in [
        (earlier(), "reference"),
        (earlier(dated=f"{tomorrow:%d.%m.%Y}"), "dated"),
        (earlier(district=make_district("PDV").pk), "district"),
        (earlier(person=away.pk), "person"),
        (earlier(title="7501020018"), "title"),
        (earlier(reference="13", scan=make_upload(b"<svg/>")), "scan"),
    ]:
        answer = client.post(f"{LIST}add/", data)
        assert list(answer.context["form"].errors) == [field]
    assert IssuedDocument.objects.count() == 1
