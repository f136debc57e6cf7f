"""What the application's database role cannot do to the history.

The controls work as the owner, on a connection of their own, and show what
happens without the guard; everything is rolled back.
"""

from typing import Any
from uuid import uuid4

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction
from pghistory.models import Context

from resource_centre.accounts.models import User
from resource_centre.audit.grants import grant

as_owner = pytest.mark.django_db(databases=["default", "owner"])

TRIGGERS = [trigger.get_pgid(model) for model, trigger in pgtrigger.registered()]
IGNORE_ALL = (
    "SELECT set_config('pgtrigger.ignore', '{" + ",".join(TRIGGERS) + "}', true)"
)
DECOY = (
    "CREATE TEMPORARY TABLE accounts_userevent"
    " (LIKE public.accounts_userevent INCLUDING ALL)"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE accounts_userevent SET name = 'Друг'",
        "DELETE FROM accounts_userevent",
        "TRUNCATE accounts_userevent",
        "INSERT INTO accounts_userevent (pgh_label) VALUES ('insert')",
        "DROP TABLE accounts_userevent",
        "UPDATE pghistory_context SET metadata = '{}'",
        "DELETE FROM pghistory_context",
        "TRUNCATE pghistory_context",
        "INSERT INTO pghistory_context (id) VALUES (gen_random_uuid())",
        "SELECT _pgh_attach_context()",
        "UPDATE audit_readentry SET reason = ''",
        "DELETE FROM audit_readentry",
        "TRUNCATE audit_readentry",
        "TRUNCATE accounts_user CASCADE",
        "UPDATE django_migrations SET name = ''",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "CREATE RULE silent AS ON UPDATE TO accounts_user DO INSTEAD NOTHING",
        "CREATE TABLE public.accounts_userevents (id int)",
        "CREATE SCHEMA hidden",
        "SET session_replication_role = replica",
        "SET ROLE owner",
        "ALTER FUNCTION _pgtrigger_should_ignore(name) RENAME TO gone",
    ],
)
def test_role_cannot_touch_the_history(attempt: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run(attempt)


@pytest.mark.django_db
def test_role_cannot_hang_a_history_trigger_on_its_own_table() -> None:
    run("CREATE TEMPORARY TABLE fake (LIKE public.accounts_user)")
    function = next(name for name in TRIGGERS if "_insert_" in name)
    with pytest.raises(DatabaseError, match="permission denied for function"):
        run(
            "CREATE TRIGGER fake AFTER INSERT ON fake"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


@pytest.mark.django_db
def test_role_may_grant_nobody_the_history() -> None:
    """PostgreSQL only warns that there is nothing to give on."""
    run("GRANT UPDATE ON accounts_userevent TO PUBLIC")
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE accounts_userevent SET name = 'Друг'")


@pytest.mark.django_db
def test_history_is_written_when_the_session_ignores_triggers() -> None:
    user = add_user()
    run(IGNORE_ALL)
    rename(user)
    assert labels_of(user) == ["insert", "update"]


@as_owner
def test_history_is_silenced_without_our_function() -> None:
    model, trigger = pgtrigger.registered()[0]
    run(trigger.compile(model).install_sql, "owner")
    user = add_user("owner")
    run(IGNORE_ALL, "owner")
    rename(user)
    assert labels_of(user) == ["insert"]


@pytest.mark.django_db
def test_history_is_written_inside_pgtrigger_ignore() -> None:
    user = add_user()
    with pgtrigger.ignore(databases=["default"]):
        rename(user)
    assert labels_of(user) == ["insert", "update"]


@pytest.mark.django_db
def test_history_is_not_diverted_to_a_temporary_table() -> None:
    user = add_user()
    run(DECOY)
    rename(user)
    run("DROP TABLE pg_temp.accounts_userevent")
    assert labels_of(user) == ["insert", "update"]


@as_owner
def test_history_is_diverted_without_a_search_path_of_its_own() -> None:
    user = add_user("owner")
    for trigger in TRIGGERS:
        run(f"ALTER FUNCTION {trigger}() RESET search_path", "owner")
    run(DECOY, "owner")
    rename(user)
    run("DROP TABLE pg_temp.accounts_userevent", "owner")
    assert labels_of(user) == ["insert"]


@pytest.mark.django_db
def test_history_is_written_whatever_the_search_path() -> None:
    user = add_user()
    run("SET LOCAL search_path = pg_temp")
    run("UPDATE public.accounts_user SET name = 'Друг'")
    run("SET LOCAL search_path = public")
    assert labels_of(user) == ["insert", "update"]


@pytest.mark.django_db
def test_context_keeps_who_acted() -> None:
    user = add_user()
    with pghistory.context(user=1, url="/one/"):
        rename(user)
        pghistory.context(user=2, url="/two/", job=7)
        rename(user)
    assert last_context(user) == {"user": 1, "url": "/one/", "job": 7}


@as_owner
def test_context_is_rewritten_without_our_function() -> None:
    Context.install_pgh_attach_context_func(using="owner")
    user = add_user("owner")
    act = str(uuid4())
    for actor in (1, 2):
        set_context(act, actor, "owner")
        rename(user)
    assert last_context(user) == {"user": 2}


@pytest.mark.django_db
def test_context_learns_who_acts_once_they_are_known() -> None:
    user = add_user()
    with pghistory.context(user=None):
        rename(user)
        pghistory.context(user=1)
        rename(user)
    assert last_context(user) == {"user": 1}


@as_owner
def test_context_of_the_past_is_not_filled_in() -> None:
    user = add_user("owner")
    act = str(uuid4())
    set_context(act, None, "owner")
    rename(user)
    run("UPDATE pghistory_context SET created_at = now() - interval '1 h'", "owner")
    set_context(act, 1, "owner")
    rename(user)
    assert last_context(user) == {"user": None}


@as_owner
def test_grant_may_be_repeated() -> None:
    grant(apps.get_app_config("audit"), using="owner")
    before = rights()
    grant(apps.get_app_config("audit"), using="owner")
    assert rights() == before


@as_owner
def test_grant_covers_what_a_migration_has_renewed() -> None:
    grant(apps.get_app_config("audit"), using="owner")
    before = rights()
    for model, trigger in pgtrigger.registered():
        run(trigger.compile(model).install_sql, "owner")
    Context.install_pgh_attach_context_func(using="owner")
    role = connections["default"].settings_dict["USER"]
    run(f"GRANT UPDATE ON ALL TABLES IN SCHEMA public TO {role}", "owner")
    assert rights() != before
    grant(apps.get_app_config("audit"), using="owner")
    assert rights() == before


def run(statement: str, using: str = "default", values: tuple[Any, ...] = ()) -> None:
    """Run the statement with nothing set around it."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values or None)


def add_user(using: str = "default") -> User:
    """Add a user over the connection."""
    user = User(name="Ана")
    user.save(using=using)
    return user


def rename(user: User) -> None:
    """Give the user another name, by an update of the row alone."""
    user.name += " А"
    user.save()


def set_context(act: str, actor: int | None, using: str) -> None:
    """Set who acts the way pghistory does."""
    metadata = f'{{"user": {actor or "null"}}}'
    run("SELECT set_config('pghistory.context_id', %s, true)", using, (act,))
    run("SELECT set_config('pghistory.context_metadata', %s, true)", using, (metadata,))


def events_of(user: User) -> Any:
    """Return the user's events in order, over the user's connection."""
    events = User.pgh_event_model.objects.using(user._state.db)  # type: ignore[attr-defined]
    return events.filter(pgh_obj_id=user.pk).order_by("pgh_id")


def labels_of(user: User) -> list[str]:
    """Return what the history tells about the user."""
    return list(events_of(user).values_list("pgh_label", flat=True))


def last_context(user: User) -> dict[str, Any]:
    """Return what is known of the user's last event."""
    metadata: dict[str, Any] = events_of(user).last().pgh_context.metadata
    return metadata


def rights() -> list[tuple[Any, ...]]:
    """Return who may do what to each table and function of ours."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, relacl::text, '' FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace"
            " UNION ALL SELECT proname, proacl::text || prosecdef || proconfig::text,"
            " prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " ORDER BY 1, 2, 3"
        )
        return list(cursor.fetchall())
