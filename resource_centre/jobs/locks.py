"""Locks of the database that end with whoever holds them, however they end."""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# The first half of our advisory locks, so that no other use of them clashes.
JOB_LOCKS = 0x6A6F62
KEY_LOCKS = 0x6B6579

HELD_LOCKS = """
    SELECT objid FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def hold_key(key: str) -> None:
    """Let one transaction at a time ask for the key, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (KEY_LOCKS, key)
        )


def take_job(pk: int, own: BaseDatabaseWrapper) -> bool:
    """Take the job's lock if nobody holds it; tell whether it is ours.

    It lasts until the connection is closed; inside a transaction until its end.
    """
    kind = "xact_lock" if own.in_atomic_block else "lock"
    with own.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_{kind}(%s, %s)", (JOB_LOCKS, pk))
        return bool(cursor.fetchone()[0])
