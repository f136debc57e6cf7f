"""What the application's database role may do, renewed after every migration.

The owner migrates; the application works as a role that reads the history and
can neither write, change, empty nor silence it: the triggers write it as the
owner, whatever the application's session is set to.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Model
from pghistory.models import Context, Event
from psycopg2 import sql

TRUSTED_PATH = sql.SQL("pg_catalog, public, pg_temp")

# pgtrigger asks this before each trigger; its own answer is a session variable
# that the application could set. Nobody silences the history.
NEVER_IGNORE = sql.SQL(
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)"
    " RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'"
)

# pghistory lets any later statement rewrite who acted. Here what is known stays:
# a fact may be added or filled in for the length of a request, never changed.
ATTACH_CONTEXT = sql.SQL(
    """
    CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {path} AS $$
    DECLARE
        act uuid := nullif(current_setting('pghistory.context_id', true), '');
        facts jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
    BEGIN
        IF act IS NULL OR facts IS NULL THEN
            RETURN NULL;
        END IF;
        INSERT INTO pghistory_context AS kept (id, metadata, created_at, updated_at)
        VALUES (act, facts, now(), now())
        ON CONFLICT (id) DO UPDATE
        SET metadata = excluded.metadata || jsonb_strip_nulls(kept.metadata),
            updated_at = now()
        WHERE kept.created_at > now() - interval '5 minutes'
          AND kept.metadata
              <> excluded.metadata || jsonb_strip_nulls(kept.metadata);
        RETURN act;
    END
    $$
    """
)

TRIGGER_FUNCTIONS = """
    SELECT p.oid::regprocedure::text
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND p.prorettype = 'trigger'::regtype
      AND p.proname LIKE 'pgtrigger\\_%'
    ORDER BY 1
"""


def sealed_tables() -> list[str]:
    """Return the tables that the triggers alone write: the history."""
    events: list[type[Model]] = [m for m in apps.get_models() if issubclass(m, Event)]
    return tables([Context, *events])


def append_only_tables() -> list[str]:
    """Return the tables the application may add to: models say `append_only`."""
    return tables([m for m in apps.get_models() if getattr(m, "append_only", False)])


def tables(models: list[type[Model]]) -> list[str]:
    """Return the sorted names of the tables that these models really have."""
    return sorted(
        m._meta.db_table for m in models if m._meta.managed and not m._meta.proxy
    )


def grant(sender: AppConfig, *, using: str, **_kwargs: Any) -> None:
    """Give the application's role its rights; called after a migration (owner)."""
    connection = connections[using]
    role = settings.DATABASES["default"]["USER"]
    if connection.settings_dict["USER"] == role:
        return
    names = {
        "app": sql.Identifier(role),
        "path": TRUSTED_PATH,
        "sealed": identifiers(sealed_tables()),
        "append_only": identifiers(append_only_tables()),
    }
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement.format(**names))
        cursor.execute(TRIGGER_FUNCTIONS)
        for (function,) in cursor.fetchall():
            for statement in seal(function):
                cursor.execute(statement.format(**names))


def statements() -> list[sql.SQL]:
    """Return what gives the role its rights on tables and replaces functions."""
    return [
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {app}"),
        sql.SQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE"
            " ON ALL TABLES IN SCHEMA public TO {app}"
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}"),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {sealed} FROM {app}"),
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {app}"),
        NEVER_IGNORE,
        ATTACH_CONTEXT,
        sql.SQL("REVOKE EXECUTE ON FUNCTION public._pgh_attach_context() FROM PUBLIC"),
    ]


def seal(function: str) -> list[sql.SQL]:
    """Return what lets a trigger's function write the history as its owner.

    Its own search path keeps a temporary table of the same name from catching
    the entries; nobody may hang the function on a table of their own.
    """
    return [
        sql.SQL(
            f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = {{path}}"
        ),
        sql.SQL(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"),
    ]


def identifiers(names: list[str]) -> sql.Composed:
    """Return the names quoted and separated by commas."""
    return sql.SQL(", ").join(map(sql.Identifier, names))
