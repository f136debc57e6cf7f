"""Who may be there twice is suggested, and only those."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings, strategies as st

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.common.names import LOOK_ALIKE, transliterate
from resource_centre.registry import duplicates
from resource_centre.registry.duplicates import is_same_name, pairs_for, told
from resource_centre.registry.models import Distinction, Merge, Person
from resource_centre.registry.services import mark_distinct
from tests.factories import make_district, make_employment, make_person, make_user

CountQueries = Callable[..., Any]

pytestmark = pytest.mark.django_db

TO_LATIN = {chr(each): chr(latin) for latin, each in LOOK_ALIKE.items()}
MARIA = {"first_name": "Мария", "middle_name": "Иванова", "last_name": "Петрова"}


@pytest.fixture
def user() -> User:
    return make_user(Role.ADMINISTRATOR)


def found(user: User) -> list[set[int]]:
    """Return the pairs suggested to the user."""
    return [{pair.first, pair.second} for pair in pairs_for(user)]


def why(user: User) -> tuple[str, ...]:
    """Return the reasons of the only suggestion."""
    (suggestion,) = told(pairs_for(user))
    return suggestion.reasons


def pair(one: dict[str, Any], other: dict[str, Any]) -> set[int]:
    """Make Мария Иванова Петрова twice, each with differences; return the keys."""
    people = (make_person(**{**MARIA, **fields}) for fields in (one, other))
    return {person.pk for person in people}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({}, {"first_name": "МАРИЯ", "last_name": "петрова"}),
        ({}, {"first_name": "Mария"}),  # a Latin M
        ({}, {"middle_name": "Ивaновa"}),  # Latin a
        ({}, {"first_name": "Петрова", "last_name": "Мария"}),
        ({}, {"middle_name": ""}),
        ({}, {"middle_name": "И."}),
        ({}, {"middle_name": "и"}),
        ({"middle_name": ""}, {"middle_name": ""}),
        (
            {"first_name": "Андрей"},
            {"first_name": unicodedata.normalize("NFD", "Андрей")},
        ),
        ({}, {"last_name": "Стоева", "former_names": ["Мария Иванова Петрова"]}),
        ({}, {"last_name": "Стоева", "former_names": ["Мария Петрова"]}),
        ({}, {"last_name": "Стоева", "former_names": ["Петрова"]}),
        (
            {},
            {
                "first_name": "Maria",
                "middle_name": "Ivanova",
                "last_name": "Petrova",
            },
        ),
        (
            {"first_name": "Юлиан", "middle_name": "", "last_name": "Яков"},
            {"first_name": "Yulian", "middle_name": "", "last_name": "Yakov"},
        ),
        (
            {"latin_override": "Mary Petroff"},
            {"first_name": "Mary", "middle_name": "", "last_name": "Petroff"},
        ),
        (
            {"email": "maria@example.org"},
            {"email": "Maria@example.org", "last_name": "Петовa"},
        ),
        (
            {"email": "maria@example.org"},
            {"email": "maria@example.org", "middle_name": "Ивнова"},
        ),
    ],
)
def test_pair_that_may_be_one_is_suggested(
    user: User, one: dict[str, Any], other: dict[str, Any]
) -> None:
    keys = pair(one, other)
    assert found(user) == [keys]
    assert Person.objects.filter(pk__in=keys).count() == 2
    assert not Merge.objects.exists()
    assert all(why(user))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"middle_name": "Георгиева"}),
        ({}, {"middle_name": "Г."}),
        (
            {"email": "team@example.org"},
            {"email": "team@example.org", "middle_name": "Димитрова"},
        ),
        ({}, {"last_name": "Стоева", "former_names": ["Мария Георгиева Петрова"]}),
        ({}, {"first_name": "Maria", "middle_name": "Stoeva", "last_name": "Petrova"}),
        ({"last_name": ""}, {"first_name": "", "last_name": ""}),
        (
            {"email": "team@example.org"},
            {
                "email": "team@example.org",
                "first_name": "Стефан",
                "middle_name": "",
                "last_name": "Колев",
            },
        ),
        (
            {"email": "team@example.org"},
            {"email": "team@example.org", "middle_name": "Георгиева"},
        ),
    ],
)
def test_pair_of_two_people_is_not_suggested(
    user: User, one: dict[str, Any], other: dict[str, Any]
) -> None:
    pair(one, other)
    assert found(user) == []


def test_what_fills_a_cell_is_nobodys_mailbox(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = duplicates.QUESTION.replace(f"2 AND {duplicates.CROWD}", "2 AND 1")
    shared = {"email": "none@example.org"}
    keys = pair(shared, {**shared, "last_name": "Петова"})
    assert found(user) == [keys]
    monkeypatch.setattr(duplicates, "QUESTION", text)
    assert found(user) == []


def test_strongest_reasons_come_first(user: User) -> None:
    weak = pair({}, {"middle_name": ""})
    same = {"first_name": "Ана", "email": "ana@example.org", "phone": "0888 123 456"}
    strong = pair(same, {**same, "phone": "0888/123-456"})
    assert found(user) == [strong, weak]
    with override("en"):
        (first, *_others) = told(pairs_for(user))
    assert first.reasons == ("the same name", "the same e-mail", "the same phone")


def test_pair_told_apart_is_not_suggested_again(user: User) -> None:
    keys = pair({}, {})
    second, first = (Person.objects.get(pk=key) for key in sorted(keys)[::-1])
    mark_distinct(first=second, second=first, by=user)
    mark_distinct(first=first, second=second, by=user)
    assert found(user) == []
    (said,) = Distinction.objects.all()
    assert (said.first, said.second, said.said_by) == (first, second, user)


def test_coordinator_is_shown_pairs_of_whom_both_are_within_reach() -> None:
    coordinator = make_user(Role.COORDINATOR)
    elsewhere = make_district("PDV")
    pair({}, {"district": elsewhere})
    pair({"district": elsewhere}, {"district": elsewhere})
    assert found(coordinator) == []
    keys = pair({"first_name": "Ана"}, {"first_name": "Ана"})
    assert found(coordinator) == [keys]


def test_own_record_elsewhere_is_not_the_coordinators_to_merge() -> None:
    coordinator = make_user(Role.COORDINATOR)
    elsewhere = make_district("PDV")
    keys = pair({}, {"district": elsewhere, "account": coordinator})
    assert found(coordinator) == []
    Person.objects.update(district=make_district())
    assert found(coordinator) == [keys]


@pytest.mark.parametrize("count", [2, 5])
def test_finding_asks_as_often_for_many(
    user: User, count: int, django_assert_num_queries: CountQueries
) -> None:
    for number in range(count):
        pair({"first_name": f"Ана{'а' * number}"}, {"first_name": f"Ана{'а' * number}"})
    for key in Person.objects.values_list("pk", flat=True):
        make_employment(Person.objects.get(pk=key))
    pairs_for(user)
    # Names of before and in Latin; a savepoint, memory, the pairs, its release.
    with django_assert_num_queries(5):
        pairs = pairs_for(user)
    # People, and where they work.
    with django_assert_num_queries(2):
        assert len(told(pairs)) == count


NAMES = st.text(
    st.sampled_from("абвгдежзийклмнопрстуфхцчшщъюяѝ"), min_size=2, max_size=9
)


def retyped(name: str, draw: Any) -> str:
    """Return the name as another hand might have typed it."""
    letters = [
        TO_LATIN[letter] if letter in TO_LATIN and draw(st.booleans()) else letter
        for letter in name
    ]
    # A word without any Cyrillic letter is in Latin, whatever it looks like.
    letters[-1] = name[-1]
    return unicodedata.normalize(
        draw(st.sampled_from(["NFC", "NFD"])), "".join(letters)
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=NAMES, middle=NAMES, last=NAMES, data=st.data())
def test_names_typed_by_two_hands_are_suggested_and_stay_two(
    user: User, first: str, middle: str, last: str, data: st.DataObject
) -> None:
    Person.objects.all().delete()
    names = [name.title() for name in (first, middle, last)]
    case: Any = data.draw(st.sampled_from([str, str.upper, str.lower]))
    again = [retyped(case(name), data.draw) for name in names]
    space = data.draw(st.sampled_from(["", " ", "\u00a0"]))
    one = make_person(first_name=names[0], middle_name=names[1], last_name=names[2])
    other = make_person(
        first_name=again[0] + space, middle_name=again[1], last_name=space + again[2]
    )
    assert found(user) == [{one.pk, other.pk}]
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Мария Иванова Петрова", "МАРИЯ  ИВАНОВА ПЕТРОВА", True),
        ("Мария Иванова Петрова", "Mария И. Петровa", True),
        ("Мария Иванова Петрова", "Мария Петрова", True),
        ("Мария Иванова Петрова", "Maria Ivanova Petrova", True),
        ("Мария Иванова Петрова", "Maria Petrova", True),
        ("Мария Иванова Петрова", "Мария Иванова Стоева", False),
        ("Мария Иванова Петрова", "Мария Стоева Петрова", False),
        ("Мария Иванова Петрова", "Maria Stoeva Petrova", False),
        ("Мария Петрова", "Мариана Петрова", False),
    ],
)
def test_same_name_is_known_however_it_is_typed(
    one: str, other: str, same: bool
) -> None:
    assert is_same_name(one, other) is same
    assert is_same_name(other, one) is same


def test_transliteration_in_the_database_is_that_of_the_house() -> None:
    words = [
        "мария",
        "жечо",
        "цанко",
        "чавдар",
        "шишко",
        "щерьо",
        "юлия",
        "яна",
        "ъгъл",
    ]
    shown = duplicates.in_latin("word")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {shown} FROM unnest(%s) AS word", [words])  # noqa: S608
        latin = [row[0] for row in cursor.fetchall()]
    assert latin == [transliterate(word) for word in words]
