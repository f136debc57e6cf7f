"""What the tests of merging share."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.factories import make_user


@pytest.fixture
def in_english() -> Iterator[None]:
    """Compare source strings."""
    with override("en"):
        yield


@pytest.fixture
def user() -> User:
    return make_user(Role.ADMINISTRATOR)
