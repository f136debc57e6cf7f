"""The key: made once, told to nobody, replaced without losing what it signed."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.db import transaction
from joserfc.jwk import RSAKey

from resource_centre.documents.credentials import keys
from resource_centre.documents.models import SigningKey
from tests.documents.credentials.conftest import Rotate
from tests.documents.credentials.steps import (
    key_named_by,
    make_credential,
    parts_of,
    verified,
)

PKCS8 = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()


# --- Making it ----------------------------------------------------------------------


def test_the_key_is_made_at_first_use_for_our_eyes_alone(key_file: Path) -> None:
    key = keys.signing_key()
    assert key.raw_value.key_size >= 2048
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    assert key_file.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert os.listdir(key_file.parent) == [key_file.name]
    assert keys.signing_key() is key


def made_by_two(pair: tuple[RSAKey, RSAKey], patch: pytest.MonkeyPatch) -> set[str]:
    """Return the keys with which two go on that find no file at the same time."""
    ready, used = list(pair), []

    def generate(_bits: int) -> RSAKey:
        own = ready.pop()
        if ready:
            used.append(keys.signing_key())
        return own

    patch.setattr(RSAKey, "generate_key", generate)
    used.append(keys.signing_key())
    return {keys.kid_of(key) for key in used}


def test_two_that_make_it_at_once_end_with_one_key(
    pair: tuple[RSAKey, RSAKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(made_by_two(pair, monkeypatch)) == 1


def test_a_file_that_the_second_writes_over_is_found(
    pair: tuple[RSAKey, RSAKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", shutil.copyfile)
    assert len(made_by_two(pair, monkeypatch)) == 2


# --- One that cannot be used --------------------------------------------------------


def empty(_key: RSAKey) -> bytes:
    """Return nothing."""
    return b""


def damaged(key: RSAKey) -> bytes:
    """Return what looks like a key from afar."""
    return key.as_pem(private=True)[:300]


def short(_key: RSAKey) -> bytes:
    """Return a key that others could find out."""
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point
    return key.private_bytes(*PKCS8)


def of_another_kind(_key: RSAKey) -> bytes:
    """Return a key of another kind."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(*PKCS8)


def public(key: RSAKey) -> bytes:
    """Return a key that signs nothing."""
    return key.as_pem(private=False)


def locked(key: RSAKey) -> bytes:
    """Return a key behind a password."""
    return key.as_pem(private=True, password="secret")


@pytest.mark.parametrize(
    "content", [empty, damaged, short, of_another_kind, public, locked]
)
def test_what_is_no_key_is_refused_without_a_word_of_what_it_is(
    content: Callable[[RSAKey], bytes],
    pair: tuple[RSAKey, RSAKey],
    key_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(content(pair[0]))
    with pytest.raises(keys.UnusableKeyError) as refused:
        keys.signing_key()
    assert refused.value.code == "unavailable"
    assert refused.value.__context__ is None
    (said,) = caplog.messages
    assert re.fullmatch("The key of credentials: (Value|Type)Error", said)


def test_a_folder_in_which_nothing_can_be_made_is_said(key_file: Path) -> None:
    key_file.parent.write_bytes(b"no folder")
    with pytest.raises(keys.UnusableKeyError):
        keys.signing_key()


# --- What is published --------------------------------------------------------------


@pytest.mark.django_db
def test_the_private_half_never_comes_near_the_database(key: RSAKey) -> None:
    make_credential()
    row = SigningKey.objects.get()
    assert row.kid == key.thumbprint()
    assert set(row.jwk) == {"kty", "n", "e", "kid", "use", "alg"}


@pytest.mark.django_db
def test_what_a_key_signed_is_verified_after_it_is_replaced(
    key: RSAKey, pair: tuple[RSAKey, RSAKey], rotate: Rotate
) -> None:
    before = make_credential(1)
    rotate(pair[1])
    after = make_credential(2)
    names = [key_named_by(token).thumbprint() for token in (before, after)]
    assert names == [each.thumbprint() for each in pair]
    assert verified(before)
    assert verified(after)


@pytest.mark.django_db
def test_a_key_is_published_again_after_a_transaction_was_given_up(
    key: RSAKey,
) -> None:
    with transaction.atomic():
        make_credential(1)
        transaction.set_rollback(True)
    assert not SigningKey.objects.exists()
    token = make_credential(2)
    assert parts_of(token)[0]["kid"].endswith(f"/{SigningKey.objects.get().kid}.json")
