"""What programs ask about credentials, and where people get their own."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.translation import override
from joserfc.jwk import RSAKey
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Centre
from tests.documents.credentials.conftest import Rotate
from tests.documents.credentials.steps import end, make_credential, make_proof
from tests.documents.sandbox.notes import Note
from tests.factories import make_person, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]

ROOT = "/.well-known/openbadges/"
CENTRE = {"name_bg": "Ресурсен център", "name_en": "Centre", "email": "c@example.bg"}


@pytest.fixture
def addresses(key: RSAKey) -> dict[str, str]:
    """Return every address that programs ask, with something at each."""
    Centre.objects.create(**CENTRE)
    make_credential()
    named = {name: reverse(f"credentials:{name}") for name in ("issuer", "keys")}
    kid = reverse("credentials:key", args=[key.thumbprint()])
    return {**named, "key": kid, "status": reverse("credentials:status", args=[0])}


# --- For programs -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "media_type", "seconds"),
    [
        ("issuer", "application/json", 3600),
        ("keys", "application/jwk-set+json", 300),
        ("key", "application/jwk+json", 86400),
        ("status", "application/vc+jwt", 300),
    ],
)
def test_a_program_of_any_site_may_ask(
    name: str, media_type: str, seconds: int, addresses: dict[str, str], client: Client
) -> None:
    address = addresses[name]
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer["Cache-Control"] == f"public, max-age={seconds}"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    bare = client.head(address)
    assert (bare.status_code, bare.content, bare["ETag"]) == (200, b"", answer["ETag"])
    asked = client.options(address)
    assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert asked["Access-Control-Allow-Headers"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("name", ["issuer", "keys", "key", "status"])
def test_what_a_program_has_already_is_not_sent_again(
    name: str, addresses: dict[str, str], client: Client
) -> None:
    tag = client.get(addresses[name])["ETag"]
    same = client.get(addresses[name], headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"].startswith("public")
    other = client.get(addresses[name], headers={"if-none-match": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("issuer", 1), ("keys", 1), ("key", 1), ("status", 3)]
)
def test_an_answer_takes_as_many_queries_for_one_row_and_for_three(
    rows: int,
    name: str,
    queries: int,
    addresses: dict[str, str],
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(2, rows + 1):
        end(make_proof(number), "revoked")
    with django_assert_num_queries(queries):
        client.get(addresses[name])


def test_the_addresses_are_the_same_in_every_language(
    addresses: dict[str, str], client: Client
) -> None:
    with override("en"):
        assert reverse("credentials:issuer") == f"{ROOT}issuer.json"
    for address in addresses.values():
        assert address.startswith(ROOT)
    english = {"accept-language": "en"}
    answer = client.get(addresses["issuer"], headers=english).json()
    assert answer["name"] == "Ресурсен център"


def test_the_issuer_is_the_one_that_credentials_name(
    addresses: dict[str, str], client: Client
) -> None:
    answer = client.get(addresses["issuer"]).json()
    assert answer["id"].endswith(addresses["issuer"])
    assert (answer["type"], answer["email"]) == (["Profile"], "c@example.bg")


def test_keys_are_listed_also_when_they_are_replaced(
    pair: tuple[RSAKey, RSAKey],
    rotate: Rotate,
    addresses: dict[str, str],
    client: Client,
) -> None:
    rotate(pair[1])
    make_credential(2)
    listed = client.get(addresses["keys"]).json()["keys"]
    assert [each["kid"] for each in listed] == [each.thumbprint() for each in pair]
    assert client.get(addresses["key"]).json() == listed[0]


@pytest.mark.parametrize("place", ["keys/x.json", "status/1", f"status/{10**30}"])
def test_what_is_not_there_is_not_made_up(
    place: str, addresses: dict[str, str], client: Client
) -> None:
    assert resolve(f"{ROOT}{place}").namespace == "credentials"
    assert client.get(f"{ROOT}{place}").status_code == 404


# --- For people ---------------------------------------------------------------------


def owned(user: Any = None) -> IssuedDocument:
    """Return a document of the user's, with a credential."""
    proof = make_proof(credential="a.b.c")
    end(proof, "revoked")
    person = make_person(account=user) if user else None
    IssuedDocument.objects.filter(pk=proof.issued_id).update(person=person)
    return proof.issued


def address_of(issued: IssuedDocument) -> str:
    return reverse("documents:credential", args=[issued.pk])


def test_people_save_the_credential_of_what_is_theirs(
    note: Note, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user(None)
    issued = owned(user)
    client.force_login(user)
    with django_assert_num_queries(5):
        answer = client.get(address_of(issued))
    assert (answer.content, answer["Content-Type"]) == (b"a.b.c", "application/vc+jwt")
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    kind, _plain, full = answer["Content-Disposition"].split("; ")
    assert (kind, unquote(full)) == (
        "attachment",
        "filename*=UTF-8''Бележка РЦ-0001.jwt",
    )
    assert "Access-Control-Allow-Origin" not in answer
    assert client.post(address_of(issued)).status_code == 405


def test_what_is_somebody_elses_is_not_there(note: Note, client: Client) -> None:
    address = address_of(owned(make_user(None)))
    assert client.get(address).status_code == 302
    client.force_login(make_user(None))
    assert client.get(address).status_code == 404


def test_a_duplicate_has_the_credential_of_its_original(
    note: Note, client: Client
) -> None:
    original = owned()
    client.force_login(make_user(Role.ADMINISTRATOR))
    copy = IssuedDocument.objects.create(
        **{
            name: getattr(original, name)
            for name in ("document", "language", "series", "year", "number")
        },
        reference=original.reference,
        dated=original.dated,
        title=original.title,
        duplicate_of=original,
        reason="Изгубен",
    )
    assert client.get(address_of(copy)).content == b"a.b.c"


def test_a_document_without_a_credential_has_none_to_save(
    note: Note, client: Client
) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(address_of(make_proof().issued)).status_code == 404
