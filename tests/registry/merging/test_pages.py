"""The pages on which people are found twice, made one and taken apart."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Distinction, Employment, Merge, Person
from resource_centre.registry.services import merge_people
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_employment,
    make_mandate,
    make_person,
    make_service,
    make_user,
)
from tests.guards.visit import visitor
from tests.registry.merging.facts import make_consent, make_text, make_two

pytestmark = pytest.mark.django_db

LIST = "/admin/registry/person/"


@pytest.fixture
def coordinator() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(coordinator: User) -> Client:
    return visitor(coordinator)


def url(page: str, *keys: int) -> str:
    """Return the address of a page of people."""
    return reverse(f"admin:registry_person_{page}", args=keys)


def said(answer: Any) -> str:
    """Return the messages that the page after a redirect shows."""
    return " ".join(str(message) for message in answer.context["messages"])


def test_list_leads_to_the_duplicates(client: Client) -> None:
    make_person()
    assert url("duplicates") in client.get(LIST).content.decode()


def test_duplicates_are_shown_side_by_side(client: Client) -> None:
    kept, removed = make_two(email="maria@example.org")
    make_employment(removed, service=make_service(name="ЦОП Разград"))
    page = client.get(url("duplicates")).content.decode()
    assert url("merge", kept.pk, removed.pk) in page
    assert url("distinct", kept.pk, removed.pk) in page
    assert "ЦОП Разград" in page
    assert "maria@example.org" in page


def test_page_without_duplicates_says_so(client: Client) -> None:
    answer = client.get(url("duplicates"), {"page": "9"})
    assert answer.context["suggestions"] == []


def test_duplicates_are_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource_centre.registry.admin.merging.PER_PAGE", 1)
    for name in ("Ана", "Ива"):
        make_two(first_name=name)
        make_person(first_name=name, middle_name="Иванова", last_name="Петрова")
    first = client.get(url("duplicates"))
    assert "?page=2" in first.content.decode()
    second = client.get(url("duplicates"), {"page": "2"})
    assert len(second.context["suggestions"]) == 1
    assert "?page=1" in second.content.decode()


def test_duplicates_page_asks_as_often_for_many(client: Client) -> None:
    numbers = iter("абвгдежзи")

    def add() -> None:
        name = f"Ана{next(numbers)}"
        for _ in range(2):
            person = make_person(
                first_name=name, last_name="Петрова", account=make_user()
            )
            make_employment(person)

    assert_flat(client, url("duplicates"), add)


def test_pair_is_told_apart(client: Client, coordinator: User) -> None:
    kept, removed = make_two()
    answer = client.post(url("distinct", removed.pk, kept.pk), follow=True)
    assert kept.full_name in said(answer)
    assert Distinction.objects.get().said_by == coordinator
    assert client.get(url("distinct", kept.pk, removed.pk)).status_code == 405


@pytest.mark.parametrize("number", [1, 2, 3])
def test_action_compares_two_that_were_chosen(client: Client, number: int) -> None:
    people = [make_person() for _ in range(number)]
    data = {"action": "merge_two", "_selected_action": [p.pk for p in people]}
    answer = client.post(LIST, data)
    if number == 2:
        assert answer.headers["Location"] == url("merge", *(p.pk for p in people))
    else:
        assert answer.status_code == 302
        assert "/merge/" not in answer.headers["Location"]


def test_merging_in_the_browser_and_undoing_it(client: Client) -> None:
    kept, removed = make_two(email="maria@example.org")
    job = make_employment(removed, service=make_service(name="ЦОП Разград"))
    page = client.get(url("merge", kept.pk, removed.pk)).content.decode()
    assert "ЦОП Разград" in page
    assert url("merge", removed.pk, kept.pk) in page
    data = {"email": "removed"}
    answer = client.post(url("merge", kept.pk, removed.pk), data, follow=True)
    assert answer.redirect_chain == [(url("change", kept.pk), 302)]
    merge = Merge.objects.get()
    assert url("unmerge", merge.pk) in answer.content.decode()
    kept.refresh_from_db()
    assert kept.email == "maria@example.org"
    again = client.post(url("merge", kept.pk, removed.pk), data)
    assert again.headers["Location"] == url("change", kept.pk)
    answer = client.post(url("unmerge", merge.pk), follow=True)
    assert removed.full_name in said(answer)
    assert url("unmerge", merge.pk) not in answer.content.decode()
    job.refresh_from_db()
    assert job.person == removed
    assert client.get(url("change", removed.pk)).status_code == 200


def test_clash_is_chosen_on_the_page(client: Client) -> None:
    kept, removed = make_two(email="maria@example.org")
    text = make_text()
    make_consent(kept, text)
    twice = make_consent(removed, text)
    address = url("merge", kept.pk, removed.pk)
    key = f"registry.consent.{twice.pk}"
    assert key in client.get(address).content.decode()
    refused = client.post(address, {"email": "removed"})
    assert refused.status_code == 200
    assert Person.objects.count() == 2
    (email,) = [c for c in refused.context["preview"].choices if c.name == "email"]
    assert email.taken
    client.post(address, {"leave_out": ["registry.person.1", key, "nonsense"]})
    assert list(Person.objects.all()) == [kept]


def test_whose_account_stays_must_be_chosen(client: Client) -> None:
    kept, removed = make_two(account=make_user())
    Person.objects.filter(pk=kept.pk).update(account=make_user())
    address = url("merge", kept.pk, removed.pk)
    assert client.post(address).status_code == 200
    assert Person.objects.count() == 2
    client.post(address, {"account": "removed"})
    kept.refresh_from_db()
    assert kept.account == removed.account


def test_undoing_that_is_refused_says_why(client: Client, coordinator: User) -> None:
    kept, removed = make_two()
    job = make_employment(removed)
    merge = merge_people(kept=kept, removed=removed, by=coordinator)
    new = make_service(name="ЦНСТ Лозница")
    Employment.objects.filter(pk=job.pk).update(service=new)
    answer = client.post(url("unmerge", merge.pk), follow=True)
    assert "ЦНСТ Лозница" in said(answer)
    assert url("unmerge", merge.pk) not in answer.content.decode()
    assert list(Person.objects.all()) == [kept]


def test_old_address_leads_to_the_kept_record(
    client: Client, coordinator: User
) -> None:
    kept, removed = make_two()
    key = removed.pk
    merge_people(kept=kept, removed=removed, by=coordinator)
    for page in ("change", "history"):
        answer = client.get(url(page, key))
        assert answer.headers["Location"] == url(page, kept.pk)
    stranger = make_user(None)
    make_mandate(stranger, Role.COORDINATOR, district=make_district("PDV"))
    elsewhere = visitor(stranger)
    assert elsewhere.get(url("change", key)).status_code == 404
    trainer = visitor(make_user(Role.TRAINER))
    assert trainer.get(url("change", key)).status_code == 404
    for nonsense in ("9" * 30, "²", "x"):
        assert client.get(f"{LIST}{nonsense}/change/").status_code == 404


def test_history_tells_of_the_merge(client: Client, coordinator: User) -> None:
    kept, removed = make_two(last_name="Стоева")
    service = make_service(name="ЦОП Разград")
    make_employment(removed, service=service)
    key = removed.pk
    client.post(url("merge", kept.pk, key))
    page = client.get(url("history", kept.pk))
    text = page.content.decode()
    assert removed.full_name in text
    assert str(key) in text
    assert coordinator.name in text
    merge = Merge.objects.get()
    client.post(url("unmerge", merge.pk))
    labels = [
        entry.label for entry in client.get(url("history", kept.pk)).context["timeline"]
    ]
    assert {"merge", "unmerge", "insert", "update"} == set(labels)


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.TRAINER])
def test_pages_are_not_there_for_who_may_not_merge(role: Role) -> None:
    kept, removed = make_two()
    merge = merge_people(kept=kept, removed=make_person(), by=make_user())
    client = visitor(make_user(role))
    for address in (url("duplicates"), url("merge", kept.pk, removed.pk)):
        assert client.get(address).status_code == 404
    for address in (
        url("merge", kept.pk, removed.pk),
        url("distinct", kept.pk, removed.pk),
        url("unmerge", merge.pk),
    ):
        assert client.post(address).status_code == 404
    assert Person.objects.count() == 2


@pytest.mark.parametrize("foreign", ["kept", "removed", "both"])
def test_people_of_another_district_are_not_there(client: Client, foreign: str) -> None:
    kept, removed = make_two()
    pair = {"kept": [kept], "removed": [removed], "both": [kept, removed]}[foreign]
    keys = [person.pk for person in pair]
    Person.objects.filter(pk__in=keys).update(district=make_district("PDV"))
    for page in ("merge", "distinct"):
        for address in (url(page, kept.pk, removed.pk), url(page, removed.pk, kept.pk)):
            assert client.post(address).status_code == 404
    assert client.get(url("merge", kept.pk, removed.pk)).status_code == 404
    merge = merge_people(kept=kept, removed=removed, by=make_user())
    Person.objects.update(district=make_district("PDV"))
    assert client.post(url("unmerge", merge.pk)).status_code == 404
    assert client.post(url("merge", kept.pk, removed.pk)).status_code == 404
    assert Merge.objects.standing().exists()


def test_one_record_is_no_pair(client: Client) -> None:
    kept, _removed = make_two()
    assert client.get(url("merge", kept.pk, kept.pk)).status_code == 404
    assert client.post(url("distinct", kept.pk, kept.pk)).status_code == 302
    assert not Distinction.objects.exists()
