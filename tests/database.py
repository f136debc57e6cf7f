"""The test database: made and flushed by its owner, used as the application."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations

# A number above a thousand is written with a space in Bulgarian, which a key must
# not be: so keys are that high in every test.
HIGH_NUMBERS = """
    SELECT setval(oid::regclass, 12345)
    FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Make a database as the owner, use it as the application, and drop it."""
    owner = connections["owner"]
    name = settings.DATABASES["default"]["NAME"]
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with owner.cursor() as cursor:
        cursor.execute(HIGH_NUMBERS)
    use(owner.settings_dict["NAME"])
    try:
        # For every connection: each thread has one of its own.
        with patch.object(DatabaseOperations, "execute_sql_flush", flush_as_owner):
            yield
    finally:
        use(name)
        owner.creation.destroy_test_db(name, verbosity=0)


def use(name: str) -> None:
    """Let the application work in the database of this name."""
    app = connections["default"]
    app.close()
    app.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def flush_as_owner(_ops: DatabaseOperations, statements: Iterable[str]) -> None:
    """Empty the tables between tests; TRUNCATE is the owner's right alone.

    Django lets a test use only the databases it names, so this connection is
    made beside Django's own.
    """
    connection = psycopg2.connect(**connections["owner"].get_connection_params())
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()
