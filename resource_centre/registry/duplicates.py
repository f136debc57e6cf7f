"""Records that may be of one person: suggested here, merged by people alone.

Two people of one name are common, and teams share mailboxes. So names that differ
in the middle one are not suggested, an e-mail alone says nothing, and what speaks
for a suggestion is told with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.common.names import (
    CYRILLIC,
    LATIN,
    LOOK_ALIKE,
    likeness,
    split_full_name,
    transliterate,
)
from resource_centre.registry.models import Person, name_key
from resource_centre.registry.querysets import PersonQuerySet
from resource_centre.registry.reach import reach_of
from resource_centre.registry.workplaces import with_workplaces

LIMIT = 1_000
CROWD = 50  # what more people have is nobody's mailbox, but a way to fill a cell
LONGEST = 3  # words of a Latin name that are tried in every order
ALIKE = "".join(map(chr, LOOK_ALIKE)), "".join(map(chr, LOOK_ALIKE.values()))
ONE_TO_ONE = {cyrillic: latin for cyrillic, latin in LATIN.items() if len(latin) == 1}
ONE_TO_MANY = {cyrillic: latin for cyrillic, latin in LATIN.items() if len(latin) > 1}


class Pair(NamedTuple):
    """Two people by their keys, and what speaks for their being one."""

    first: int
    second: int
    by_name: bool
    by_former: bool
    by_latin: bool
    by_email: bool
    same_middle: bool
    same_email: bool
    same_phone: bool
    same_place: bool
    strength: int


@dataclass(frozen=True)
class Suggestion:
    """Two records that may be of one person, and why, the strongest reason first."""

    first: Person
    second: Person
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Suspect:
    """A name by which a person may be somebody else.

    `way` is former, for a name of before, or latin, for one in Latin letters: that
    is compared with the names of others as they are transliterated; or foreign,
    for a name in Latin letters of somebody whose own is not.
    """

    person: int
    key: str
    middle: str
    way: str


def mergeable_by(user: User) -> PersonQuerySet:
    """Return the people whom the user may merge: those the user's roles reach.

    One's own record alone, which everybody sees, is reached only by its place.
    """
    people = Person.objects.visible_to(user)
    reach = reach_of(user)
    if reach.everything:
        return people
    return people.filter(~Q(account=user) | reach.places())


def pairs_for(user: User) -> list[Pair]:
    """Return the likeliest pairs among whom the user may merge (2 queries).

    The first 1,000, the strongest first; those that somebody told apart are left
    out. Takes about a second for 100,000 people.
    """
    people = mergeable_by(user)
    suspects = list(suspects_among(people))
    query, parameters = question(people, suspects)
    with transaction.atomic(), connection.cursor() as cursor:
        # The whole country's people do not fit into PostgreSQL's careful default.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(query, parameters)
        return [Pair(*row) for row in cursor.fetchall()]


def told(pairs: Iterable[Pair]) -> list[Suggestion]:
    """Return the pairs with their people and the reasons in words (2 queries)."""
    pairs = list(pairs)
    keys = {key for pair in pairs for key in pair[:2]}
    people = with_workplaces(Person.objects.select_related("account")).in_bulk(keys)
    return [
        Suggestion(
            people[pair.first], people[pair.second], tuple(reasons(pair, people))
        )
        for pair in pairs
        if pair.first in people and pair.second in people
    ]


def reasons(pair: Pair, people: dict[int, Person]) -> Iterator[str]:
    """Yield what speaks for the pair, in words."""
    first, second = people[pair.first], people[pair.second]
    if pair.by_name:
        yield likeness_in_words(first, second)
    if pair.by_former:
        yield _("the name of one is a former name of the other")
    if pair.by_latin:
        yield _("the same name in Latin letters")
    if pair.by_email and not (pair.by_name or pair.by_former or pair.by_latin):
        yield _("much the same name")
    if pair.same_email:
        yield _("the same e-mail")
    if pair.same_phone:
        yield _("the same phone")
    if pair.same_place:
        yield _("the same municipality")


def likeness_in_words(first: Person, second: Person) -> str:
    """Say how two names are alike whose keys are equal."""
    names = first.full_name.casefold(), second.full_name.casefold()
    if names[0] == names[1]:
        return _("the same name")
    if likeness(names[0]) == likeness(names[1]):
        return _("names that look the same but are typed with different letters")
    if likeness(first.first_name) != likeness(second.first_name):
        return _("the same names in another order")
    if likeness(first.middle_name) == likeness(second.middle_name):
        return _("names that look the same but are typed with different letters")
    return _("the same first and family name")


def is_same_name(first: str, second: str) -> bool:
    """Tell whether two full names are one, however they are typed or spelt.

    So are those of which one has its middle name in short or not at all, and
    those of which one is written in Latin letters.
    """
    names = [split_full_name(" ".join(name.split())) for name in (first, second)]
    in_latin = len({bool(CYRILLIC.search(name)) for name in (first, second)}) > 1
    keys = {name_key(name.first, name.last) for name in names}
    if in_latin:
        keys = {
            name_key(transliterate(name.first), transliterate(name.last)).casefold()
            for name in names
        }
    middles = [middle_of(name.middle) for name in names]
    if in_latin:
        middles = [transliterate(middle) for middle in middles]
    return len(keys) == 1 and is_compatible(*middles)


def is_compatible(first: str, second: str) -> bool:
    """Tell whether middle names may be one: equal, in short, or not given."""
    if not (first and second):
        return True
    short, long = sorted((first, second), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


def middle_of(text: str) -> str:
    """Return a middle name as the database compares it."""
    return likeness_of_all(text).lower().rstrip(" .")


def likeness_of_all(text: str) -> str:
    """Return the text with every letter that looks Cyrillic made so."""
    return text.translate(LOOK_ALIKE)


def suspects_among(people: PersonQuerySet) -> Iterator[Suspect]:
    """Yield the further names of people, and those in Latin letters (1 query)."""
    has_more = (
        Q(former_names__len__gt=0) | ~Q(latin_override="") | Q(name_key__regex="[a-z]")
    )
    rows = (
        people.filter(has_more)
        .order_by()
        .values_list(
            "pk",
            "first_name",
            "middle_name",
            "former_names",
            "latin_override",
            "name_key",
        )
    )
    for pk, first, middle, former, override, key in rows.iterator():
        for name in former:
            yield former_suspect(pk, first, middle, name)
        if not CYRILLIC.search(key):
            words = key.split()[:LONGEST]
            for order in permutations(words):
                yield Suspect(pk, " ".join(order), middle.lower(), "latin")
        elif override:
            parts = split_full_name(override)
            latin = name_key(parts.first, parts.last)
            yield Suspect(pk, latin, parts.middle.lower(), "foreign")


def former_suspect(pk: int, first: str, middle: str, former: str) -> Suspect:
    """Return a person under a name of before; one word is a family name."""
    if len(former.split()) == 1:
        return Suspect(pk, name_key(first, former), middle_of(middle), "former")
    name = split_full_name(former)
    return Suspect(
        pk, name_key(name.first, name.last), middle_of(name.middle), "former"
    )


def in_latin(column: str) -> str:
    """Return the SQL that transliterates small Cyrillic letters of a column."""
    text = f"replace({column} || ' ', 'ия ', 'ia ')"
    for cyrillic, latin in ONE_TO_MANY.items():
        text = f"replace({text}, '{cyrillic}', '{latin}')"
    letters, plain = "".join(ONE_TO_ONE), "".join(ONE_TO_ONE.values())
    return f"rtrim(translate({text}, '{letters}', '{plain}'))"


def compatible(first: str, second: str) -> str:
    """Return the SQL that middle names may be one: equal, in short, or not given."""
    return (
        f"({first} = {second} OR {first} = '' OR {second} = ''"
        f" OR (length({first}) = 1 AND left({second}, 1) = {first})"
        f" OR (length({second}) = 1 AND left({first}, 1) = {second}))"
    )


def question(people: PersonQuerySet, suspects: list[Suspect]) -> tuple[str, list[Any]]:
    """Return the SQL that pairs the people, and its parameters."""
    columns = ("id", "name_key", "middle_name", "email")
    visible, parameters = people.order_by().values(*columns).query.sql_with_params()
    # Nothing that people wrote is in the text: only constants and columns.
    text = QUESTION.format(visible=visible, alike_from=ALIKE[0], alike_to=ALIKE[1])
    keys = [suspect.person for suspect in suspects]
    names = [suspect.key for suspect in suspects]
    middles = [suspect.middle for suspect in suspects]
    ways = [suspect.way for suspect in suspects]
    return text, [*parameters, keys, names, middles, ways, LIMIT]


QUESTION = f"""
WITH visible AS MATERIALIZED (
    -- Byte by byte: only equality matters, and sorting by language is slow.
    SELECT id, name_key COLLATE "C" AS name_key, lower(email) COLLATE "C" AS email,
        rtrim(lower(translate(normalize(middle_name, NFC),
            '{{alike_from}}', '{{alike_to}}')), ' .') COLLATE "C" AS middle
    FROM ({{visible}}) AS seen
    WHERE name_key <> ''
),
suspect AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
        AS named (id, name_key, middle, way)
),
latin_word AS (
    SELECT DISTINCT unnest(string_to_array(name_key, ' ')) AS word
    FROM suspect WHERE way = 'latin'
),
-- Only those whose first word stands in a Latin name are transliterated wholly.
known_word AS (
    SELECT word FROM (
        SELECT DISTINCT split_part(name_key, ' ', 1) AS word FROM visible
        WHERE name_key >= 'а' AND EXISTS (SELECT FROM latin_word)
    ) AS words
    WHERE {in_latin("word")} IN (SELECT word FROM latin_word)
),
in_latin AS MATERIALIZED (
    SELECT id, {in_latin("name_key")} AS name_key, middle FROM visible
    WHERE split_part(name_key, ' ', 1) IN (SELECT word FROM known_word)
),
mailbox AS MATERIALIZED (
    SELECT email FROM visible WHERE email <> ''
    GROUP BY email HAVING count(*) BETWEEN 2 AND {CROWD}
),
sharing AS MATERIALIZED (
    SELECT id, name_key, email, middle FROM visible
    WHERE email IN (SELECT email FROM mailbox)
),
found (first, second, way, same_middle) AS (
    SELECT a.id, b.id, 'name', middle <> ''
    FROM visible a JOIN visible b USING (name_key, middle)
    WHERE a.id < b.id
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), 'name', FALSE
    FROM visible a JOIN visible b USING (name_key)
    WHERE length(a.middle) < 2 AND b.middle <> a.middle
        AND left(b.middle, length(a.middle)) = a.middle
    UNION ALL
    SELECT least(s.id, v.id), greatest(s.id, v.id), 'former',
        s.middle = v.middle AND s.middle <> ''
    FROM suspect s JOIN visible v USING (name_key)
    WHERE s.way = 'former' AND s.id <> v.id AND {compatible("s.middle", "v.middle")}
    UNION ALL
    SELECT least(s.id, v.id), greatest(s.id, v.id), 'latin', FALSE
    FROM suspect s JOIN visible v USING (name_key)
    WHERE s.way = 'foreign' AND s.id <> v.id
    UNION ALL
    SELECT least(s.id, v.id), greatest(s.id, v.id), 'latin',
        s.middle = v.middle AND s.middle <> ''
    FROM suspect s JOIN (
        SELECT id, name_key, {in_latin("middle")} AS middle FROM in_latin
    ) AS v USING (name_key)
    WHERE s.way = 'latin' AND {compatible("s.middle", "v.middle")}
    UNION ALL
    SELECT a.id, b.id, 'email', a.middle = b.middle AND a.middle <> ''
    FROM sharing a JOIN sharing b USING (email)
    WHERE a.id < b.id AND similarity(a.name_key, b.name_key) >= 0.5
        AND ({compatible("a.middle", "b.middle")}
            OR similarity(a.middle, b.middle) >= 0.4)
),
pair AS (
    SELECT first, second,
        bool_or(way = 'name') AS by_name, bool_or(way = 'former') AS by_former,
        bool_or(way = 'latin') AS by_latin, bool_or(way = 'email') AS by_email,
        bool_or(same_middle) AS same_middle
    FROM found GROUP BY first, second
),
compared AS (
    SELECT pair.*,
        a.email <> '' AND lower(a.email) = lower(b.email) AS same_email,
        length(a.phone) > 5 AND length(b.phone) > 5
            AND regexp_replace(a.phone, '\\D', '', 'g')
            = regexp_replace(b.phone, '\\D', '', 'g') AS same_phone,
        coalesce(a.municipality_id = b.municipality_id, FALSE) AS same_place
    FROM pair
    JOIN registry_person a ON a.id = first
    JOIN registry_person b ON b.id = second
    WHERE NOT EXISTS (
        SELECT FROM registry_distinction said
        WHERE said.first_id = first AND said.second_id = second
    )
)
SELECT *,
    CASE WHEN by_name THEN 40 WHEN by_former OR by_latin THEN 30 ELSE 5 END
        + CASE WHEN same_middle THEN 20 ELSE 0 END
        + CASE WHEN same_email THEN 20 ELSE 0 END
        + CASE WHEN same_phone THEN 20 ELSE 0 END
        + CASE WHEN same_place THEN 5 ELSE 0 END AS strength
FROM compared
ORDER BY strength DESC, first, second
LIMIT %s
"""  # noqa: S608 - constants alone
