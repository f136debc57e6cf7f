"""No test begins with kinds of records still to be read."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resource_centre.registry.models import Person
from tests.conftest import pytest_runtest_call

pytestmark = pytest.mark.django_db


def test_kinds_are_known_after_the_tables_were_emptied(
    request: pytest.FixtureRequest,
) -> None:
    ContentType.objects.clear_cache()
    pytest_runtest_call(request.node)
    with CaptureQueriesContext(connection) as captured:
        ContentType.objects.get_for_model(Person)
    assert len(captured) == 0
