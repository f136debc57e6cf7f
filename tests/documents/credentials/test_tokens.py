"""A credential: what it says, and that nobody can change it."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.contexts import bundled_contexts
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.documents.credentials.issuing import credential_of
from tests.documents.credentials.steps import (
    SUBJECT,
    key_named_by,
    make_credential,
    make_proof,
    parts_of,
    verified,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]

SITE = "https://centre.example.bg"
PLACE = f"{SITE}/.well-known/openbadges"


# --- What it says -------------------------------------------------------------------


def test_a_credential_says_what_the_document_says(settings: Settings) -> None:
    settings.SITE_URL = SITE
    proof = make_proof()
    proof.issued.facts = {"centre": {"name": "Ресурсен център", "email": "c@e.bg"}}
    token = credential_of(proof=proof, issued=proof.issued, subject=SUBJECT)
    header, claims = parts_of(token)
    subject, status = claims["credentialSubject"], claims["credentialStatus"]
    assert header == {
        "alg": "RS256",
        "typ": "JWT",
        "kid": f"{PLACE}/keys/{header['kid'][-48:-5]}.json",
    }
    assert claims == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"urn:uuid:{proof.issued.key}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Сертификат за преминато обучение РЦ-0001",
        "issuer": {
            "id": f"{PLACE}/issuer.json",
            "type": ["Profile"],
            "name": "Ресурсен център",
            "url": SITE,
            "email": "c@e.bg",
        },
        "validFrom": "2024-11-04T00:00:00+02:00",
        "awardedDate": "2024-11-04T00:00:00+02:00",
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{PLACE}/status/0#{proof.pk}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(proof.pk),
            "statusListCredential": f"{PLACE}/status/0",
        },
        "iss": claims["issuer"]["id"],
        "jti": claims["id"],
        "sub": subject["id"],
        "nbf": 1730671200,
    }
    assert subject == {
        "id": subject["id"],
        "type": ["AchievementSubject"],
        "activityStartDate": "2024-10-20T00:00:00+03:00",
        "activityEndDate": "2024-10-21T23:59:59+03:00",
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Мария Иванова Петрова",
                "identityType": "name",
            }
        ],
        "achievement": {
            "id": subject["achievement"]["id"],
            "type": ["Achievement"],
            "achievementType": "Certificate",
            "name": "Ранна оценка на риска",
            "description": SUBJECT.description,
            "criteria": {"narrative": SUBJECT.criteria},
            "inLanguage": "bg",
            "creditsAvailable": 16,
            "tag": ["Оценка на риска", "Работа със семейства"],
        },
    }
    assert undefined(claims) == set()
    assert isinstance(subject["achievement"]["creditsAvailable"], int)
    assert status["statusListIndex"].isdecimal()


def test_a_credential_says_only_what_is_known_and_until_when() -> None:
    token = make_credential(
        subject=replace(
            SUBJECT,
            name="Maria Petrova",
            language="en",
            hours=Decimal("7.5"),
            areas=(),
            starts_on=None,
            ends_on=None,
            valid_until=date(2029, 11, 1),
        )
    )
    claims = parts_of(token)[1]
    achieved = claims["credentialSubject"]["achievement"]
    assert claims["validUntil"] == "2029-11-01T23:59:59+02:00"
    assert claims["exp"] == 1888264799
    assert "activityStartDate" not in claims["credentialSubject"]
    assert "tag" not in achieved
    assert (achieved["inLanguage"], achieved["creditsAvailable"]) == ("en", 7.5)
    assert set(claims["issuer"]) == {"id", "type", "url"}


def test_nobody_can_tell_that_two_credentials_are_one_persons() -> None:
    first, second = (parts_of(make_credential(number))[1] for number in (1, 2))
    known = set(identifiers(first)) & set(identifiers(second))
    achieved = first["credentialSubject"]["achievement"]["id"]
    assert known == {first["iss"], achieved}
    other = replace(SUBJECT, criteria="Присъствие от 90 %.")
    changed = parts_of(make_credential(3, other))[1]
    assert changed["credentialSubject"]["achievement"]["id"] != achieved


def identifiers(value: Any) -> Iterator[str]:
    """Yield whatever is called an identifier in the claims, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from identifiers(each)
    elif isinstance(value, dict):
        yield from (value[name] for name in ("id", "sub", "jti") if name in value)
        for each in value.values():
            yield from identifiers(each)


def undefined(claims: dict[str, Any]) -> set[str]:
    """Return the words that the standards' contexts do not define."""
    known = set(json.dumps(list(bundled_contexts().values())).split('"'))
    claimed = {"iss", "jti", "sub", "nbf", "exp"}
    return set(words(claims)) - known - claimed


def words(value: Any) -> Iterator[str]:
    """Yield the keys and the types in the claims, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from words(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "type":
                yield from [each] if isinstance(each, str) else each
            elif name != "@context":
                yield name
                yield from words(each)


def test_a_word_that_no_standard_has_is_found() -> None:
    claims = {"id": "x", "credentialSubject": [{"type": "Person", "egn": "1"}]}
    assert undefined(claims) == {"egn", "Person"}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_credential_takes_one_query(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    proofs = [make_proof(number) for number in range(1, rows + 1)]
    with django_assert_num_queries(rows):
        for proof in proofs:
            credential_of(proof=proof, issued=proof.issued, subject=SUBJECT)


# --- Whether it is genuine ----------------------------------------------------------


def test_another_program_accepts_a_credential() -> None:
    token = make_credential()
    found = verified(token)
    assert found.name == "Сертификат за преминато обучение РЦ-0001"
    assert found.recipient_id == parts_of(token)[1]["sub"]
    assert found.achievement.credits_available == 16
    assert len(token) < 4_000


def segments(token: str, changed: int, how: Callable[[bytes], bytes]) -> str:
    """Return the token with one of its three parts changed."""
    parts = token.split(".")
    found = urlsafe_b64decode(parts[changed] + "==")
    parts[changed] = urlsafe_b64encode(how(found)).rstrip(b"=").decode()
    return ".".join(parts)


def other_name(token: str, key: RSAKey) -> str:
    """Put another name into the credential."""
    before, after = ("Мария".encode(), "Марин".encode())
    return segments(token, 1, lambda said: said.replace(before, after))


def other_signature(token: str, key: RSAKey) -> str:
    """Change one byte of the signature."""
    return segments(token, 2, lambda sign: bytes([sign[0] ^ 1]) + sign[1:])


def unsigned(token: str, key: RSAKey) -> str:
    """Say that it is not signed at all."""
    bare = segments(token, 0, lambda head: head.replace(b"RS256", b"none"))
    return f"{bare.rpartition('.')[0]}."


def signed_with_the_public_key(token: str, key: RSAKey) -> str:
    """Sign with what everybody has, as if it were a password."""
    bare = segments(token, 0, lambda head: head.replace(b"RS256", b"HS256"))
    said = bare.rpartition(".")[0]
    code = hmac.digest(key.as_pem(private=False), said.encode(), hashlib.sha256)
    return f"{said}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forged", [other_name, other_signature, unsigned, signed_with_the_public_key]
)
def test_another_program_refuses_what_was_changed(
    forged: Callable[[str, RSAKey], str], key: RSAKey
) -> None:
    token = make_credential()
    changed = forged(token, key)
    assert changed != token
    with pytest.raises(LibOpenBadgesException):
        verified(changed, key)


def test_another_program_refuses_what_another_key_signed(
    pair: tuple[RSAKey, RSAKey],
) -> None:
    token = make_credential()
    assert key_named_by(token).thumbprint() == pair[0].thumbprint()
    with pytest.raises(LibOpenBadgesException, match="signature"):
        verified(token, pair[1])
