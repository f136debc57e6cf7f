"""What belongs to another district is not there: by list, search, export or address."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
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
)
from tests.guards.visit import visitor

pytestmark = pytest.mark.django_db
LISTS = ("person", "organisation", "socialservice", "office")
WORD = "Издирваема"


@pytest.fixture
def person() -> Person:
    """Return somebody of Razgrad, with all that a coordinator there keeps."""
    person = make_person(last_name=WORD, email="izdirvaema@demo.example")
    service = make_service(name=f"{WORD} услуга", municipality=make_municipality())
    make_employment(person, service=service)
    make_office(name_bg=f"{WORD} длъжност", organisation=make_organisation(name=WORD))
    return person


@pytest.fixture
def home() -> Client:
    """Return the browser of the coordinator of Razgrad."""
    return visitor(make_user(Role.COORDINATOR))


@pytest.fixture
def away() -> Client:
    """Return the browser of the coordinator of Plovdiv."""
    user = make_user(None)
    make_mandate(user, Role.COORDINATOR, district=make_district("PDV"))
    return visitor(user)


def pages(person: Person) -> Iterator[str]:
    """Yield the addresses on which the word stands for who may see it."""
    for model in LISTS:
        name = f"admin:registry_{model}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={WORD}"
        yield reverse(f"{name}_export", args=["csv"])
    yield reverse("admin:search") + f"?q={WORD}"
    for model, field in (
        ("employment", "service"),
        ("employment", "organisation"),
        ("officeholder", "person"),
    ):
        yield reverse("admin:autocomplete") + (
            f"?app_label=registry&model_name={model}&field_name={field}&term={WORD}"
        )


def shows(client: Client, url: str) -> bool:
    """Tell whether the answer holds the word, as text or as JSON escapes it."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, url
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode()
    escaped = WORD.encode("unicode_escape").decode()
    # The search shows what was searched for.
    for echo in (f"„{WORD}“", f'value="{WORD}"', f"{WORD} · Търсене"):
        text = text.replace(echo, "")
    return WORD in text or escaped in text


def test_the_coordinator_of_the_district_sees_it(home: Client, person: Person) -> None:
    for url in pages(person):
        assert shows(home, url), url


def test_the_coordinator_of_another_sees_none_of_it(
    away: Client, person: Person
) -> None:
    for url in pages(person):
        assert not shows(away, url), url


def test_its_addresses_answer_as_if_it_were_not_there(
    away: Client, home: Client, person: Person
) -> None:
    for page in ("change", "history"):
        url = reverse(f"admin:registry_person_{page}", args=[person.pk])
        assert home.get(url).status_code == 200
        assert away.get(url).status_code == 404
        assert away.post(url).status_code == 404
