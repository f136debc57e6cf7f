"""The test database: made and flushed by its owner, used as the application."""

from collections.abc import Iterable, Iterator

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker


def flush_as_owner(statements: Iterable[str]) -> None:
    """Empty the tables between tests; TRUNCATE is the owner's right alone.

    Django lets a test use only the databases it names, so this connection is
    made beside Django's own.
    """
    connection = psycopg2.connect(**connections["owner"].get_connection_params())
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database as the owner and let the application use it."""
    owner, app = connections["owner"], connections["default"]
    name = app.settings_dict["NAME"]
    with django_db_blocker.unblock():
        owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        test_name = owner.settings_dict["NAME"]
        app.close()
        app.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = test_name
        app.ops.execute_sql_flush = flush_as_owner  # type: ignore[assignment,method-assign]
    yield
    with django_db_blocker.unblock():
        app.close()
        owner.creation.destroy_test_db(name, verbosity=0)
        app.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
