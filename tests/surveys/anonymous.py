"""Whoever has the whole database, and looks for whose an anonymous sheet is."""

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import connection, connections, transaction

from surveys.models import AnonymousSubmission, Ballot, Invitation, Survey
from surveys.services.answering import submit_anonymously
from tests.factories import make_municipality
from tests.surveys.steps import (
    Kind,
    make_invitation,
    make_question,
    make_survey,
    make_version,
)

SHEETS, BALLOTS = "surveys_anonymoussubmission", "surveys_ballot"
# What sheets refer to; a reference locks the row, which leads to nobody.
PLACES = {
    "survey_id": "surveys_survey",
    "district_id": "registry_district",
    "municipality_id": "registry_municipality",
    "service_type_id": "registry_servicetype",
    "job_role_id": "registry_jobrole",
}
# Who answers when: no order of keys, names or invitations.
TURNS = (11, 3, 17, 8, 0, 14, 6, 19, 2, 12, 9, 15, 4, 18, 1, 10, 7, 16, 5, 13)


@dataclass(frozen=True)
class Row:
    """A row with what PostgreSQL knows of it besides its columns."""

    place: tuple[int, ...]
    born: str
    locked: str
    columns: dict[str, Any]


Database = dict[str, list[Row]]

# How far apart the numbers of two transactions in a row may be.
NEAR = 20


def everything() -> Database:
    """Return all rows of all tables, in the order in which they lie."""
    found: Database = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT ctid::text, xmin::text, xmax::text, to_jsonb(t)::text"  # noqa: S608
                f' FROM "{table}" t'
            )
            rows = [row_of(*values) for values in cursor.fetchall()]
            found[table] = sorted(rows, key=lambda row: row.place)
    return found


def row_of(place: str, born: str, locked: str, columns: str) -> Row:
    """Return a row as it was read."""
    lies = tuple(map(int, place.strip("()").split(",")))
    return Row(lies, born, locked, json.loads(columns))


def changed(before: Database, after: Database) -> set[str]:
    """Return the tables in which a row has come, gone or been written again."""
    return {
        table
        for table in after
        if {(r.place, r.born) for r in after[table]}
        != {(r.place, r.born) for r in before[table]}
    }


def joined_by_value(found: Database) -> set[tuple[str, str, str]]:
    """Return which column of sheets has a value of another table, and where."""
    own = {
        name: {text(row.columns[name]) for row in found[SHEETS]} - {""}
        for name in found[SHEETS][0].columns
        if name not in PLACES
    }
    return {
        (name, table, column)
        for table, rows in found.items()
        if table != SHEETS
        for row in rows
        for column, value in row.columns.items()
        for name, values in own.items()
        if text(value) in values
    }


def joined_by_transaction(found: Database) -> set[str]:
    """Return the tables with rows written or locked while single sheets were.

    A transaction within another has the next number, or nearly so where others work
    on the same server: neighbours count too.
    """
    numbers = Counter(int(row.born) for row in found[SHEETS])
    single = [born for born, number in numbers.items() if number == 1]
    then = range(min(single) - NEAR, max(single) + NEAR) if single else range(0)
    beside = {SHEETS, BALLOTS, *PLACES.values()}
    return {
        table
        for table, rows in found.items()
        if table not in beside
        and any(int(row.born) in then or int(row.locked) in then for row in rows)
    }


def likeness_of_orders(one: list[str], other: list[str]) -> float:
    """Return Spearman's correlation of two orders of the same things."""
    number = len(one)
    places = {each: place for place, each in enumerate(other)}
    squares = sum((place - places[each]) ** 2 for place, each in enumerate(one))
    return 1 - 6 * squares / (number * (number**2 - 1))


def text(value: Any) -> str:
    """Return a value as it can be compared."""
    return "" if value is None or value in ({}, []) else str(value)


# --- The survey -----------------------------------------------------------------------


def make_asked(number: int = 24) -> tuple[Survey, list[Invitation]]:
    """Make an open anonymous survey of people in two municipalities."""
    version = make_version()
    make_question(version, Kind.TEXT, "opinion")
    survey = make_survey(version, audience="people", privacy="anonymous")
    places = [make_municipality("RAZ26"), make_municipality("RAZ14")]
    asked = [
        make_invitation(survey, municipality=places[number % 5 == 0])
        for number in range(number)
    ]
    let_transactions_pass(survey)
    return survey, asked


def let_transactions_pass(survey: Survey) -> None:
    """Let numbers of transactions lie between the invitations and the answers."""
    for number in range(2 * NEAR):
        with transaction.atomic():
            Ballot.objects.create(survey=survey, mark=str(number))
            transaction.set_rollback(True)


def answer(invitation: Invitation) -> None:
    """Let somebody answer what only they would say."""
    submit_anonymously(
        invitation=Invitation.objects.select_related("survey__version").get(
            pk=invitation.pk
        ),
        answers={"opinion": said_by(invitation)},
    )


def answer_in_turn(asked: list[Invitation]) -> list[str]:
    """Let twenty answer; return what they said, in turn."""
    for turn in TURNS:
        answer(asked[turn])
    return [said_by(asked[turn]) for turn in TURNS]


def said_by(invitation: Invitation) -> str:
    """Return what the one who is asked says."""
    return f"мнение {invitation.number * 7919}"


def lie_one_after_the_other() -> None:
    """Let rows lie as they come: where others were deleted they fill the gaps.

    It is for tests that show what the order would tell.
    """
    owner = psycopg2.connect(**connections["owner"].get_connection_params())
    with closing(owner), owner, owner.cursor() as cursor:
        cursor.execute(f'TRUNCATE "{SHEETS}" CASCADE')


def said_in_order(found: Database) -> list[str]:
    """Return what the sheets say, in the order in which they lie."""
    return [row.columns["answers"]["opinion"] for row in found[SHEETS]]


def smallest_stratum(survey: Survey) -> int:
    """Return how few sheets say the same of where they are from."""
    rows = AnonymousSubmission.objects.filter(survey=survey)
    told = Counter(rows.values_list(*PLACES))
    return min(told.values())
