"""What the application's database role may do, renewed after every migration.

The owner migrates; the application works as a role that can add to the
history and read it, and can neither change nor empty it.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models import Model
from pghistory.models import Context, Event
from psycopg2 import sql

from resource_centre.audit.models import ReadEntry


def append_only_tables() -> list[str]:
    """Return the tables the application may add to and read, nothing else."""
    events: list[type[Model]] = [m for m in apps.get_models() if issubclass(m, Event)]
    models: list[type[Model]] = [Context, ReadEntry, *events]
    return sorted(
        m._meta.db_table for m in models if m._meta.managed and not m._meta.proxy
    )


def grant(sender: AppConfig, *, using: str, **_kwargs: Any) -> None:
    """Give the application's role its rights; called after a migration (owner)."""
    connection = connections[using]
    role = settings.DATABASES["default"]["USER"]
    if connection.settings_dict["USER"] == role:
        return
    app = sql.Identifier(role)
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {app}"),
        sql.SQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE"
            " ON ALL TABLES IN SCHEMA public TO {app}"
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}"),
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {app}"),
        # pghistory renews the context of one request by an upsert, which would
        # need the right to update; the function does it as the owner instead.
        sql.SQL(
            "ALTER FUNCTION _pgh_attach_context() SECURITY DEFINER"
            " SET search_path = public, pg_temp"
        ),
    ]
    append_only = sql.SQL(", ").join(map(sql.Identifier, append_only_tables()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(app=app, append_only=append_only))
