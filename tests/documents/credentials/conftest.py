"""A key of its own for each test, none of which takes long to make."""

from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey
from pytest_django import Settings

Rotate = Callable[[RSAKey], None]


@pytest.fixture(scope="session")
def pair() -> tuple[RSAKey, RSAKey]:
    """Make two keys."""
    return RSAKey.generate_key(2048), RSAKey.generate_key(2048)


@pytest.fixture(autouse=True)
def key_file(settings: Settings, tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    path = tmp_path / "keys" / "credentials.pem"
    settings.CREDENTIAL_KEY = path
    return path


@pytest.fixture
def rotate(key_file: Path) -> Rotate:
    """Let the key be replaced, as whoever looks after the centre does."""

    def replaced(key: RSAKey) -> None:
        key_file.parent.mkdir(exist_ok=True)
        fresh = key_file.with_suffix(".new")
        fresh.write_bytes(key.as_pem(private=True))
        fresh.replace(key_file)

    return replaced


@pytest.fixture
def key(rotate: Rotate, pair: tuple[RSAKey, RSAKey]) -> RSAKey:
    """Put the first of the two keys in its place."""
    rotate(pair[0])
    return pair[0]
