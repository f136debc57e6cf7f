"""The test database: made and flushed by its owner, used as the application."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
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
    """Make a database as the owner, use it as the application, and drop it.

    Tests that run beside each other have one each, a copy of one that is migrated
    once: migrating takes most of a minute.
    """
    owner = connections["owner"]
    name = settings.DATABASES["default"]["NAME"]
    own = "_".join(filter(None, ("test", name, os.environ.get("PYTEST_XDIST_WORKER"))))
    copy_of_ready(owner, name, own)
    use(own)
    # What is brought in by code and not by a migration is of now.
    call_command("migrate", database="owner", verbosity=0)
    try:
        # For every connection: each thread has one of its own.
        with patch.object(DatabaseOperations, "execute_sql_flush", flush_as_owner):
            yield
    finally:
        use(name)
        owner.creation.destroy_test_db(name, verbosity=0)


def copy_of_ready(owner: Any, name: str, own: str) -> None:
    """Make the database `own` as a copy of the ready one, which is made if need be."""
    ready = f"ready_{name}_{migrations_digest()}"
    with owner._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [f"ready_{name}_"],
        )
        there = {row[0] for row in cursor.fetchall()}
        for outdated in there - {ready}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{outdated}"')
        if ready not in there:
            make_ready(owner, ready)
            cursor.execute(f'ALTER DATABASE "half_{ready}" RENAME TO "{ready}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{ready}"')
    owner.settings_dict["NAME"] = own


def make_ready(owner: Any, ready: str) -> None:
    """Migrate a new database; it has half a name until it is whole."""
    owner.settings_dict["TEST"]["NAME"] = f"half_{ready}"
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with owner.cursor() as cursor:
        cursor.execute(HIGH_NUMBERS)
    owner.close()


def migrations_digest() -> str:
    """Return what changes when any migration does."""
    folders = (Path(app.path) / "migrations" for app in apps.get_app_configs())
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


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
