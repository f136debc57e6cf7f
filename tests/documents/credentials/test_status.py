"""The list of credentials that hold no longer, as other programs read it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from joserfc.jwk import RSAKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from resource_centre.documents.credentials import status
from resource_centre.documents.credentials.issuing import credential_of
from resource_centre.documents.models import Proof
from tests.documents.credentials.conftest import Rotate
from tests.documents.credentials.steps import (
    SUBJECT,
    end,
    make_proof,
    parts_of,
    verified,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]

NOW = timezone.now().replace(minute=5)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Begin a few minutes past the hour."""
    return at(monkeypatch, timedelta())


def at(clock: pytest.MonkeyPatch, later: timedelta) -> pytest.MonkeyPatch:
    """Let it be so much later."""
    clock.setattr(timezone, "now", lambda: NOW + later)
    return clock


def given(proof: Proof) -> str:
    """Return the credential of the proof."""
    return credential_of(proof=proof, issued=proof.issued, subject=SUBJECT)


def listed(number: int = 0) -> frozenset[int]:
    """Return the places that are set in a list, as another program finds them."""
    said = parts_of(status.status_list(number))[1]["credentialSubject"]
    bits = decode_encoded_list(said["encodedList"])
    assert len(bits) * 8 == 131_072
    return set_indices(bits)


@pytest.mark.parametrize("ending", ["revoked", "replaced"])
def test_what_holds_no_longer_is_refused_by_another_program(
    ending: str, key: RSAKey
) -> None:
    proofs = [make_proof(number) for number in (1, 2, 3)]
    tokens = [given(proof) for proof in proofs]
    assert listed() == frozenset()
    end(proofs[1], ending)
    assert listed() == {proofs[1].pk}
    assert verified(tokens[0], check_status=True)
    assert verified(tokens[2], check_status=True)
    with pytest.raises(LibOpenBadgesException, match="revocation"):
        verified(tokens[1], check_status=True)


def test_each_list_has_its_own_places() -> None:
    first, second = make_proof(1), make_proof(2, pk=status.SIZE + 7)
    assert status.entry_of(second)["statusListCredential"].endswith("/status/1")
    end(first, "revoked")
    end(second, "revoked")
    assert listed(0) == {first.pk}
    assert listed(1) == {7}


def test_a_list_says_whose_it_is_and_for_how_long(
    clock: pytest.MonkeyPatch,
) -> None:
    proof = make_proof()
    credential = parts_of(given(proof))[1]
    header, claims = parts_of(status.status_list(0))
    assert header["typ"] == "vc+jwt"
    assert claims["issuer"] == claims["iss"] == credential["iss"]
    address = credential["credentialStatus"]["statusListCredential"]
    assert claims["id"] == claims["jti"] == address
    assert claims["sub"] == claims["credentialSubject"]["id"]
    assert claims["exp"] - claims["nbf"] == 24 * 60 * 60
    assert claims["type"][1] == "BitstringStatusListCredential"
    assert claims["credentialSubject"]["statusPurpose"] == "revocation"


def test_a_list_stays_the_same_for_an_hour_unless_something_ends(
    clock: pytest.MonkeyPatch,
) -> None:
    proof = make_proof()
    before = status.status_list(0)
    at(clock, timedelta(minutes=50))
    assert status.status_list(0) == before
    end(proof, "revoked")
    changed = status.status_list(0)
    at(clock, timedelta(hours=1))
    assert len({before, changed, status.status_list(0)}) == 3


def test_a_list_of_yesterday_proves_nothing(clock: pytest.MonkeyPatch) -> None:
    proof = make_proof()
    token = given(proof)
    at(clock, timedelta(days=-2))
    old = status.status_list(0).encode()
    with pytest.raises(LibOpenBadgesException, match="expired"):
        verified(token, check_status=True, served=lambda _address: old)


def test_a_credential_of_an_old_key_is_looked_up_in_a_list_of_the_new_one(
    key: RSAKey, pair: tuple[RSAKey, RSAKey], rotate: Rotate
) -> None:
    proof = make_proof()
    token = given(proof)
    rotate(pair[1])
    end(proof, "revoked")
    kids = [parts_of(each)[0]["kid"] for each in (token, status.status_list(0))]
    assert len(set(kids)) == 2
    with pytest.raises(LibOpenBadgesException, match="revocation"):
        verified(token, check_status=True, verify_status_list=False)
