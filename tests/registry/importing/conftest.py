"""Who brings people in."""

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.factories import make_municipality, make_user


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign in as a coordinator of Razgrad, where there is one municipality."""
    make_municipality()
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user
